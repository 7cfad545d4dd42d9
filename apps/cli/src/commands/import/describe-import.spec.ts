import type { IngestResult } from '@joinery/pipeline';
import { describeImport, describePreview } from './describe-import';

const imported = (counts: { rowsNew: number; rowsUnchanged: number }, columns: readonly string[]): IngestResult =>
  ({
    run: {
      id: '7',
      fileName: 'people.csv',
      sourceId: 'hr',
      status: 'ready',
      rowsRead: 2,
      rowsRefused: 0,
      rowsMissing: 0,
      rowsChanged: 0,
      doubts: [],
      ...counts,
    },
    findings: [],
    created: 2,
    linked: 0,
    disputed: 0,
    check: {
      verdict: 'clear',
      breaches: [],
      recordsHeld: 0,
      usedColumns: columns.map((attribute) => ({ column: attribute, attribute })),
      unusedColumns: ['Entry\n\u001bDate'],
      untold: columns.includes('startDate') ? [] : [{ what: 'start', attributes: ['startDate', 'hireDate'] }],
    },
  }) as unknown as IngestResult;

const FIRST = { rowsNew: 2, rowsUnchanged: 0 };
const NEXT = { rowsNew: 1, rowsUnchanged: 2 };
const DATED = ['givenName', 'startDate', 'terminationDate'];

const counted = (counts: object, others: object = {}, held = 0): string => {
  const { check, ...rest } = imported(FIRST, DATED);
  const full = { joiners: 0, goneAlready: 0, movers: 0, conversions: 0, leavers: 0, rehires: 0, ...counts };
  const result = { ...rest, ...others, check: { ...check, recordsHeld: held, counts: full } } as IngestResult;
  return describePreview(result).split('\n').at(-1)?.trim() ?? '';
};

describe('a preview', () => {
  it('says how many known records the file does not name', () => {
    const result = imported(FIRST, DATED);
    const counts = { joiners: 0, goneAlready: 0, movers: 0, conversions: 0, leavers: 0, rehires: 0 };
    const short = {
      ...result,
      run: { ...result.run, rowsMissing: 22 },
      check: { ...result.check, counts },
    } as IngestResult;
    expect(describePreview(short)).toContain('22 known records not in this file');
  });
});

it('a preview names some of many columns that nothing reads, and of many findings, and says that there are more', () => {
  const { check, ...rest } = imported(FIRST, DATED);
  const counts = { joiners: 0, goneAlready: 0, movers: 0, conversions: 0, leavers: 0, rehires: 0 };
  const unusedColumns = Array.from({ length: 500 }, (_, index) => `Custom ${index}`);
  const findings = Array.from({ length: 40 }, (_, index) => ({
    severity: 'error',
    code: 'ROW_DATE_INVALID',
    message: 'no such date',
    place: { line: index + 2 },
  }));
  const lines = describePreview({
    ...rest,
    findings,
    check: { ...check, counts, unusedColumns },
  } as unknown as IngestResult).split('\n');
  expect(lines.filter((line) => line.includes('not read'))).toHaveLength(31);
  expect(lines).toContain('  … 470 more      not read');
  expect(lines.at(-1)).toBe('  … more: --json tells them');
});

describe('a preview counts', () => {
  it.each([
    ['joiners, movers and leavers', counted({ joiners: 2, movers: 1 }), '2 joiners, 1 mover, 0 leavers'],
    [
      'conversions, and people who come back',
      counted({ movers: 2, conversions: 1, rehires: 3 }),
      '0 joiners, 2 movers, 1 conversion, 0 leavers, 3 rehires',
    ],
    [
      'those among the joiners who are known or doubtful once each',
      counted({ joiners: 9 }, { linked: 3, disputed: 5 }),
      '9 joiners (3 known already, 5 to be decided by a person), 0 movers, 0 leavers',
    ],
    [
      'those who have left already, and rows that are held',
      counted({ joiners: 1, goneAlready: 1 }, {}, 2),
      '1 joiner, 1 new record of people who have left already, 0 movers, 0 leavers, 2 rows held',
    ],
  ])('%s', (_, told, expected) => {
    expect(told).toBe(`2 rows: ${expected}, 0 rows refused`);
  });
});

it('an import counts ids that seem to be somebody else’s by now among what a person is to decide', () => {
  const { check, ...rest } = imported(NEXT, DATED);
  const breaches = [{ code: 'MATCH_ID_REUSED', scope: 'case', message: 'of Ben', recordKeys: ['E1002'] }];
  const held = { ...check, verdict: 'records held', recordsHeld: 1, breaches };
  const lines = describeImport({ ...rest, check: held } as unknown as IngestResult);
  expect(lines).toContain('1 to be decided by a person (joinery case list)');
  expect(lines).toContain('Next: joinery case list');
});

describe('an import tells of its columns', () => {
  it.each([
    ['which were not read, when it is the first of its source', FIRST, DATED, ['Columns not read: "Entry Date"']],
    [
      'what none of them gives, when it is the first of its source',
      FIRST,
      ['givenName', 'terminationDate'],
      [
        'Columns not read: "Entry Date"',
        'No column gives a first day: if the file has one, add its name to startDate or hireDate in the policy file of source hr',
      ],
    ],
    ['nothing later on', NEXT, ['givenName'], []],
  ])('%s', (_, counts, columns, told) => {
    const lines = describeImport(imported(counts, columns)).split('\n');
    expect(lines.map((line) => line.trim()).filter((line) => /column/iu.test(line))).toEqual(told);
  });
});
