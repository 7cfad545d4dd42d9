import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { addNouns, NOUN_NAMES } from '../apps/cli/src/nouns';
import { sourceFiles } from './architecture/source-facts';
import { commandsWithin, mistakeIn } from './documents/command-line';
import { readPages } from './documents/read-pages';

const ROOT = path.resolve(__dirname, '..');

/** What people are told to type, in pages and in messages, can be typed. */
describe('the commands that are told', () => {
  const joinery = new Command('joinery');

  beforeAll(async () => {
    joinery.option('--as-of <time>').option('--as <name>').option('--json').option('--version');
    await addNouns(joinery, NOUN_NAMES);
  });

  const mistakes = (place: string, text: string): readonly string[] =>
    commandsWithin(text).flatMap((written) => {
      const mistake = mistakeIn(written, joinery);
      return mistake === null ? [] : [`${place}: joinery ${written}: ${mistake}`];
    });

  it('are right in every page', () => {
    const pages = readPages(ROOT).filter(({ file }) => file !== 'CHANGELOG.md');
    const code = pages.flatMap((page) => page.code.map(({ text, line }) => ({ place: `${page.file}:${line}`, text })));
    expect(code.filter(({ text }) => commandsWithin(text).length > 0).length).toBeGreaterThan(100);
    expect(code.flatMap(({ place, text }) => mistakes(place, text))).toEqual([]);
  });

  it('are right in every message', () => {
    const product = sourceFiles(ROOT, ['apps', 'libs']).filter((file) => !/spec\.ts$|\/test\//.test(file));
    const found = product.flatMap((file) => mistakes(file, readFileSync(path.join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });

  it.each([
    ['import file people.csv --as-of 2026-05-14', null],
    ['person timeline E1003', null],
    ['reconcile <app>', null],
    ['command, which has no verbs', null],
    ['plan --help', null],
    ['plan agree 2', '"plan" has no verb "agree"'],
    ['plan approve 2 --because x', '"approve" has no option "--because"'],
  ])('joinery %s', (written, mistake) => {
    expect(mistakeIn(written, joinery)).toBe(mistake);
  });
});
