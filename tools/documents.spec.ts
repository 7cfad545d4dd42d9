import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Page, readPage } from './documents/markdown';
import { readPages } from './documents/read-pages';

const ROOT = path.resolve(__dirname, '..');
const MAP = /^(apps|docs|libs|migrations|policies|tools)\/[\w.*/-]*$/;

/** Where the places that pages name count from. */
const HOMES = ['.', 'policies'];

const pages = readPages(ROOT);
const byFile = new Map(pages.map((page) => [page.file, page]));
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

/** Every saying of the pages of which a question is not answered with null, with its place. */
function wrong(
  say: (page: Page) => readonly { text: string; line: number }[],
  ask: (text: string, page: Page) => string | null,
) {
  return pages.flatMap((page) =>
    say(page).flatMap(({ text, line }) => {
      const answer = ask(text, page);
      return answer === null ? [] : [`${page.file}:${line}: ${text}: ${answer}`];
    }),
  );
}

describe('the pages', () => {
  it('are found, with all that they say', () => {
    expect(byFile.get('README.md')?.links.length).toBeGreaterThan(10);
    expect(byFile.get('docs/path.md')?.code.length).toBeGreaterThan(20);
    expect(byFile.get('policies/README.md')).toBeDefined();
  });

  it('link to files and headings that are there', () => {
    const broken = wrong(
      ({ links }) => links,
      (link, { file }) => {
        if (/^[a-z]+:/.test(link)) return null;
        const [target = '', anchor] = link.split('#');
        const place = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
        if (!existsSync(path.join(ROOT, place))) return 'there is no such file';
        return anchor === undefined || byFile.get(place)?.anchors.has(anchor) ? null : 'there is no such heading';
      },
    );
    expect(broken).toEqual([]);
  });

  it('name files and folders that are there', () => {
    const missing = wrong(
      ({ code }) => code,
      (text) => {
        const [place = ''] = text.split('*');
        const isThere = HOMES.some((home) => existsSync(path.join(ROOT, home, place)));
        return !MAP.test(text) || isThere ? null : 'there is no such place';
      },
    );
    expect(missing).toEqual([]);
  });

  it('name npm scripts that are there', () => {
    const unknown = wrong(
      ({ code }) => code,
      (text) => {
        const named = [...text.matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name = '']) => name);
        const not = named.find((name) => scripts[name] === undefined);
        return not === undefined ? null : `package.json has no script "${not}"`;
      },
    );
    expect(unknown).toEqual([]);
  });
});

describe('a page', () => {
  const page = readPage(
    'page.md',
    [
      '# The `path`: Cleo leaves',
      'See [it](other.md#here), and `npm run',
      'x`.',
      '## Again',
      '```ts',
      '# no heading',
      '```',
      '## Again',
      '```',
      'npx joinery plan',
      '```',
    ].join('\n'),
  );

  it('is understood as GitHub does', () => {
    expect([...page.anchors]).toEqual(['the-path-cleo-leaves', 'again', 'again-1']);
    expect(page.links).toEqual([{ text: 'other.md#here', line: 2 }]);
    expect(page.code).toEqual([
      { text: 'npx joinery plan', line: 10 },
      { text: 'path', line: 1 },
      { text: 'npm run x', line: 2 },
    ]);
  });
});
