import iconv from 'iconv-lite';
import type { RefusedRow } from '../../kit/source';
import { type CsvOptions, openCsv } from './open-csv';

async function read(bytes: Buffer, options: CsvOptions = {}, piece = 5) {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const reading = await openCsv(pieces(), options);
  const cells: (readonly string[])[] = [];
  const refused: RefusedRow[] = [];
  for await (const batch of reading.batches()) {
    cells.push(...batch.records.map((record) => record.cells));
    refused.push(...batch.refused);
  }
  return { cells, refused, verdict: reading.verdict() };
}

const WEST = 'id,given,family\n1,Zoë,Müller\n2,Ángel,Façade\n';
const EAST = 'id,given,family\n1,Łukasz,Żółkiewski\n2,Grażyna,Wiśniewska\n';
const rows = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

describe('text that says itself what it is', () => {
  it.each<[string, Buffer]>([
    ['UTF-16 little endian with its mark', Buffer.from(`\uFEFF${EAST}`, 'utf16le')],
    ['UTF-16 little endian without a mark', Buffer.from(EAST, 'utf16le')],
    ['UTF-16 big endian with its mark', Buffer.from(`\uFEFF${EAST}`, 'utf16le').swap16()],
    ['UTF-16 big endian without a mark', Buffer.from(EAST, 'utf16le').swap16()],
    ['UTF-32 with its mark', iconv.encode(`\uFEFF${EAST}`, 'utf-32le')],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${EAST}`)],
  ])('%s is read, with nobody asked, however it is cut into pieces', async (_what, bytes) => {
    for (const piece of [1, 3, 7, 10_000]) {
      const { cells, verdict } = await read(bytes, {}, piece);
      expect(cells).toEqual(rows(EAST));
      expect(verdict).toEqual({ complete: true, findings: [], rowsRead: 2, unreadableAfterLine: null });
    }
  });

  it('UTF-16 that was cut in the middle of a character loses that row, with its line, and proves nothing', async () => {
    const { cells, refused, verdict } = await read(Buffer.from(`\uFEFF${EAST}3,Ola,Nowak`, 'utf16le').subarray(0, -1));
    expect(cells).toHaveLength(2);
    expect(refused.map(({ line, finding }) => [line, finding.code])).toEqual([[4, 'ROW_CHARACTER_LOST']]);
    expect(verdict.complete).toBe(false);
  });

  it('UTF-16 with half a surrogate pair refuses the row', async () => {
    const bytes = Buffer.from(`${EAST}3,Ola\ud83d,Nowak\n`, 'utf16le');
    expect((await read(bytes)).refused).toHaveLength(1);
  });
});

describe('text that does not', () => {
  it.each<[string, string, string, string]>([
    ['windows-1252', WEST, 'windows-1252', 'Zoë'],
    ['windows-1250', EAST, 'windows-1250', 'Łukasz'],
    ['iso-8859-2', EAST, 'iso-8859-2', 'Łukasz'],
    ['windows-1251', 'id,given,family\n1,Пётр,Иванов\n2,Андрей,Сидоров\n', 'windows-1251', 'Пётр'],
  ])('%s stops the import, shows the names, and is read once it is confirmed', async (encoding, text, name, sample) => {
    const bytes = iconv.encode(text, encoding);
    const asked = await read(bytes);
    expect(asked.cells).toEqual([]);
    expect(asked.verdict).toMatchObject({ complete: false, rowsRead: 0 });
    const [finding] = asked.verdict.findings;
    expect(finding).toMatchObject({ code: 'FILE_ENCODING_UNCERTAIN', hint: expect.stringContaining('--encoding ') });
    expect(finding?.message).toContain(`${name} gives ${sample}`);
    const confirmed = await read(bytes, { encoding: name });
    expect(confirmed.cells).toEqual(rows(text));
    expect(confirmed.verdict.complete).toBe(true);
  });

  it.each(['macroman', 'ibm850', 'shift_jis', 'gb18030', 'euc-kr', 'koi8-r', 'iso-8859-15'])(
    '%s is read when it is confirmed',
    async (encoding) => {
      const sample = { shift_jis: '山田', gb18030: '王伟', 'euc-kr': '김민', 'koi8-r': 'Пётр' }[encoding] ?? 'Zoë';
      const text = `id,given\n1,${sample}\n`;
      expect((await read(iconv.encode(text, encoding), { encoding })).cells).toEqual([['1', sample]]);
    },
  );

  it('is never read in an encoding that nobody knows', async () => {
    const { verdict } = await read(iconv.encode(WEST, 'windows-1252'), { encoding: 'latin-99' });
    expect(verdict.findings).toMatchObject([{ code: 'FILE_ENCODING_UNKNOWN', value: 'latin-99' }]);
  });

  /** Letters, digits and marks of IBM-1047. */
  const ebcdic = (text: string): Buffer => {
    const place = (from: string, at: number): [string, number][] => [...from].map((one, n) => [one, at + n]);
    const places = new Map([
      ...place('abcdefghi', 0x81).concat(place('jklmnopqr', 0x91), place('stuvwxyz', 0xa2)),
      ...place('ABCDEFGHI', 0xc1).concat(place('JKLMNOPQR', 0xd1), place('STUVWXYZ', 0xe2), place('0123456789', 0xf0)),
      ...([
        [',', 0x6b],
        [';', 0x5e],
        ['-', 0x60],
        [' ', 0x40],
        ['\n', 0x15],
      ] as [string, number][]),
    ]);
    return Buffer.from([...text].map((one) => places.get(one) ?? 0x6f));
  };
  it.each<[string, Buffer, CsvOptions]>([
    ['by its bytes', ebcdic('Employee ID,First Name\n00042,Ada Berg\n00043,Ben Ochs\n'), {}],
    ['by its bytes, whatever was declared', ebcdic('id;given\n00042;Ada Maria Berg\n'), { encoding: 'windows-1252' }],
    ['by its bytes, without line breaks', ebcdic('00042ADA       BERG      20200101'.repeat(9)), {}],
    ['by the name that was declared', iconv.encode(WEST, 'windows-1252'), { encoding: 'IBM-273' }],
  ])('of a mainframe is told from all others %s', async (_how, bytes, options) => {
    expect((await read(bytes, options)).verdict.findings).toMatchObject([{ code: 'FILE_IS_EBCDIC' }]);
  });

  it('a byte that the confirmed encoding does not have refuses its row', async () => {
    const bytes = Buffer.concat([
      iconv.encode(WEST, 'windows-1252'),
      Buffer.from([0x33, 0x2c, 0x81, 0x2c, 0x41, 0x0a]),
    ]);
    const { cells, refused } = await read(bytes, { encoding: 'windows-1252' });
    expect(cells).toHaveLength(2);
    expect(refused.map(({ finding }) => finding.code)).toEqual(['ROW_CHARACTER_LOST']);
  });
});

describe('strict UTF-8 goes before what was confirmed', () => {
  it.each([10, 70_000])('when the export has been mended, after %d plain rows', async (plain) => {
    const text = `id,given,family\n${'9,Ada,Lindqvist\n'.repeat(plain)}1,Zoë,Müller\n`;
    const { cells, verdict } = await read(Buffer.from(text), { encoding: 'windows-1252' }, 65_536);
    expect(cells.at(-1)).toEqual(['1', 'Zoë', 'Müller']);
    expect(verdict.complete).toBe(true);
    const old = await read(iconv.encode(text, 'windows-1252'), { encoding: 'windows-1252' }, 65_536);
    expect(old.cells.at(-1)).toEqual(['1', 'Zoë', 'Müller']);
  });

  it('bytes that come after the head of an undeclared file refuse their rows and say what they may be', async () => {
    const text = `id,given,family\n${'9,Ada,Lindqvist\n'.repeat(10_000)}1,Zoë,Müller\n`;
    const { cells, refused, verdict } = await read(iconv.encode(text, 'windows-1252'), {}, 65_536);
    expect(cells).toHaveLength(10_000);
    expect(refused.map((row) => row.line)).toEqual([10_002]);
    expect(verdict.complete).toBe(false);
    expect(verdict.findings[0]).toMatchObject({ code: 'FILE_ENCODING_UNCERTAIN', place: { line: 10_002 } });
    expect(verdict.findings[0]?.message).toContain('windows-1252 gives Zoë, Müller');
  });
});

describe('a file that says how many rows it has', () => {
  const trailerLine = { pattern: '^TRL\\|(?<count>\\d+)' };
  const headerLine = { pattern: '^HDR\\|(?<count>\\d+)' };
  it.each<[string, string, CsvOptions, string[]]>([
    ['and has them is complete, even without a last line break', 'a,b\n1,x\n2,y\nTRL|2|9F', { trailerLine }, []],
    ['and has fewer', 'a,b\n1,x\nTRL|2\n', { trailerLine }, ['FILE_COUNT_DIFFERS']],
    ['and has more', 'a,b\n1,x\n2,y\n3,z\nTRL|2\n', { trailerLine }, ['FILE_COUNT_DIFFERS']],
    ['and was cut before it', 'a,b\n1,x\n2,y\n', { trailerLine }, ['FILE_TRAILER_MISSING']],
    [
      'and was joined to another',
      'a,b\n1,x\nTRL|1\n2,y\nTRL|1\n',
      { trailerLine },
      ['FILE_COUNT_DIFFERS', 'FILE_TRAILER_NOT_LAST'],
    ],
    ['in its first line', 'HDR|2\na,b\n1,x\n2,y\n', { headerLine }, []],
    ['in its first line, wrongly', 'HDR|3\na,b\n1,x\n2,y\n', { headerLine }, ['FILE_COUNT_DIFFERS']],
    ['in its first line, which is not there', 'a,b\n1,x\n2,y\n', { headerLine }, ['FILE_COUNT_LINE_MISSING']],
  ])('%s', async (_what, text, options, codes) => {
    const { verdict, refused } = await read(Buffer.from(text), options);
    expect(verdict.findings.map((finding) => finding.code)).toEqual(codes);
    expect(verdict.complete).toBe(codes.length === 0);
    expect(refused).toEqual([]);
  });

  it('counts lines from the very first one', async () => {
    const { refused } = await read(Buffer.from('HDR|2\na,b\n1,x\n2\n'), { headerLine });
    expect(refused.map((row) => row.line)).toEqual([4]);
  });
});
