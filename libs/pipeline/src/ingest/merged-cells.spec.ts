import { MergedCells } from './merged-cells';

function findingsOf(departments: readonly (string | null)[], more: Readonly<Record<string, string>> = {}): string[] {
  const merged = new MergedCells();
  departments.forEach((department, at) =>
    merged.see({ line: at + 2, recordKey: String(at), attributes: { department, ...more } }),
  );
  return merged
    .findings([{ column: 'Dept', attribute: 'department', index: 0 }])
    .map(({ code, place }) => `${code} ${place?.column} ${place?.line}`);
}

describe('merged cells of a spreadsheet', () => {
  it.each<[string, readonly (string | null)[], readonly string[]]>([
    ['each name once, blanks below', ['IT', null, null, 'HR', null], ['FILE_CELLS_MERGED Dept 3']],
    ['a name that comes again', ['IT', null, null, 'HR', null, 'IT'], []],
    ['blanks above the first name', [null, 'IT', null, 'HR', null], []],
    ['one name', ['IT', null, null, null], []],
    ['few blanks', ['A', 'B', 'C', 'D', null, 'E', 'F', null], []],
    ['no blanks', ['IT', 'HR', 'OPS'], []],
    ['nothing', [null, null, null], []],
  ])('%s', (_what, departments, found) => expect(findingsOf(departments)).toEqual(found));

  it('are looked for in columns that are there', () => {
    const merged = new MergedCells();
    for (const line of [2, 3, 4, 5]) merged.see({ line, recordKey: String(line), attributes: { title: null } });
    expect(merged.findings([])).toEqual([]);
  });
});
