import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many traps HR systems are known to set, numbered: time, people, completeness, structure, volume. */
const TRAPS = 46;
const NAME = /^hr-traps-(.*)\.db\.spec\.ts$/;

/** The numbers that the sentences of a specification begin with. */
function trapsIn(file: string): Set<number> {
  const text = readFileSync(join(__dirname, file), 'utf8');
  const titles = [...text.matchAll(/(?:it\(|\]\)\(|\[)\s*'(T\d[^']*)'/g)].map((match) => match[1] ?? '');
  return new Set(titles.flatMap((title) => [...title.matchAll(/\bT(\d+)\b/g)].map((match) => Number(match[1]))));
}

describe('the traps of HR systems', () => {
  const told = readdirSync(__dirname)
    .filter((file) => NAME.test(file))
    .sort()
    .map((file) => ({ name: NAME.exec(file)?.[1] ?? '', traps: trapsIn(file) }));
  const numbers = Array.from({ length: TRAPS }, (_, i) => i + 1);

  it('have each a sentence that names it, by T and its number', () =>
    expect(numbers.filter((trap) => !told.some(({ traps }) => traps.has(trap)))).toEqual([]));

  it('stand in docs/hr-traps.md, each with where it is told', () => {
    const table = readFileSync('docs/hr-traps.md', 'utf8').matchAll(/^\| T(\d+) +\| [^|]+ +\| ([a-z, ]+?) +\|$/gm);
    const rows = [...table].map(([, trap, names]) => [Number(trap), names]);
    const expected = numbers.map((trap) => [
      trap,
      told
        .filter(({ traps }) => traps.has(trap))
        .map(({ name }) => name)
        .join(', '),
    ]);
    expect(rows).toEqual(expected);
  });
});
