import { Readable } from 'node:stream';
import type { HrRecord } from '@joinery/identity';
import type { ReadingVerdict, RefusedRow } from '../../kit/source';
import { openCsv, type CsvOptions } from './open-csv';

interface Read {
  header: readonly string[];
  delimiter: string | null;
  records: HrRecord[];
  refused: RefusedRow[];
  verdict: ReadingVerdict;
}

async function readCsv(file: string | Buffer, options: CsvOptions = {}, piece = 7): Promise<Read> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const reading = await openCsv(inPieces(bytes, piece), options);
  const records: HrRecord[] = [];
  const refused: RefusedRow[] = [];
  for await (const batch of reading.batches()) {
    records.push(...batch.records);
    refused.push(...batch.refused);
  }
  return { header: reading.header, delimiter: reading.delimiter, records, refused, verdict: reading.verdict() };
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const codes = (read: Read): string[] => read.verdict.findings.map((finding) => finding.code);
const cells = (read: Read): (readonly string[])[] => read.records.map((record) => record.cells);
const lines = (read: Read): number[] => read.records.map((record) => record.line);

const ADA = '00042,Ada,Lindqvist';
const BEN = '00043,Ben,Okafor';
const GOOD = `id,given,family\n${ADA}\n${BEN}\n`;

describe('a good file', () => {
  const rows = [
    ['00042', 'Ada', 'Lindqvist'],
    ['00043', 'Ben', 'Okafor'],
  ];
  const tables: [string, string | Buffer][] = [
    ['with LF', GOOD],
    ['with CRLF', GOOD.replaceAll('\n', '\r\n')],
    ['with a lone CR, as old Macintosh programs write it', GOOD.replaceAll('\n', '\r')],
    ['with a byte order mark', `\uFEFF${GOOD}`],
    ['with semicolons', GOOD.replaceAll(',', ';')],
    ['with tabs', GOOD.replaceAll(',', '\t')],
    ['with bars', GOOD.replaceAll(',', '|')],
    ['with every cell in quotes', GOOD.replace(/[^,\n]+/g, '"$&"')],
    ['with lines of nothing but delimiters', `id,given,family\n,,\n${ADA}\n , ,\u00a0\n${BEN}\n,,,,\n`],
    ['with blank lines between and after the rows', `id,given,family\n\n${ADA}\n   \n${BEN}\n\n\n`],
    ['with CRLF in one half and LF in the other', `id,given,family\r\n${ADA}\r\n${BEN}\n`],
  ];
  it.each(tables)('%s gives its rows with ids as text and is complete', async (_name, file) => {
    const read = await readCsv(file);
    expect(cells(read)).toEqual(rows);
    expect(read.header).toEqual(['id', 'given', 'family']);
    expect(read.verdict).toEqual({ complete: true, findings: [], rowsRead: 2, unreadableAfterLine: null });
  });

  it('gives the same rows whatever the size of the pieces it arrives in', async () => {
    const file = 'id,name\r\n1,"Zoë\r\n""Ångström"" 東京"\r\n2,Émile\r\n';
    const whole = await readCsv(file, {}, 10_000);
    expect(whole.verdict.complete).toBe(true);
    for (let piece = 1; piece < 20; piece += 1) expect(await readCsv(file, {}, piece)).toEqual(whole);
  });

  it('reads a file that is longer than its head, with characters and rows across the pieces', async () => {
    const rows = Array.from(
      { length: 9_000 },
      (_, at) => [String(at), 'Zoë 東京', at % 9 === 0 ? 'x\ny' : 'z'] as const,
    );
    const file = `id,name,note\n${rows.map(([id, name, note]) => `${id},${name},"${note}"\n`).join('')}`;
    for (const piece of [1_013, 65_536, 1_000_000]) {
      const read = await readCsv(file, {}, piece);
      expect(read.verdict).toEqual({ complete: true, findings: [], rowsRead: 9_000, unreadableAfterLine: null });
      expect(cells(read)).toEqual(rows);
      expect(read.records.at(-1)?.line).toBe(2 + 8_999 + 1_000);
    }
  });

  it('takes a Node stream, and text chunks', async () => {
    const reading = await openCsv(Readable.from([GOOD]));
    let rowsSeen = 0;
    for await (const batch of reading.batches()) rowsSeen += batch.records.length;
    expect(rowsSeen).toBe(2);
  });

  it('hands a total on that lacks the cells behind it: whoever knows the columns tells it from a record', async () => {
    const read = await readCsv(`${GOOD}Grand Total,2\n`);
    expect(cells(read).at(-1)).toEqual(['Grand Total', '2', '']);
    expect([read.refused, read.verdict.complete]).toEqual([[], true]);
  });

  it('keeps a trailing delimiter that the header has too', async () => {
    const read = await readCsv('id,given,\n1,Ada,\n2,Ben,\n');
    expect(cells(read)).toEqual([
      ['1', 'Ada', ''],
      ['2', 'Ben', ''],
    ]);
    expect(read.verdict.complete).toBe(true);
  });

  it('may have columns of one name: whoever reads one of them says which', async () => {
    const { verdict } = await readCsv('id,note,Note \n1,a,b\n');
    expect([verdict.complete, verdict.findings]).toEqual([true, []]);
  });

  it('gives batches of the size asked for, in file order', async () => {
    const file = `id,n\n${Array.from({ length: 25 }, (_, at) => `${at},x`).join('\n')}\n`;
    const reading = await openCsv(inPieces(Buffer.from(file), 50), { batchSize: 10 });
    const sizes: number[] = [];
    for await (const batch of reading.batches()) sizes.push(batch.records.length);
    expect(sizes).toEqual([10, 10, 5]);
  });

  it('reads no further than its consumer asks', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('id,n\n');
      for (;;) {
        given += 1;
        yield Buffer.from(Array.from({ length: 1_000 }, (_, i) => `${given}${i},x\n`).join(''));
      }
    }
    const reading = await openCsv(endless(), { batchSize: 2_000 });
    for await (const batch of reading.batches()) {
      expect(batch.records).toHaveLength(2_000);
      break;
    }
    expect(given).toBeLessThan(25);
    expect(reading.verdict()).toMatchObject({ complete: false, findings: [{ code: 'FILE_NOT_READ' }] });
  });
});

describe('line numbers', () => {
  const tables: [string, string, number[]][] = [
    ['count from 1 with the header', GOOD, [2, 3]],
    ['point at the first line of a row that spans lines', 'a,b\n1,"x\ny\nz"\n2,x\n', [2, 5]],
    ['count CRLF inside quotes once', 'a,b\r\n1,"x\r\ny\r\nz"\r\n2,x\r\n3,x\r\n', [2, 5, 6]],
    ['count blank lines', 'a,b\n\n\n1,x\n\n2,"x\n\ny"\n\n3,x\n', [4, 6, 10]],
    ['count blank lines of CRLF files', 'a,b\r\n\r\n1,x\r\n\r\n\r\n2,x\r\n', [3, 6]],
  ];
  it.each(tables)('%s', async (_name, file, expected) => {
    expect(lines(await readCsv(file))).toEqual(expected);
    expect(lines(await readCsv(file, {}, 1_000))).toEqual(expected);
  });
});

describe('the delimiter', () => {
  const tables: [string, string, string][] = [
    ['is the one with a constant column count', 'a;b;c\n1;x, y;2\n2;x;3,5\n', ';'],
    ['is not a comma inside quotes', 'id;name\n1;"Lindqvist, Ada"\n2;"Okafor, Ben"\n', ';'],
    ['is a tab when names hold commas', 'id\tname\n1\tLindqvist, Ada\n2\tOkafor, Ben\n', '\t'],
    ['is found although one row is damaged', 'a|b|c\n1|2|3\n1|2\n1|2|3\n', '|'],
    ['gives more columns on a tie', 'a,b;c,d\n1,2;3,4\n', ','],
  ];
  it.each(tables)('%s', async (_name, file, delimiter) => {
    expect((await readCsv(file)).delimiter).toBe(delimiter);
  });

  it('can be given, one column included', async () => {
    const read = await readCsv('id\n1\n2\n', { delimiter: ',' });
    expect(cells(read)).toEqual([['1'], ['2']]);
    expect((await readCsv('a:b\n1:2\n', { delimiter: ':' })).header).toEqual(['a', 'b']);
  });
});

describe('a file that is not CSV gives no rows and says what it is', () => {
  const tables: [string, string | Buffer, string][] = [
    ['0 bytes', '', 'FILE_EMPTY'],
    ['only a byte order mark', '\uFEFF', 'FILE_EMPTY'],
    ['only blank lines', '\n \r\n\n', 'FILE_EMPTY'],
    ['a login page', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'FILE_IS_HTML'],
    ['a page without doctype', '<html lang="en">\n<head>', 'FILE_IS_HTML'],
    ['XML', '<?xml version="1.0"?>\n<workers/>', 'FILE_IS_XML'],
    ['an error answer in JSON', '{"error":"expired, sign in", "a":1}\n', 'FILE_IS_JSON'],
    ['a JSON list', '[\n  {"id": 1, "b": 2}\n]\n', 'FILE_IS_JSON'],
    ['an Excel workbook', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006,', 'latin1'), 'FILE_IS_BINARY'],
    ['a gzip archive', Buffer.from('\u001f\u008b\u0008,', 'latin1'), 'FILE_IS_BINARY'],
    ['a 7z archive', Buffer.from('7z\u00bc\u00af\u0027\u001c,', 'latin1'), 'FILE_IS_BINARY'],
    ['a PDF document', '%PDF-1.7\n1,2\n', 'FILE_IS_BINARY'],
    ['a picture', Buffer.from('\u0089PNG\r\n\u001a\n,', 'latin1'), 'FILE_IS_BINARY'],
    ['a Parquet file', 'PAR1\u0015\u0004,\n', 'FILE_IS_BINARY'],
    ['a text document', '{\\rtf1\\ansi a,b}\n', 'FILE_IS_BINARY'],
    ['an armoured message', '-----BEGIN PGP MESSAGE-----\n\nhQ,EM\n', 'FILE_IS_BINARY'],
    ['an encrypted file', Buffer.from('\u0085\u0001\u000c\u0003,', 'latin1'), 'FILE_IS_BINARY'],
    ['one column of text', 'hello\nworld\n', 'FILE_DELIMITER_UNKNOWN'],
    ['a header that opens a quote and never closes it', '"id,given,family\n1,2,3\n', 'FILE_HEADER_UNREADABLE'],
  ];
  it.each(tables)('%s', async (_name, file, code) => {
    const read = await readCsv(file);
    expect(read.records).toEqual([]);
    expect(read.header).toEqual([]);
    expect(read.verdict.complete).toBe(false);
    expect(codes(read)).toEqual([code]);
    expect(read.verdict.findings[0]?.hint).toBeTruthy();
  });
});

it('a table in a web page, which systems call .xls, is told from a login page', async () => {
  const page =
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr><td>id</td></tr></table></body></html>';
  const [finding] = (await readCsv(page)).verdict.findings;
  expect([finding?.code, finding?.hint]).toEqual(['FILE_IS_HTML', expect.stringContaining('open it in a spreadsheet')]);
});

describe('a damaged file', () => {
  interface Damage {
    file: string | Buffer;
    options?: CsvOptions;
    /** Lines of the rows that are given. */
    given: number[];
    /** Line and code of the rows that are refused. */
    refused: [number, string][];
    findings: string[];
    after?: number;
  }
  const tables: [string, Damage][] = [
    [
      'a header and no rows implies nothing',
      { file: 'id,given,family\n', given: [], refused: [], findings: ['FILE_HEADER_ONLY'] },
    ],
    [
      'a row with too few columns is refused with its line, the others go on',
      {
        file: `${GOOD}00044,Cleo\n00045,Dana,Roy\n`,
        given: [2, 3, 5],
        refused: [[4, 'ROW_TOO_FEW_COLUMNS']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a row with an unquoted comma too many is refused',
      {
        file: `${GOOD}00044,Cleo,Diaz, PhD\n00045,Dana,Roy\n`,
        given: [2, 3, 5],
        refused: [[4, 'ROW_TOO_MANY_COLUMNS']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a trailing delimiter that the header lacks is refused',
      {
        file: 'a,b\n1,2,\n3,4\n',
        given: [3],
        refused: [[2, 'ROW_TOO_MANY_COLUMNS']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a second header in the middle is refused',
      {
        file: `${GOOD}\uFEFFid,given,family\n00045,Dana,Roy\n`,
        given: [2, 3, 5],
        refused: [[4, 'ROW_REPEATS_HEADER']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a file cut in a row says so',
      {
        file: `${GOOD}00044,Cl`,
        given: [2, 3],
        refused: [[4, 'ROW_TOO_FEW_COLUMNS']],
        findings: ['FILE_CUT', 'FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a file cut in its last cell may be cut: the row is used, the file is not complete',
      { file: GOOD.slice(0, -3), given: [2, 3], refused: [], findings: ['FILE_NO_FINAL_LINE_BREAK'] },
    ],
    [
      'a file cut inside quotes is unreadable from that row on',
      {
        file: `${GOOD}00044,"Cle`,
        given: [2, 3],
        refused: [[4, 'CSV_QUOTE_NOT_CLOSED']],
        findings: ['CSV_QUOTE_NOT_CLOSED'],
        after: 3,
      },
    ],
    [
      'text after a closing quote makes the rest unreadable, the rows before it go on',
      {
        file: `${GOOD}00044,"Cleo"x,Diaz\n00045,Dana,Roy\n00046,Eli,Fox\n`,
        given: [2, 3],
        refused: [[4, 'CSV_INVALID_CLOSING_QUOTE']],
        findings: ['CSV_INVALID_CLOSING_QUOTE'],
        after: 3,
      },
    ],
    [
      'a quote inside a cell makes the rest unreadable',
      {
        file: `${GOOD}00044,Cle"o,Diaz\n00045,Dana,Roy\n`,
        given: [2, 3],
        refused: [[4, 'CSV_INVALID_OPENING_QUOTE']],
        findings: ['CSV_INVALID_OPENING_QUOTE'],
        after: 3,
      },
    ],
    [
      'a stray quote that runs into a later row is reported where it starts, not where it is noticed',
      {
        file: `${GOOD}00044,"Cleo,Diaz\n00045,Dana,Roy\n00046,"Eli",Fox\n`,
        given: [2, 3],
        refused: [[4, 'CSV_INVALID_CLOSING_QUOTE']],
        findings: ['CSV_INVALID_CLOSING_QUOTE'],
        after: 3,
      },
    ],
    [
      'two stray quotes that swallow the rows between them are caught although the columns fit',
      {
        file: `${GOOD}00044,"Cleo,Diaz\n00045,Dana,Roy\n00046,Eli",Fox\n00047,Fay,Ito\n`,
        given: [2, 3, 7],
        refused: [[4, 'ROW_SWALLOWS_ROWS']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'two stray quotes in neighbouring rows are caught',
      {
        file: `${GOOD}00044,"Cleo,Diaz\n00045,Dana",Roy\n00047,Fay,Ito\n`,
        given: [2, 3, 6],
        refused: [[4, 'ROW_SWALLOWS_ROWS']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'bytes that are not UTF-8 among characters that are: refused with their line, never another name',
      {
        file: Buffer.concat([
          Buffer.from(`${GOOD}00045,Zo\u00eb,Diaz\n00046,Ren\u00e9,Diaz\n`),
          Buffer.from('00044,Zo\u00eb,Diaz\n', 'latin1'),
        ]),
        given: [2, 3, 4, 5],
        refused: [[6, 'ROW_NOT_UTF8']],
        findings: ['FILE_ENCODING_NOT_UTF8', 'FILE_ROWS_REFUSED'],
      },
    ],
    [
      'half a character at the end is refused',
      {
        file: Buffer.from(`${GOOD.replace('Ada', 'Zoë')}00044,Cleo,Zoë`).subarray(0, -1),
        given: [2, 3],
        refused: [[4, 'ROW_NOT_UTF8']],
        findings: ['FILE_ENCODING_NOT_UTF8', 'FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a character that an earlier conversion lost is refused',
      {
        file: `${GOOD}00044,Zo\uFFFD,Diaz\n`,
        given: [2, 3],
        refused: [[4, 'ROW_CHARACTER_LOST']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'a NUL byte is refused',
      {
        file: `${GOOD}00044,Cl\u0000eo,Diaz\n00045,Dana,Roy\n`,
        given: [2, 3, 5],
        refused: [[4, 'ROW_NUL_CHARACTER']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'an oversize cell is refused',
      {
        file: `${GOOD}00044,${'x'.repeat(201)},Diaz\n00045,Dana,Roy\n`,
        options: { maxCellLength: 200 },
        given: [2, 3, 5],
        refused: [[4, 'ROW_CELL_TOO_LONG']],
        findings: ['FILE_ROWS_REFUSED'],
      },
    ],
    [
      'an oversize row ends the reading',
      {
        file: `${GOOD}00044,"${'x\n'.repeat(400)}",Diaz\n00045,Dana,Roy\n`,
        options: { maxRecordBytes: 500 },
        given: [2, 3],
        refused: [[4, 'CSV_MAX_RECORD_SIZE']],
        findings: ['CSV_MAX_RECORD_SIZE'],
        after: 3,
      },
    ],
  ];
  it.each(tables)('%s', async (_name, damage) => {
    for (const piece of [7, 100_000]) {
      const read = await readCsv(damage.file, damage.options, piece);
      expect(lines(read)).toEqual(damage.given);
      expect(read.refused.map((row) => [row.line, row.finding.code])).toEqual(damage.refused);
      expect(codes(read)).toEqual(damage.findings);
      expect(read.verdict.complete).toBe(false);
      expect(read.verdict.rowsRead).toBe(damage.given.length + damage.refused.length);
      expect(read.verdict.unreadableAfterLine).toBe(damage.after ?? null);
      for (const { finding } of read.refused) {
        expect(finding).toMatchObject({ severity: 'error', place: { line: expect.any(Number) } });
        expect(finding.hint).toBeTruthy();
      }
    }
  });

  it('names the line and the amount that was not read after a bad quote', async () => {
    const read = await readCsv(`${GOOD}1,"a"b,c\n${'2,x,y\n'.repeat(40)}`);
    expect(read.verdict.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/, and nothing from there on was read \(about 41 lines\)$/),
    ]);
    expect(read.refused.map(({ finding }) => finding)).toEqual(read.verdict.findings);
  });

  it.each([
    ['before a bad quote', '\n\n1,"a"b,c\n', 'CSV_INVALID_CLOSING_QUOTE'],
    ['before a quote that is never closed', '\n\n1,"a,b\nc\n\n', 'CSV_QUOTE_NOT_CLOSED'],
  ])('counts blank lines %s', async (_name, rest, code) => {
    const { refused } = await readCsv(`${GOOD}${rest}`);
    expect(refused.map((row) => [row.line, row.finding.code])).toEqual([[6, code]]);
  });

  it('keeps what was read of a refused row, so that it can be corrected', async () => {
    const read = await readCsv(`${GOOD}00044,Cleo\n`);
    expect(read.refused[0]?.cells).toEqual(['00044', 'Cleo']);
  });

  it('is complete without a final line break when the source is known to write so', async () => {
    const read = await readCsv(GOOD.trimEnd(), { finalNewline: 'optional' });
    expect(read.verdict).toMatchObject({ complete: true, findings: [] });
  });

  it('accepts an address that spans lines and holds delimiters', async () => {
    const file = `id,given,address,family\n1,Ada,"12 Mill Road, Flat 4\nCambridge, England",Lindqvist\n`;
    expect((await readCsv(file)).verdict.complete).toBe(true);
  });

  it('throws when the input itself fails, and does not call the reading complete', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${GOOD}${'1,x,y\n'.repeat(20_000)}`);
      throw new Error('disk gone');
    }
    const reading = await openCsv(failing());
    const drain = async (): Promise<void> => {
      const batches = reading.batches()[Symbol.asyncIterator]();
      while (!(await batches.next()).done);
    };
    await expect(drain()).rejects.toThrow('disk gone');
    expect(reading.verdict().complete).toBe(false);
  });
});
