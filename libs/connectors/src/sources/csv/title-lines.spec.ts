import { openCsv, type CsvOptions } from '.';

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
