import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFiles, type DropEntry, type DropRules, type LastTaken } from './choose-files';
import { fileAge } from './file-age';
import { folderDrop } from './folder-drop';

const entry = (name: string, size = 100, modifiedAt = '2026-05-14T02:00:00.000Z'): DropEntry => ({
  name,
  size,
  modifiedAt,
});
const RULES: DropRules = { pattern: 'people*.csv', delta: 'people_delta_*.csv', marker: null };

function told(before: DropEntry[], now: DropEntry[], rules = RULES, last: LastTaken | null = null): string[] {
  return chooseFiles(before, now, rules, last).map((choice) =>
    choice.kind === 'ready'
      ? `${choice.feed} ${choice.entry.name}`
      : `${choice.kind} ${choice.entry.name}: ${choice.reason}`,
  );
}

describe('the files of a folder', () => {
  it.each<[string, DropEntry[], DropEntry[], string[]]>([
    ['of other names are left alone', [], [entry('payroll.csv'), entry('people.csv.tmp')], []],
    [
      'that are still being written wait',
      [entry('people.csv', 10)],
      [entry('people.csv', 20)],
      ['waiting people.csv: it is still being written (10 bytes, then 20)'],
    ],
    [
      'that have just appeared wait for another look',
      [],
      [entry('people.csv')],
      ['waiting people.csv: it has just appeared: the next look tells whether it is whole'],
    ],
    [
      'are full or delta by their names, oldest first by the date in the name',
      [entry('people_delta_2026-05-14.csv'), entry('people_2026-05-13.csv'), entry('people_20260512.csv')],
      [entry('people_delta_2026-05-14.csv'), entry('people_2026-05-13.csv'), entry('people_20260512.csv')],
      ['full people_20260512.csv', 'full people_2026-05-13.csv', 'delta people_delta_2026-05-14.csv'],
    ],
    [
      'without a date in their names go by when they were written',
      [entry('people_b.csv', 1, '2026-05-13T00:00:00.000Z'), entry('people_a.csv', 1)],
      [entry('people_a.csv', 1), entry('people_b.csv', 1, '2026-05-13T00:00:00.000Z')],
      ['full people_b.csv', 'full people_a.csv'],
    ],
    [
      'that are links are refused, and told',
      [entry('people.csv'), { ...entry('people_link.csv'), isLink: true }],
      [entry('people.csv'), { ...entry('people_link.csv'), isLink: true }],
      [
        'full people.csv',
        'refused people_link.csv: it is a link, and links are not followed: put the file itself there',
      ],
    ],
  ])('%s', (_what, before, now, expected) => expect(told(before, now)).toEqual(expected));

  it('with markers are whole once the marker is there, at the first look', () => {
    const rules = { ...RULES, marker: '.done' };
    const now = [entry('people_1.csv'), entry('people_1.csv.done', 0), entry('people_2.csv')];
    expect(told([], now, rules)).toEqual([
      'full people_1.csv',
      'waiting people_2.csv: people_2.csv.done is not there yet',
    ]);
  });

  it('out of order are refused with the reason: yesterday’s file after today’s', () => {
    const last = { name: 'people_2026-05-14.csv', age: fileAge('people_2026-05-14.csv', null) };
    const files = [entry('people_2026-05-13.csv'), entry('people_2026-05-15.csv')];
    const [older, newer] = chooseFiles(files, files, RULES, last);
    expect(older).toMatchObject({ kind: 'refused', code: 'FILE_OLDER_THAN_LAST' });
    expect(newer).toMatchObject({ kind: 'ready', age: { by: 'name', at: '2026-05-15T00:00:00' } });
    const byTime = { name: 'people.csv', age: fileAge('people.csv', '2026-05-14T03:00:00.000Z') };
    expect(chooseFiles([entry('people.csv')], [entry('people.csv')], RULES, byTime)).toMatchObject([
      { kind: 'refused' },
    ]);
  });

  it.each<[string, string | null]>([
    ['people_2026-05-14.csv', '2026-05-14T00:00:00'],
    ['hr-20260514-0215.csv', '2026-05-14T02:15:00'],
    ['hr_20260514T021530.csv', '2026-05-14T02:15:30'],
    ['2025-01-01_to_2026.05.14.csv', '2026-05-14T00:00:00'],
    ['people_2026-02-30.csv', null],
    ['people_123456789.csv', null],
  ])('%s: the date in its name is %s', (name, at) => {
    expect(fileAge(name, null)?.at ?? null).toBe(at);
  });

  it('patterns are compared in linear steps, however many stars they have', () => {
    const rules = { ...RULES, pattern: `${'*a'.repeat(40)}*b` };
    expect(told([], [entry('a'.repeat(5_000))], rules)).toEqual([]);
  });
});

describe('a folder of this machine', () => {
  it('lists files, and links as links, and puts away without overwriting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joinery-drop-'));
    try {
      await writeFile(join(folder, 'people.csv'), 'one');
      await symlink('/etc/passwd', join(folder, 'people_link.csv'));
      const drop = folderDrop(folder, join(folder, 'archive'));
      expect(await drop.list()).toEqual([
        { name: 'people.csv', size: 3, modifiedAt: expect.stringMatching(/Z$/) },
        { name: 'people_link.csv', size: 11, modifiedAt: expect.stringMatching(/Z$/), isLink: true },
      ]);
      await drop.archive('people.csv', null);
      await writeFile(join(folder, 'people.csv'), 'two');
      await drop.archive('people.csv', null);
      expect((await readdir(join(folder, 'archive'))).sort()).toEqual(['people.csv', 'people.csv.2']);
      expect(await readFile(join(folder, 'archive', 'people.csv'), 'utf8')).toBe('one');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('tells whoever reads a file that cannot be opened, and nobody else', async () => {
    const drop = folderDrop('/nowhere', '/nowhere');
    const bytes = drop.read('people.csv');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(bytes[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
