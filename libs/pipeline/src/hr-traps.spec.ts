import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many traps HR systems are known to set, numbered in the order of the research: time, people, completeness, structure, volume. */
const TRAPS = 46;

describe('the traps of HR systems', () => {
  it('have each a sentence that names it, by T and its number', () => {
    const files = readdirSync(__dirname).filter((file) => /^hr-traps-.*\.db\.spec\.ts$/.test(file));
    const titles = files
      .map((file) => readFileSync(join(__dirname, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/(?:it\(|\]\)\(|\[)\s*'(T\d[^']*)'/g)].map((match) => match[1] ?? ''));
    const named = new Set(
      titles.flatMap((title) => [...title.matchAll(/\bT(\d+)\b/g)].map((match) => Number(match[1]))),
    );
    const missing = Array.from({ length: TRAPS }, (_, i) => i + 1).filter((trap) => !named.has(trap));
    expect(missing).toEqual([]);
  });
});
