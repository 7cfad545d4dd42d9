import type { DecidedCheck, ImportFinding, ImportRun } from '@joinery/store';
import { describeKeptImport } from './describe-kept-import';

const RUN = {
  id: '7',
  sourceId: 'hr',
  feed: 'full',
  status: 'ready',
  fileName: 'people.csv',
  contentSha256: 'ab12',
  byteCount: 1_234,
  asOf: '2026-05-14T09:00:00.000Z',
  actor: 'hana',
  rowsRead: 3,
  rowsStaged: 3,
  rowsRefused: 0,
  rowsNew: 3,
  rowsChanged: 0,
  rowsUnchanged: 0,
  rowsHeld: 0,
  rowsMissing: 0,
  doubts: [],
} as unknown as ImportRun;
const CHECK = { breaches: [], decision: null, opened: { policy: 'c0ffee' } } as unknown as DecidedCheck;
const BREACH = { code: 'FEED_LEAVERS', scope: 'run', message: 'too many leave' };
const FINDING: ImportFinding = {
  ...{ id: '1', severity: 'error', code: 'DATE_INVALID', line: 4, column: 'Hire Date', value: '31.02.2026' },
  ...{ message: 'this is no date.', hint: 'Write it like 2026-02-28.' },
};

const lines = (
  run: object,
  check: object = {},
  findings: readonly ImportFinding[] = [],
  overtakenBy: string | null = null,
): readonly string[] =>
  describeKeptImport({ ...RUN, ...run }, { ...CHECK, ...check } as DecidedCheck, findings, overtakenBy)
    .split('\n')
    .map((line) => line.trim());

describe('a kept import', () => {
  it('is told in sentences', () => {
    expect(lines({})).toEqual([
      'Import 7 of people.csv: ready',
      'a file of everybody of source hr, 1,234 bytes, SHA-256 ab12',
      'loaded by hana as of 2026-05-14T09:00:00.000Z, its columns read by policy c0ffee',
      '3 rows read = 3 staged + 0 refused; 3 new, 0 changed, 0 unchanged',
      '',
      'No row had a problem.',
    ]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'a refused row by its place, and how to correct it',
      lines({ rowsRefused: 1, rowsStaged: 2 }, {}, [FINDING]),
      [
        '3 rows read = 2 staged + 1 refused; 3 new, 0 changed, 0 unchanged',
        '1 problem:',
        'line 4, column "Hire Date"  DATE_INVALID  this is no date (read: "31.02.2026"). Write it like 2026-02-28.',
        'Next: joinery import errors 7 > corrections.csv, correct it and import it',
      ],
    ],
    [
      'a question without a full stop after it',
      lines({}, {}, [{ ...FINDING, line: null, column: null, value: null, message: 'were people renumbered?' }]),
      ['DATE_INVALID  were people renumbered? Write it like 2026-02-28.'],
    ],
    [
      'what is held, why, and what a person can say to it',
      lines({ status: 'held', rowsHeld: 3 }, { breaches: [BREACH] }),
      [
        '3 rows read = 3 staged + 0 refused; 3 new, 0 changed, 0 unchanged, 3 held',
        'FEED_LEAVERS  too many leave',
        'Next: joinery import release 7 --reason "…"     (or: joinery import reject 7 --reason "…")',
      ],
    ],
    [
      'what nobody can release, and what to do then',
      lines({ status: 'held', rowsHeld: 3 }, { breaches: [{ ...BREACH, scope: 'stop' }] }),
      ['Next: mend the export, or change the contract; joinery import reject 7 --reason "…" closes it'],
    ],
    [
      'what no release decides, but a case',
      lines({ rowsHeld: 1 }, { breaches: [{ ...BREACH, code: 'MATCH_ID_REUSED', scope: 'case' }] }),
      ['Next: joinery case list'],
    ],
    [
      'what was held, and that a later file says everything anew',
      lines({ rowsHeld: 1 }, { breaches: [{ ...BREACH, scope: 'records' }] }, [], '9'),
      ['FEED_LEAVERS  too many leave', 'Nothing is to be decided: import 9 has come since and says everything anew.'],
    ],
    [
      'what a person has said',
      lines(
        { status: 'rejected', rowsHeld: 3 },
        { breaches: [BREACH], decision: 'rejected', decidedBy: 'ines', decidedAt: 'noon', decisionReason: 'a test' },
      ),
      ['FEED_LEAVERS  too many leave', 'rejected by ines at noon: a test'],
    ],
    [
      'what was not in it, and what nobody can know from that',
      lines({ rowsMissing: 2, doubts: ['the file may have been cut'] }),
      [
        '2 known records not in this file: reported, and nothing follows from it',
        'not fit to conclude anything from absence: the file may have been cut',
      ],
    ],
  ])('tells %s', (_sentence, told, expected) => {
    expect(told).toEqual(expect.arrayContaining([...expected]));
    expect(told.some((line) => line.startsWith('Next:'))).toBe(expected.some((line) => line.startsWith('Next:')));
  });
});
