import fc from '@joinery/testing/fc';
import iconv from 'iconv-lite';
import type { HrRecord } from '@joinery/identity';
import type { ReadingVerdict, RefusedRow } from '../../kit/source';
import { openCsv, type CsvOptions } from './open-csv';

const COLUMNS = [
  { name: 'Number', at: 1, width: 5 },
  { name: 'Family', at: 6, width: 8 },
  { name: 'City', at: 15, width: 6 },
];
const ADA = '00042Lindqvis Malmö ';
const BEN = '00043Okafor         ';
const ROWS = [
  ['00042', 'Lindqvis', 'Malmö'],
  ['00043', 'Okafor', ''],
];
const GOOD = `${ADA}\n${BEN}\n`;
const TRAILER: CsvOptions = { trailerLine: { pattern: '^TRL(?<count>\\d{5})$' } };

interface Read {
  readonly header: readonly string[];
  readonly records: readonly HrRecord[];
  readonly refused: readonly RefusedRow[];
  readonly verdict: ReadingVerdict;
}

async function read(file: string | Buffer, options: CsvOptions = {}, piece = 7): Promise<Read> {
  const bytes = Buffer.from(file);
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  };
  const reading = await openCsv(pieces(), { columns: COLUMNS, ...options });
  const [records, refused]: [HrRecord[], RefusedRow[]] = [[], []];
  for await (const batch of reading.batches()) {
    records.push(...batch.records);
    refused.push(...batch.refused);
  }
  return { header: reading.header, records, refused, verdict: reading.verdict() };
}

const cells = ({ records }: Read): unknown => records.map((record) => record.cells);
const codes = ({ verdict }: Read): readonly string[] => verdict.findings.map(({ code }) => code);

describe('a file whose columns lie at fixed places', () => {
  it.each<[string, string | Buffer, CsvOptions]>([
    ['with LF', GOOD, {}],
    ['with CRLF', GOOD.replaceAll('\n', '\r\n'), {}],
    ['with a lone CR', GOOD.replaceAll('\n', '\r'), {}],
    ['with a byte order mark', `\uFEFF${GOOD}`, {}],
    ['whose lines are not filled up', '00042Lindqvis Malmö\n00043Okafor\n', {}],
    ['whose lines are filled up beyond the layout', `${ADA}${' '.repeat(60)}\n${BEN}${' '.repeat(60)}\n`, {}],
    ['whose first line only is filled up, as its policy allows', `${ADA}\n00043Okafor\n`, { shortLines: 'fine' }],
    ['with blank lines between', `\n${ADA}\n${' '.repeat(20)}\n${BEN}\n\n`, {}],
    ['in Windows-1252, as its policy confirms', iconv.encode(GOOD, 'windows-1252'), { encoding: 'windows-1252' }],
    ['in UTF-16', iconv.encode(GOOD, 'utf-16', { addBOM: true }), {}],
    ['below lines of title', `PEOPLE OF TODAY\tp. 1\n-----\n${GOOD}`, { skipLines: 2 }],
    ['that counts its rows at the end', `${GOOD}TRL00002${' '.repeat(12)}\n`, TRAILER],
    ['that counts them at its beginning', `HDR2\n${GOOD}`, { headerLine: { pattern: '^HDR(?<count>\\d+)' } }],
    ['whose last line is always open', '00042Lindqvis Malmö\n00043Okafor', { finalNewline: 'optional' }],
  ])('%s gives its rows and is complete', async (_what, file, options) => {
    const whole = await read(file, options);
    expect(whole.header).toEqual(['Number', 'Family', 'City']);
    expect(cells(whole)).toEqual(ROWS);
    expect(whole.verdict).toEqual({ complete: true, findings: [], rowsRead: 2, unreadableAfterLine: null });
  });

  it.each<[string, string, CsvOptions, { line: number; code: string; unfit: string[] }]>([
    ['is too long', `${ADA}\n00044Wirthensohn of X\n${BEN}\n`, {}, { line: 2, code: 'ROW_TOO_LONG', unfit: [] }],
    ['holds a tab', `\n${ADA}\n00044\tWirth Bern \n${BEN}\n`, {}, { line: 3, code: 'ROW_HOLDS_TAB', unfit: [] }],
    ['is cut', `T\n${ADA}\n00044Wir\n${BEN}\n`, { skipLines: 1 }, { line: 3, code: 'ROW_TOO_SHORT', unfit: [] }],
    ['is cut by its end', `${GOOD}00044Wir`, {}, { line: 3, code: 'ROW_TOO_SHORT', unfit: ['FILE_CUT'] }],
  ])('gives every other row when a line %s, and tells its place', async (_what, file, options, expected) => {
    const { line, code, unfit } = expected;
    const held = await read(file, options);
    expect(cells(held)).toEqual(ROWS);
    expect(held.refused).toEqual([expect.objectContaining({ line })]);
    expect(held.refused[0]?.finding).toMatchObject({ code, place: { line } });
    expect(held.refused[0]?.cells?.[0]?.slice(0, 5)).toBe('00044');
    expect(codes(held)).toEqual([...unfit, 'FILE_ROWS_REFUSED']);
  });

  it.each<[string, string, string]>([
    ['one line without end', `${ADA}${BEN}${ADA}`, 'FILE_NOT_FIXED_WIDTH'],
    ['one line longer than what is looked at first', ADA.repeat(40_000), 'FILE_NOT_FIXED_WIDTH'],
    ['lines with tabs', '00042\tLindqvist\tMalmö\n', 'FILE_NOT_FIXED_WIDTH'],
    ['a web page', '<!DOCTYPE html><html></html>\n', 'FILE_IS_HTML'],
    ['nothing', '', 'FILE_EMPTY'],
  ])('that is %s gives no row and says so', async (_what, file, code) => {
    const unfit = await read(file);
    expect([unfit.records, codes(unfit), unfit.verdict.complete]).toEqual([[], [code], false]);
  });

  it('with a line of two million characters somewhere goes on behind it', async () => {
    const held = await read(`${ADA}\n${'x'.repeat(2_000_000)}\n${BEN}\n`, {}, 50_000);
    expect(cells(held)).toEqual(ROWS);
    expect(held.refused[0]?.finding).toMatchObject({ code: 'ROW_TOO_LONG', place: { line: 2 } });
  });

  it('with bytes that are not UTF-8 far down refuses their line and says why', async () => {
    const many = `${ADA}\n`.repeat(5_000);
    const held = await read(Buffer.concat([Buffer.from(many), iconv.encode(`${ADA}\n`, 'latin1'), Buffer.from(GOOD)]));
    expect(held.records).toHaveLength(5_002);
    expect(held.refused.map(({ line, finding }) => [line, finding.code])).toEqual([[5_001, 'ROW_NOT_UTF8']]);
    expect(codes(held)).toContain('FILE_ENCODING_NOT_UTF8');
  });

  it.each([
    ['lacks the line that counts its rows', GOOD, 'FILE_TRAILER_MISSING'],
    ['has fewer rows than it counts', `${GOOD}TRL00003\n`, 'FILE_COUNT_DIFFERS'],
    ['has no rows', 'TRL00000\n', 'FILE_HEADER_ONLY'],
  ])('that %s is not complete', async (_what, file, code) => {
    expect(codes(await read(file, TRAILER))).toEqual([code]);
  });

  it('comes back as an error file with column names, whatever else is said of the files of its source', async () => {
    const file = '\uFEFFNumber,Family,City,_error\r\n00044,"Wirth, A",Bern,ROW_TOO_LONG\r\n';
    const mended = await read(file, { ...TRAILER, skipLines: 2, encoding: 'windows-1252' });
    expect(mended.header).toEqual(['Number', 'Family', 'City', '_error']);
    expect(cells(mended)).toEqual([['00044', 'Wirth, A', 'Bern', 'ROW_TOO_LONG']]);
    expect(mended.verdict.complete).toBe(true);
  });

  it('gives the rows that were written, however wide the columns and however it comes in pieces', async () => {
    const unit = fc.constantFrom('a', ' ', '"', ',', ';', '=', 'é', '𝒜', '\u00a0');
    const table = fc
      .array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 })
      .chain((widths) =>
        fc.tuple(
          fc.constant(widths),
          fc.array(fc.tuple(...widths.map((width) => fc.array(unit, { maxLength: width }))), { maxLength: 8 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async ([widths, rows], piece) => {
        let at = 1;
        const columns = widths.map((width, index) => ({ name: `c${index}`, at: (at += width) - width, width }));
        const line = (row: readonly string[][]): string =>
          row.map((cell, index) => cell.join('') + ' '.repeat((widths[index] ?? 0) - cell.length)).join('');
        const file = rows.map((row) => `${line(row)}\n`).join('');
        const written = rows.map((row) => row.map((cell) => cell.join('').replace(/ +$/, '')));
        const filled = written.filter((row) => row.some((cell) => cell.trim() !== ''));
        const { records, refused } = await read(file, { columns }, piece);
        expect([records.map((record) => record.cells), refused]).toEqual([filled, []]);
      }),
      { numRuns: 60 },
    );
  });
});
