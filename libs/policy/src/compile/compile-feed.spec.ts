import { DEFAULT_CONTRACT } from '@joinery/identity';
import { compileWith, soundPolicy } from '../test/policy-files';

const withSource = (lines: string) => ({ 'sources/hr.yaml': (text: string) => text + lines });

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
