import { DEFAULT_CONTRACT } from '@joinery/identity';
import { compileWith, soundPolicy } from '../test/policy-files';

const withSource = (lines: string) => ({ 'sources/hr.yaml': (text: string) => text + lines });

const NUMBER = { name: 'Employee ID', at: 1, width: 8 };
const NAME = { name: 'last name', at: 9, width: 20 };

describe('what a source says of its feed', () => {
  it('is taken over what holds for every source, part by part', () => {
    const source = soundPolicy(
      withSource(
        'contract:\n  rows: {fewerPercent: 2}\n  leavers: {run: {percent: 1, floor: 3}}\n  unknownCodes: accept\n  columns: {lost: stop}\n',
      ),
    ).sources.get('hr');
    expect(source?.contract).toEqual({
      ...DEFAULT_CONTRACT,
      rows: { ...DEFAULT_CONTRACT.rows, fewerPercent: 2 },
      leavers: { ...DEFAULT_CONTRACT.leavers, run: { percent: 1, floor: 3 } },
      unknownCodes: 'accept',
      columns: { ...DEFAULT_CONTRACT.columns, lost: 'stop' },
    });
    expect(soundPolicy().sources.get('hr')?.contract).toEqual(DEFAULT_CONTRACT);
  });

  it('and of its files is kept as it stands', () => {
    const file = {
      encoding: 'windows-1252',
      trailerLine: '^TRL\\|(?<count>[0-9]+)',
      drop: { folder: '/drop', pattern: '*.csv' },
    };
    expect(soundPolicy(withSource(`file: ${JSON.stringify(file)}\n`)).sources.get('hr')?.file).toEqual(file);
  });

  it('and where its columns lie as well, with places that touch', () => {
    const columns = [NUMBER, { name: 'Filler', at: 40, width: 1 }, NAME];
    expect(soundPolicy(withSource(`file: ${JSON.stringify({ columns })}\n`)).sources.get('hr')?.file).toEqual({
      columns,
    });
  });

  it('a column that lies over another is told with its line and the first free place', () => {
    const lines =
      'file:\n  columns:\n    - { name: Employee ID, at: 1, width: 8 }\n    - { name: Last Name, at: 8, width: 20 }\n';
    const { findings } = compileWith(withSource(lines));
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'COLUMNS_OVERLAP',
        message: '"Last Name" (8 to 27) lies over "Employee ID" (1 to 8).',
        hint: 'The first place after "Employee ID" is 9. Places are counted from 1.',
        place: { file: 'sources/hr.yaml', line: 13, column: 30, path: 'file/columns/1/at' },
        value: '8',
        severity: 'error',
      }),
    ]);
  });

  const sftp = { host: 'sftp.example.com', username: 'hr', hostKey: `SHA256:${'A'.repeat(43)}` };
  it.each<[string, object, string]>([
    ['a counting line without a count', { file: { trailerLine: '^TRL' } }, 'PATTERN_INVALID'],
    [
      'a counting line that a long line keeps busy',
      { file: { trailerLine: '^(?:[0-9]+)+x(?<count>1)' } },
      'PATTERN_INVALID',
    ],
    ['a counting line that is no expression', { file: { headerLine: '(?<count>[' } }, 'PATTERN_INVALID'],
    ['a delimiter of two characters', { file: { delimiter: '||' } }, 'VALUE_INVALID'],
    [
      'a column that lies over another',
      { file: { columns: [NUMBER, { name: 'last name', at: 8, width: 20 }] } },
      'COLUMNS_OVERLAP',
    ],
    ['a column of no width', { file: { columns: [NUMBER, { name: 'last name', at: 9, width: 0 }] } }, 'VALUE_INVALID'],
    [
      'a place before the first',
      { file: { columns: [NUMBER, { name: 'last name', at: 0, width: 1 }] } },
      'VALUE_INVALID',
    ],
    [
      'two columns of one name',
      { file: { columns: [NUMBER, { name: 'EMPLOYEE_ID', at: 9, width: 1 }] } },
      'DUPLICATE_ID',
    ],
    ['a delimiter of columns at fixed places', { file: { columns: [NUMBER, NAME], delimiter: ';' } }, 'VALUE_INVALID'],
    [
      'columns at fixed places without the key',
      { file: { columns: [NAME, { name: 'first name', at: 29, width: 20 }] } },
      'MISSING_KEY',
    ],
    ['an SFTP server without a secret', { file: { drop: { folder: '/', pattern: '*', sftp } } }, 'VALUE_INVALID'],
    [
      'an SFTP server whose key is not pinned',
      { file: { drop: { folder: '/', pattern: '*', sftp: { ...sftp, hostKey: 'any' } } } },
      '',
    ],
    ['a limit that nobody knows', { contract: { leaver: { percent: 1, floor: 1 } } }, ''],
    ['a share above the whole', { contract: { blanks: { percent: 101, floor: 1 } } }, ''],
  ])('is refused: %s', (_what, change, code) => {
    const { policySet, findings } = compileWith(
      withSource(
        Object.entries(change)
          .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
          .join(''),
      ),
    );
    expect(policySet).toBeNull();
    expect(findings).toContainEqual(expect.objectContaining(code === '' ? { severity: 'error' } : { code }));
  });
});
