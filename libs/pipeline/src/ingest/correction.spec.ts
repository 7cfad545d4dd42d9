import { CorrectedImport, isCorrection, rowError } from './correction';

const record = (...cells: string[]) => ({ line: 2, cells });
const from = (header: string[], ...rows: string[][]): string | null => {
  const corrected = new CorrectedImport(header);
  corrected.see({ records: rows.map((cells) => record(...cells)), refused: [] });
  return corrected.id;
};

describe('a file of corrected rows', () => {
  it('is told by its column _error', () => {
    expect([isCorrection(['Employee ID', ' _error ']), isCorrection(['Employee ID', 'error'])]).toEqual([true, false]);
  });

  it.each<[string, string | null, string[][]]>([
    ['as an import gave them back', '7', [['E1', rowError('7', 2, 'ROW_DATE_INVALID')]]],
    [
      'where only one was left as it was',
      '7',
      [
        ['E1', ''],
        ['E2', 'import 7 line 2: x'],
      ],
    ],
    [
      'where they are of several, the oldest',
      '9',
      [
        ['E1', 'import 12 line 2: x'],
        ['E2', 'import 9 line 3: x'],
      ],
    ],
    [
      'where nothing is left of it',
      null,
      [
        ['E1', ''],
        ['E2', 'checked by Hana'],
      ],
    ],
    ['where a number is none that an import can have', null, [['E1', 'import 99999999999999999999 line 2: x']]],
  ])('tells which import its rows are of: %s', (_what, id, rows) => {
    expect(from(['Employee ID', '_error'], ...rows)).toBe(id);
  });

  it('is none without the column, whatever its cells say', () => {
    expect(from(['Employee ID', 'Notes'], ['E1', 'import 7 line 2: x'])).toBeNull();
  });
});
