import type { IngestResult } from '@joinery/pipeline';
import { describeImport } from './describe-import';

const imported = (counts: { rowsNew: number; rowsUnchanged: number }, columns: readonly string[]): IngestResult =>
  ({
    run: {
      id: '7',
      fileName: 'people.csv',
      sourceId: 'hr',
      status: 'ready',
      rowsRead: 2,
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
      unusedColumns: ['Entry\nDate'],
    },
  }) as unknown as IngestResult;

const FIRST = { rowsNew: 2, rowsUnchanged: 0 };
const NEXT = { rowsNew: 1, rowsUnchanged: 2 };
const DATED = ['givenName', 'startDate', 'terminationDate'];

describe('an import tells of its columns', () => {
  it.each([
    ['which were not read, when it is the first of its source', FIRST, DATED, ['Columns not read: "Entry Date"']],
    [
      'what none of them gives, when it is the first of its source',
      FIRST,
      ['givenName', 'terminationDate'],
      [
        'Columns not read: "Entry Date"',
        'No column gives a first day: if the file has one, add its name to startDate or hireDate in policies/sources/hr.yaml',
      ],
    ],
    ['nothing later on', NEXT, ['givenName'], []],
  ])('%s', (_, counts, columns, told) => {
    const lines = describeImport(imported(counts, columns)).split('\n');
    expect(lines.map((line) => line.trim()).filter((line) => /column/iu.test(line))).toEqual(told);
  });
});
