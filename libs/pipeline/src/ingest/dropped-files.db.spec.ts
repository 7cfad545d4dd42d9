import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { importFile, type PulledFile, pullFiles } from '@joinery/platform';
import type { SourceFileRules } from '@joinery/identity';
import { colleague, colleagues, hrFile } from '@joinery/testing';
import { sheetWorkbook } from '../../../connectors/src/sources/xlsx/test/workbook';
import { Product } from '../test/product';

const SIXTY = colleagues(60);
const WHOLE = hrFile(SIXTY);

describe('files of a source', () => {
  let product: Product;
  let folder: string;

  beforeEach(async () => {
    product = await Product.start();
    folder = await mkdtemp(join(tmpdir(), 'joinery-drop-'));
  });
  afterEach(async () => {
    await product.close();
    await rm(folder, { recursive: true });
  });

  const rules = (file: SourceFileRules): Promise<void> =>
    product.changePolicy((set) => {
      const hr = set.sources.get('hr');
      if (!hr) throw new Error('there is no source hr');
      return { ...set, digest: `${set.digest}+file`, sources: new Map([...set.sources, ['hr', { ...hr, file }]]) };
    });
  const pull = async (): Promise<string[]> => {
    const told: string[] = [];
    for await (const file of pullFiles(product.joinery, 'hr', 'spec', { pauseMs: 10 })) told.push(tell(file));
    return told;
  };
  const tell = (file: PulledFile): string =>
    file.kind === 'imported'
      ? `${file.name}: ${file.result.run.feed} ${file.result.run.status}`
      : `${file.name}: ${file.reason}`;

  it.each<[string, string, string, readonly string[]]>([
    ['agrees', 'HDR,1\n', 'TRL,1\n', []],
    ['does not', 'HDR,1\n', 'TRL,2\n', ['FILE_COUNT_DIFFERS']],
    ['is not there', '', '', ['FILE_TRAILER_MISSING']],
  ])('of changes are held to the counting line that all files have: it %s', async (_what, first, last, codes) => {
    const counts = { headerLine: '^HDR,(?<count>\\d+)', trailerLine: '^TRL,(?<count>\\d+)' };
    await rules({ drop: { folder, pattern: 'people_*.csv', delta: 'people_delta_*.csv' }, ...counts });
    const all = `HDR,2\n${hrFile([colleague(1), colleague(2)])}TRL,2\n`;
    await writeFile(join(folder, 'people_2026-05-14.csv'), all);
    const change = hrFile([colleague(1, { 'Job Title': 'Boss' })]);
    await writeFile(join(folder, 'people_delta_2026-05-15.csv'), `${first}${change}${last}`);
    const isUnfit = codes.includes('FILE_COUNT_DIFFERS');
    expect(await pull()).toEqual([
      'people_2026-05-14.csv: full ready',
      `people_delta_2026-05-15.csv: delta ${isUnfit ? 'unfit' : 'ready'}`,
    ]);
    const told = await product.sql<{ code: string }>(`SELECT code FROM import_finding WHERE import_id = 2`);
    expect(told.map(({ code }) => code)).toEqual(codes);
  });

  it('are taken oldest first, full and delta by name, put away once kept, and not taken again', async () => {
    await rules({ drop: { folder, pattern: 'people_*.csv', delta: 'people_delta_*.csv' } });
    await writeFile(join(folder, 'people_delta_2026-05-15.csv'), hrFile([colleague(1, { 'Job Title': 'Boss' })]));
    await writeFile(join(folder, 'people_2026-05-14.csv'), WHOLE);
    await writeFile(join(folder, 'notes.txt'), 'hello');
    expect(await pull()).toEqual(['people_2026-05-14.csv: full ready', 'people_delta_2026-05-15.csv: delta ready']);
    expect(existsSync(join(folder, 'archive', 'people_2026-05-14.csv'))).toBe(true);
    expect(await pull()).toEqual([]);
    expect(await product.sql('SELECT FROM employment WHERE missing_since IS NOT NULL')).toEqual([]);
    await writeFile(join(folder, 'people_2026-05-13.csv'), WHOLE);
    expect(await pull()).toEqual([
      'people_2026-05-13.csv: people_2026-05-13.csv is older than people_delta_2026-05-15.csv, which was taken already (2026-05-13T00:00:00 before 2026-05-15T00:00:00)',
    ]);
    expect(existsSync(join(folder, 'people_2026-05-13.csv'))).toBe(true);
  });

  it('wait for their marker; nothing after one that is held is taken', async () => {
    await rules({ drop: { folder, pattern: '*.csv', marker: '.done' } });
    await writeFile(join(folder, 'a.csv'), WHOLE);
    expect(await pull()).toEqual(['a.csv: a.csv.done is not there yet']);
    const write = async (name: string, text: string, minute: number): Promise<void> => {
      await writeFile(join(folder, name), text);
      await utimes(join(folder, name), 1_780_000_000, 1_780_000_000 + minute * 60);
      await writeFile(join(folder, `${name}.done`), '');
    };
    await write('a.csv', WHOLE, 1);
    await write('b.csv', hrFile(SIXTY.slice(0, 20)), 2);
    await write('c.csv', WHOLE, 3);
    expect(await pull()).toEqual(['a.csv: full ready', 'b.csv: full held']);
    expect(existsSync(join(folder, 'archive', 'b.csv.done'))).toBe(true);
    expect(existsSync(join(folder, 'c.csv'))).toBe(true);
  });

  it('of a source without a place for them are not looked for', async () => {
    await expect(pull()).rejects.toMatchObject({ code: 'DROP_UNKNOWN' });
  });

  const named = (bytes: Buffer, more: object = {}) =>
    importFile(product.joinery, {
      sourceId: 'hr',
      fileName: 'people',
      actor: 'spec',
      bytes: Readable.from([bytes]),
      ...more,
    });

  it('that are not UTF-8 stop with the names as they may read, and are read once somebody confirms', async () => {
    const bytes = Buffer.from(hrFile([colleague(1, { 'First Name': 'Zo\u00eb' }), colleague(2)]), 'latin1');
    const asked = await named(bytes);
    expect(asked.run).toMatchObject({ status: 'unreadable', rowsStaged: 0 });
    expect(asked.findings[0]).toMatchObject({
      code: 'FILE_ENCODING_UNCERTAIN',
      message: expect.stringContaining('windows-1252 gives Zoë'),
    });
    expect((await named(bytes, { encoding: 'windows-1252' })).run.status).toBe('ready');
    await rules({ encoding: 'windows-1252' });
    expect((await named(bytes)).run).toMatchObject({ status: 'ready', rowsUnchanged: 2 });
    expect(await product.sql(`SELECT label FROM identity ORDER BY 1`)).toEqual([
      { label: 'Given2 Family2 (P00002)' },
      { label: 'Zoë Family1 (P00001)' },
    ]);
  });

  it('that are workbooks are the same people as the CSV file', async () => {
    await named(Buffer.from(WHOLE));
    const sheet = sheetWorkbook([Object.keys(SIXTY[0] ?? {}), ...SIXTY.map((row) => Object.values(row))]);
    expect((await named(sheet)).run).toMatchObject({ status: 'ready', rowsRead: 60, rowsChanged: 0, rowsNew: 0 });
    expect(await product.joinery.store.read((tx) => tx.imports.piece('2', 0))).toEqual(sheet);
  });

  it('with a counting last line are fit when it agrees and unfit when it does not', async () => {
    await rules({ trailerLine: '^TRL,(?<count>\\d+)' });
    expect((await named(Buffer.from(`${WHOLE}TRL,60\n`))).run.status).toBe('ready');
    const short = await named(Buffer.from(`${hrFile(SIXTY.slice(0, 58))}TRL,60\n`));
    expect(short.run).toMatchObject({
      status: 'unfit',
      rowsMissing: 0,
      doubts: ['the last line promises 60 rows, and the file has 58'],
    });
  });

  const lines = WHOLE.split('\n');
  it.each<[string, string, string]>([
    ['empty', '', 'unreadable'],
    ['a header and nothing else', `${lines[0]}\n`, 'unreadable'],
    ['a web page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n', 'unreadable'],
    ['half of its rows', `${lines.slice(0, 31).join('\n')}\n`, 'held'],
    ['cut in the middle of a row', WHOLE.slice(0, Math.floor(WHOLE.length / 2) + 7), 'held'],
    ['cut in its last row', WHOLE.slice(0, -30), 'unfit'],
  ])('that are %s end with zero changes in any app', async (_what, text, status) => {
    const [chat, code] = [await product.connect('chat'), await product.connect('intranet')];
    await product.settle(SIXTY);
    const before = [chat.requests(), code.requests()];
    const { run } = await product.ingest(text);
    expect(run).toMatchObject({ status, rowsMissing: 0 });
    const plan = await product.plan();
    expect(plan).toMatchObject({ status: 'empty', summary: { steps: 0 } });
    await product.joinery.drainApp.execute('chat', () => false);
    await product.joinery.drainApp.execute('intranet', () => false);
    expect([chat.requests(), code.requests()]).toEqual(before);
  });
});
