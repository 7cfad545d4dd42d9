import { Readable } from 'node:stream';
import { errorFile, importFile, releaseImport } from '@joinery/platform';
import { DEFAULT_CONTRACT } from '@joinery/identity';
import { colleague, colleagues, hrFile, type HrRow } from '@joinery/testing';
import type { IngestResult } from './run/ingest-request';
import { Product } from '../test/product';

const SIXTY = colleagues(60);

describe('rows that did not get through, given back and corrected', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
    await product.ingest(SIXTY);
  });
  afterEach(() => product.close());

  const load = (file: readonly HrRow[] | string, more: object = {}): Promise<IngestResult> =>
    importFile(product.joinery, {
      sourceId: 'hr',
      fileName: 'people.csv',
      actor: 'spec',
      bytes: Readable.from([Buffer.from(typeof file === 'string' ? file : hrFile(file))]),
      ...more,
    });
  const errorsOf = async ({ run }: Pick<IngestResult, 'run'>): Promise<string> => {
    let text = '';
    for await (const piece of errorFile(product.joinery, run.id)) text += piece;
    return text;
  };
  const linesOf = (text: string): string[] => text.trimEnd().split('\r\n').slice(1);
  const title = async (key: string): Promise<string | undefined> => {
    const [found] = await product.sql<{ title: string }>(
      `SELECT v.attributes ->> 'title' AS title FROM employment e JOIN record_version v ON v.id = e.version_id WHERE e.record_key = $1`,
      [key],
    );
    return found?.title;
  };
  /** The file of a day in which two people have a first day that no calendar has. */
  const damaged = (changes: HrRow): HrRow[] =>
    SIXTY.map((row, i) => (i < 2 ? { ...row, 'Start Date': '31.02.2026', ...changes } : row));
  const corrected = (text: string): string => text.replaceAll('31.02.2026', '2026-02-28');

  it('come with _error and their import; corrected and loaded again they count as a delta', async () => {
    const rows = SIXTY.map((row, i) =>
      i === 4 ? { ...row, 'Start Date': '31.02.2026', 'Job Title': 'a "b", c' } : row,
    );
    const { run } = await product.ingest([...rows, { ...colleague(70), 'Worker Type': 'Zeppelin' }]);
    expect(run).toMatchObject({ rowsRefused: 1 });
    const text = await errorsOf({ run });
    const [header, ...lines] = text.trimEnd().split('\r\n');
    expect(header).toBe(`\uFEFF${Object.keys(colleague(1)).join(',')},_error`);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^P00005,.*31\.02\.2026.*"a ""b"", c".*ROW_DATE_INVALID [^.]*calendar\. Correct/);
    expect(lines[1]).toMatch(
      /^P00070,.*import 2 line 62: FEED_CODE_UNKNOWN held: Worker Type: the word .* \(Zeppelin\)"?$/,
    );
    const fixed = text.replace('31.02.2026', '2026-02-28').replace('Zeppelin', 'employee');
    const again = await load(fixed);
    expect(again.run).toMatchObject({
      feed: 'delta',
      status: 'ready',
      rowsRead: 2,
      rowsNew: 1,
      rowsChanged: 1,
      rowsMissing: 0,
    });
    expect((await product.ingest([...SIXTY, colleague(70)])).run).toMatchObject({ status: 'ready', rowsNew: 0 });
  });

  it('are as old as their file: once another has come they are held, and a person may release them', async () => {
    const yesterday = await errorsOf(await load(damaged({ 'Job Title': 'Yesterday' })));
    await load(damaged({ 'Job Title': 'Today' }));
    const { run, check } = await load(corrected(yesterday), { modifiedAt: '2027-01-01T00:00:00.000Z' });
    expect([run.status, check.breaches]).toMatchObject([
      'held',
      [{ code: 'FEED_OLDER_THAN_LAST', message: expect.stringContaining('people.csv has come since (import 3)') }],
    ]);
    const held = await errorsOf({ run });
    expect(linesOf(held)[1]).toMatch(/,"?import 2 line 3: FEED_OLDER_THAN_LAST held"?$/);
    expect(held.split('\r\n')[0]?.match(/_error/g)).toHaveLength(1);
    const again = await load(held);
    expect(again.check.breaches).toMatchObject([{ code: 'FEED_OLDER_THAN_LAST' }]);
    expect(await title('P00001')).toBe(SIXTY[0]?.['Job Title']);
    await releaseImport(product.joinery, run.id, 'today was wrong', 'hana');
    expect(await title('P00001')).toBe('Yesterday');
  });

  it('and of whom files of changes have spoken since are held, the others flow, and a second correction is one as well', async () => {
    const text = corrected(await errorsOf(await load(damaged({ 'Job Title': 'Yesterday' }), { feed: 'delta' })));
    await load([{ ...(SIXTY[0] as HrRow), 'Job Title': 'Today' }], { feed: 'delta' });
    const { run, check } = await load(text);
    expect([run.status, check.breaches]).toMatchObject([
      'ready',
      [
        {
          code: 'FEED_OLDER_THAN_LAST',
          recordKeys: ['P00001'],
          message: expect.stringContaining('import 3 has come since'),
        },
      ],
    ]);
    expect([await title('P00001'), await title('P00002')]).toEqual(['Today', 'Yesterday']);
    await load(text.replaceAll('Yesterday', 'The day before'));
    expect([await title('P00001'), await title('P00002')]).toEqual(['Today', 'The day before']);
  });

  it('are all rows of a file of which none could be understood, and nobody has to decide on it first', async () => {
    const unread = await load(damaged({ 'Job Title': 'Head' }).slice(0, 2), { feed: 'delta' });
    expect(unread.run).toMatchObject({ status: 'unreadable', rowsRefused: 2 });
    const { run } = await load(corrected(await errorsOf(unread)));
    expect(run).toMatchObject({ status: 'ready', feed: 'delta', rowsChanged: 2 });
    expect(await title('P00001')).toBe('Head');
  });

  it('are all rows of a file that is held as a whole, which is to be decided on before they are corrected', async () => {
    const half = await load(damaged({}).slice(0, 30));
    expect(half.run.status).toBe('held');
    const text = await errorsOf(half);
    expect(linesOf(text)).toHaveLength(30);
    expect(linesOf(text)[0]).toMatch(
      /,"?import 2 line 2: ROW_DATE_INVALID .*; FEED_ROWS_FEWER, FEED_RECORDS_GONE held"?$/,
    );
    expect(linesOf(text)[2]).toMatch(/,"?import 2 line 4: FEED_ROWS_FEWER, FEED_RECORDS_GONE held"?$/);
    const early = await load(corrected(text));
    expect([early.run.status, early.check.breaches[0]?.code]).toEqual(['held', 'FEED_CORRECTS_NOTHING']);
    const released = await releaseImport(product.joinery, half.run.id, 'a site was closed', 'hana');
    expect(released.run.rowsRefused).toBe(2);
    const { run } = await load(corrected(text));
    expect(run).toMatchObject({ status: 'ready', feed: 'delta', rowsChanged: 2, rowsRefused: 0 });
  });

  it('come in the order of the file, with what was read of a row that is no row, and with line breaks as they were', async () => {
    const [header = '', ...lines] = hrFile(SIXTY).trimEnd().split('\n');
    const broken = { ...(SIXTY[1] as HrRow), 'Start Date': 'soon', 'Job Title': 'Head of\nSales' };
    const second = hrFile([broken]).replace(/^.*\n/, '').trimEnd();
    const stray = lines[59]?.replace(',', ',"x" ');
    const file = [header, `${lines[0]},one,too,many`, second, ...lines.slice(2, 59), stray];
    const text = await errorsOf(await load(file.join('\n')));
    expect(linesOf(text)).toEqual([
      expect.stringMatching(/^P00001,.*import 2 line 2: ROW_TOO_MANY_COLUMNS/),
      expect.stringMatching(/^P00002,.*"Head of\nSales".*import 2 line 3: ROW_DATE_INVALID/),
      expect.stringMatching(/import 2 line 62: CSV_INVALID_CLOSING_QUOTE [^;]*"$/),
    ]);
  });

  it('are all rows of a file that was rejected, or that the contract of the source stops', async () => {
    const columns = { ...DEFAULT_CONTRACT.columns, lost: 'stop' } as const;
    await product.changeContract({ columns });
    const { run } = await load(SIXTY.map(({ Department: _gone, ...row }) => row));
    expect(linesOf(await errorsOf({ run }))[59]).toMatch(/,import 2 line 61: FEED_COLUMN_LOST held$/);
    await product.joinery.rejectImport.execute(run.id, 'the export lost a column', 'hana');
    expect(linesOf(await errorsOf({ run }))).toHaveLength(60);
  });
});
