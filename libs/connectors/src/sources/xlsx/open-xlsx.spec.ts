import { deflateRawSync } from 'node:zlib';
import type { HrRecord } from '@joinery/identity';
import type { RefusedRow } from '../../kit/source';
import { type FileOptions, openFile } from '../file/open-file';
import { type CellSpec, sheetXml, workbook, zip } from './test/workbook';

async function read(bytes: Buffer, options: FileOptions = {}) {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 999) yield bytes.subarray(at, at + 999);
  }
  const reading = await openFile(pieces(), options);
  const records: HrRecord[] = [];
  const refused: RefusedRow[] = [];
  for await (const batch of reading.batches()) {
    records.push(...batch.records);
    refused.push(...batch.refused);
  }
  return { header: reading.header, records, refused, verdict: reading.verdict() };
}

const HEADER: CellSpec[] = ['Employee ID', 'Name', 'Hire Date'];
const PEOPLE: CellSpec[][] = [
  HEADER,
  ['00042', 'Zoë Åström', { date: 45_000 }],
  ['00043', '東京 太郎', { date: 45_001 }],
];

describe('an Excel workbook', () => {
  it('gives the rows of its first sheet, with text ids and real dates', async () => {
    const { header, records, verdict } = await read(workbook({ People: PEOPLE }));
    expect(header).toEqual(['Employee ID', 'Name', 'Hire Date']);
    expect(records).toEqual([
      { line: 2, cells: ['00042', 'Zoë Åström', '2023-03-15'] },
      { line: 3, cells: ['00043', '東京 太郎', '2023-03-16'] },
    ]);
    expect(verdict).toEqual({ complete: true, findings: [], rowsRead: 2, unreadableAfterLine: null });
  });

  it('gives the sheet that is named, and says when there is none', async () => {
    const file = workbook({
      Notes: [
        ['a', 'b'],
        ['1', '2'],
      ],
      People: PEOPLE,
    });
    expect((await read(file, { sheet: 'People' })).records).toHaveLength(2);
    expect((await read(file, { sheet: 'Leavers' })).verdict.findings).toMatchObject([{ code: 'FILE_SHEET_MISSING' }]);
  });

  it('gives the first sheet that is not hidden, and says which others there are unless one is named', async () => {
    const [hidden, seen] = ['<sheet name="Lists" state="hidden" ', '<sheet name="R&amp;D" '].map(
      (start, i) => `${start}sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
    );
    const rest = '<sheet name="Notes" sheetId="3" r:id="rId3"/>';
    const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const parts = {
      'xl/workbook.xml': `<workbook xmlns:r="${office}"><sheets>${hidden}${seen}${rest}</sheets></workbook>`,
    };
    const file = workbook({ Lists: [['a', 'b']], Seen: PEOPLE, Notes: [['x']] }, parts);
    const { records, verdict } = await read(file);
    expect([records.length, verdict.complete]).toEqual([2, true]);
    expect(verdict.findings).toMatchObject([{ severity: 'warning', code: 'FILE_HAS_OTHER_SHEETS' }]);
    expect(verdict.findings[0]?.message).toMatch(/"R&D" is read, and not "Notes"/);
    expect((await read(file, { sheet: 'R&D' })).verdict.findings).toEqual([]);
  });

  it('has a row that names groups of columns found, however far its cells were merged', async () => {
    const groups: CellSpec[] = ['Employee', null, 'Job'];
    const names: CellSpec[] = ['Employee ID', 'Name', 'Job Title', 'Hire Date'];
    const { verdict } = await read(workbook({ People: [groups, names, ['1', 'Ada', 'Clerk', { date: 45_000 }]] }));
    expect(verdict.findings[0]).toMatchObject({ code: 'FILE_HEADER_BELOW', place: { line: 2 } });
  });

  it('has its title rows found, and passed over once they are confirmed', async () => {
    const file = workbook({ People: [['Active Workers'], [], ...PEOPLE] });
    const asItIs = await read(file);
    expect(asItIs.verdict.complete).toBe(false);
    expect([asItIs.header, asItIs.refused]).toEqual([[], []]);
    expect(asItIs.verdict.findings).toMatchObject([{ code: 'FILE_HEADER_BELOW', place: { line: 3 } }]);
    const { header, records, verdict } = await read(file, { skipLines: 2 });
    expect({ header, lines: records.map(({ line }) => line) }).toEqual({ header: HEADER, lines: [4, 5] });
    expect(verdict.complete).toBe(true);
  });

  it('keeps the digits of numbers and warns when ids are numbers', async () => {
    const rows: CellSpec[][] = [
      HEADER,
      [{ number: '42' }, 'Ada', { date: 45_000.5 }],
      [{ number: '1.00042E+05' }, 'Ben', null],
    ];
    const { records, verdict } = await read(workbook({ People: rows }));
    expect(records.map((record) => record.cells)).toEqual([
      ['42', 'Ada', '2023-03-15T12:00:00'],
      ['1.00042E+05', 'Ben', ''],
    ]);
    expect(verdict.complete).toBe(true);
    expect(verdict.findings).toMatchObject([{ severity: 'warning', code: 'FILE_IDS_ARE_NUMBERS', place: { line: 2 } }]);
  });

  it('refuses a row with a value beyond the header and a header in the middle, and skips blank rows', async () => {
    const rows: CellSpec[][] = [...PEOPLE, [], HEADER, ['00045', 'Dana', null, 'stray'], ['00046', 'Eli', null]];
    const { records, refused, verdict } = await read(workbook({ People: rows }));
    expect(records.map((record) => record.line)).toEqual([2, 3, 7]);
    expect(refused.map(({ line, finding }) => [line, finding.code])).toEqual([
      [5, 'ROW_REPEATS_HEADER'],
      [6, 'ROW_TOO_MANY_COLUMNS'],
    ]);
    expect(verdict).toMatchObject({ complete: false, rowsRead: 5, findings: [{ code: 'FILE_ROWS_REFUSED' }] });
  });

  const good = workbook({ People: PEOPLE });
  const bomb = zip({ 'xl/workbook.xml': '<x/>', 'xl/media/a.bin': Buffer.alloc(60_000_000) });
  const lying = zip({ 'xl/workbook.xml': '<x/>', 'xl/a.xml': deflateRawSync(Buffer.alloc(3_000)) }, { claimSize: 10 });
  const far = workbook({}, { 'xl/worksheets/sheet1.xml': sheetXml('<row r="1"><c r="XFD1"><v>1</v></c></row>') });
  const deep = workbook(
    {},
    { 'xl/worksheets/sheet1.xml': sheetXml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>') },
  );
  const entities = workbook({}, { 'xl/worksheets/sheet1.xml': `<!DOCTYPE a [<!ENTITY b "c">]>${sheetXml('')}` });
  const compound = (stream: string): Buffer =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(stream, 'utf16le')]);

  it.each<[string, Buffer, string, FileOptions?]>([
    ['a sheet without anything', workbook({ People: [] }), 'FILE_EMPTY'],
    ['a header and no rows', workbook({ People: [HEADER] }), 'FILE_HEADER_ONLY'],
    ['cut off in the middle', good.subarray(0, good.length / 2), 'FILE_DAMAGED'],
    ['unpacking to more than 50 MB', bomb, 'FILE_TOO_LARGE'],
    ['lying about its sizes', lying, 'FILE_TOO_LARGE', { maxUnpackedBytes: 1_000 }],
    ['with a cell far to the right', far, 'FILE_TOO_LARGE'],
    ['with a cell far down', deep, 'FILE_TOO_LARGE'],
    ['with more rows than allowed', good, 'FILE_TOO_LARGE', { maxRows: 1 }],
    ['with more bytes than allowed', good, 'FILE_TOO_LARGE', { maxWorkbookBytes: 100 }],
    ['that declares entities', entities, 'FILE_DAMAGED'],
    ['in the old format', compound('Workbook'), 'FILE_IS_XLS'],
    ['locked with a password', compound('EncryptedPackage'), 'FILE_IS_LOCKED'],
    [
      'that is an OpenDocument sheet',
      zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
      'FILE_IS_ODS',
    ],
    ['that is a binary workbook', zip({ 'xl/workbook.bin': 'x' }), 'FILE_IS_XLSB'],
    ['that is some other archive', zip({ 'people.csv': 'a,b\n1,2\n' }), 'FILE_IS_ZIP'],
    ['whose sheet is no XML', workbook({}, { 'xl/worksheets/sheet1.xml': 'not < xml' }), 'FILE_'],
  ])('%s gives no rows and says so', async (...[, bytes, code, options]) => {
    const { records, verdict } = await read(bytes, options);
    expect(records).toEqual([]);
    expect(verdict.complete).toBe(false);
    expect(verdict.findings).toEqual([expect.objectContaining({ code: expect.stringContaining(code) })]);
    expect(verdict.findings[0]?.hint).toBeTruthy();
  });

  it('a CSV file goes on to be read as one', async () => {
    expect((await read(Buffer.from('a,b\n1,2\n'))).records).toEqual([{ line: 2, cells: ['1', '2'] }]);
    expect((await read(Buffer.from(''))).verdict.findings).toMatchObject([{ code: 'FILE_EMPTY' }]);
  });

  it('reads a number that is shown with its zeros as it is shown, and needs no warning then', async () => {
    const formats =
      '<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="&quot;E&quot;0000"/></numFmts>';
    const styles = `<styleSheet>${formats}<cellStyleXfs><xf numFmtId="164"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`;
    const rows = [
      '<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c><c r="B1" t="inlineStr"><is><t>Manager ID</t></is></c></row>',
      '<row r="2"><c r="A2" s="1"><v>42</v></c><c r="B2" s="2"><v>7</v></c></row>',
      '<row r="3"><c r="A3" s="1"><v>123456</v></c></row>',
    ];
    const parts = { 'xl/styles.xml': styles, 'xl/worksheets/sheet1.xml': sheetXml(rows.join('')) };
    const { records, verdict } = await read(workbook({}, parts));
    expect(records.map(({ cells }) => cells)).toEqual([
      ['00042', 'E0007'],
      ['123456', ''],
    ]);
    expect(verdict.findings).toEqual([]);
  });

  it('takes a formula that came to an error, or that nobody has worked out, for no empty cell', async () => {
    const cells = [
      `<c r="A1" t="inlineStr"><is><t>Employee ID</t></is></c><c r="B1" t="inlineStr"><is><t>Department</t></is></c>`,
      `<c r="A2" t="inlineStr"><is><t>E1</t></is></c><c r="B2" t="e"><f>Old!B2</f><v>#REF!</v></c>`,
      `<c r="A3" t="inlineStr"><is><t>E2</t></is></c><c r="B3"><f>VLOOKUP(A3,Units,2)</f><v></v></c>`,
      `<c r="A4" t="inlineStr"><is><t>E3</t></is></c><c r="B4" t="str"><f>A1&amp;""</f><v></v></c>`,
      `<c r="A5" t="inlineStr"><is><t>E4</t></is></c><c r="B5" t="str"><f>A1</f><v>Sales</v></c>`,
      `<c r="A6" t="inlineStr"><is><t>E5</t></is></c><c r="B6" s="1"/>`,
    ];
    const sheet = sheetXml(cells.map((row, i) => `<row r="${i + 1}">${row}</row>`).join(''));
    const { records, verdict } = await read(workbook({ People: [] }, { 'xl/worksheets/sheet1.xml': sheet }));
    expect(records.map((record) => record.cells)).toEqual([
      ['E1', '#REF!'],
      ['E2', '#CALC!'],
      ['E3', ''],
      ['E4', 'Sales'],
      ['E5', ''],
    ]);
    expect(verdict.findings).toMatchObject([
      {
        code: 'FILE_FORMULAS_WITHOUT_VALUE',
        severity: 'warning',
        message: '1 cell with a formula has no value, the first in row 3',
        place: { line: 3 },
        hint: expect.stringContaining('save it there') as string,
      },
    ]);
  });

  it('tells of merged cells below the column names, of which the first one alone has a value', async () => {
    const text = (at: string, value: string): string => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const rows = [`${text('A1', 'Employee ID')}${text('B1', 'Department')}`, `${text('A2', 'E1')}${text('B2', 'Sales')}`, text('A3', 'E2')]; // prettier-ignore
    const sheet = sheetXml(rows.map((row, i) => `<row r="${i + 1}">${row}</row>`).join(''));
    const merging = (...areas: string[]): string =>
      sheet.replace('</worksheet>', `<mergeCells>${areas.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells></worksheet>`); // prettier-ignore
    const told = async (...areas: string[]) =>
      (await read(workbook({ People: [] }, { 'xl/worksheets/sheet1.xml': merging(...areas) }))).verdict;
    expect(await told('A1:B1', 'B2:B3')).toMatchObject({
      complete: true,
      findings: [{ code: 'FILE_CELLS_MERGED', severity: 'warning', place: { line: 2 }, value: 'B2:B3' }],
    });
    expect((await told('A1:B1')).findings).toEqual([]);
  });
});
