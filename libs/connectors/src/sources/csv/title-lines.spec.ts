import { openCsv, type CsvOptions } from './open-csv';

const REPORT = [
  'Active Workers Report',
  '"Run by Ada, on 2026-05-14"',
  '',
  'Employee ID,First Name,Last Name',
  '00042,Ada,Lindqvist',
  '00043,Ben,Okafor',
  '',
].join('\n');

async function read(text: string, options: CsvOptions = {}) {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield Buffer.from(text);
  }
  const reading = await openCsv(bytes(), options);
  const lines: number[] = [];
  for await (const { records } of reading.batches()) lines.push(...records.map(({ line }) => line));
  const { complete, findings } = reading.verdict();
  return { header: reading.header, lines, complete, findings };
}

describe('lines of title above the column names', () => {
  it('are found, and nothing is read before a person has confirmed them', async () => {
    const { header, lines, complete, findings } = await read(REPORT);
    expect({ header, lines, complete }).toEqual({ header: [], lines: [], complete: false });
    expect(findings).toMatchObject([
      { code: 'FILE_HEADER_BELOW', place: { line: 4 }, value: 'Employee ID, First Name, Last Name' },
    ]);
    expect(findings[0]?.hint).toContain('--skip-lines 3');
  });

  it.each<[string, string[], number, string]>([
    [
      'filled up with delimiters by a spreadsheet',
      ['Headcount,,,', 'Run date: 2026-05-14,,,', ',,,', 'Id,First,Last,Site', '1,Ann,Lee,York'],
      4,
      'Id, First, Last, Site',
    ],
    [
      'a line that names groups of columns',
      ['Employee,,,Job,,', 'ID,First Name,Last Name,Title,Department,Start Date', '1,Ann,Lee,Clerk,HR,2020-01-02'],
      2,
      'ID, First Name, Last Name, Title, Department, Start Date',
    ],
    [
      'filled up to another width than the columns have',
      [
        '"Report Name:","Worker Extract",,',
        '"Run Date:","02-May-2026",,',
        'Id,First,Last,Site,City',
        '1,Ann,Lee,A,York',
      ],
      3,
      'Id, First, Last, Site, City',
    ],
    [
      'labels with their values, filled up',
      ['Report:,Workers,,,', 'Run Date:,02-May-2026,,,', 'Id,First,Last,Site,City', '1,Ann,Lee,A,York'],
      3,
      'Id, First, Last, Site, City',
    ],
    [
      'that name the feed',
      ['HDR|HRIS|20260514', 'PERNR|VORNA|NACHN|ORT', '1|Ann|Lee|York'],
      2,
      'PERNR, VORNA, NACHN, ORT',
    ],
  ])('are found where they are %s', async (_what, rows, line, value) => {
    const { findings, complete } = await read(`${rows.join('\n')}\n`);
    expect([complete, findings[0]?.code, findings[0]?.place?.line, findings[0]?.value]).toEqual([
      false,
      'FILE_HEADER_BELOW',
      line,
      value,
    ]);
  });

  it('the line that tells Excel the delimiter is none', async () => {
    const found = await read('sep=|\r\nid|name, all of it\r\n1|Ann, Lee\r\n');
    expect(found).toEqual({ header: ['id', 'name, all of it'], lines: [3], complete: true, findings: [] });
  });

  it('rows that all end with a delimiter have a column without a name, and one that does not is refused', async () => {
    const found = await read('id,name\n1,Ann,\n2,Ben,\n');
    expect(found).toEqual({ header: ['id', 'name', ''], lines: [2, 3], complete: true, findings: [] });
    expect((await read('id,name\n1,Ann,\n2,Ben\n')).complete).toBe(false);
  });

  it.each([
    ['a header with names for two of its columns', 'id,name,,\n1,Ann,x,y\n2,Ben,x,y\n'],
    ['a line that tells Excel the delimiter', 'sep=;\nid;name;site\n1;Ann;York\n'],
    ['rows that end with one delimiter more', 'id,name,site\n1,Ann,York,\n2,Ben,York,\n'],
    ['two columns', 'id,name\n1,Ann\n'],
  ])('are not seen in %s', async (_what, text) => {
    expect((await read(text)).findings.map(({ code }) => code)).not.toContain('FILE_HEADER_BELOW');
  });

  it('are passed over once they are confirmed, and lines keep the numbers they have in the file', async () => {
    expect(await read(REPORT, { skipLines: 3 })).toEqual({
      header: ['Employee ID', 'First Name', 'Last Name'],
      lines: [5, 6],
      complete: true,
      findings: [],
    });
  });

  it('may stand above a line that counts the rows', async () => {
    const text = ['Report', 'HDR|2', 'a,b,c', '1,2,3', '4,5,6', ''].join('\n');
    const options = { skipLines: 1, headerLine: { pattern: '^HDR\\|(?<count>\\d+)' } };
    expect(await read(text, options)).toMatchObject({ header: ['a', 'b', 'c'], lines: [4, 5], complete: true });
  });

  it.each<[string, string, CsvOptions, string]>([
    ['a file of one column is no report', 'name\nAda\nBen\n', {}, 'FILE_DELIMITER_UNKNOWN'],
    ['a file that is shorter than its title', 'a,b\n1,2\n', { skipLines: 7 }, 'FILE_HEADER_UNREADABLE'],
  ])('%s', async (_sentence, text, options, code) => {
    expect((await read(text, options)).findings).toMatchObject([{ code }]);
  });
});
