import { MergedCells } from './merged-cells';

/** `undefined`: the source did not return the value. */
function findingsOf(departments: readonly (string | null | undefined)[]): string[] {
  const merged = new MergedCells();
  departments.forEach((department, at) => {
    merged.see({ line: at + 2, recordKey: String(at), attributes: department === undefined ? {} : { department } });
  });
  return merged
    .findings([{ column: 'Dept', attribute: 'department', index: 0 }])
    .map(({ code, place }) => `${code} ${place?.column} ${place?.line}`);
}

describe('merged cells of a spreadsheet', () => {
  const manyNames = Array.from({ length: 10_001 }, (_, at) => `D${at}`);
  const halfBlank = [...manyNames.flatMap((name) => [name, null]), null];

  it.each<[string, readonly (string | null | undefined)[], readonly string[]]>([
    ['each name once, blanks below', ['IT', null, null, 'HR', null], ['FILE_CELLS_MERGED Dept 3']],
    ['a name that comes again', ['IT', null, null, 'HR', null, 'IT'], []],
    ['blanks above the first name', [null, 'IT', null, 'HR', null], []],
    ['one name', ['IT', null, null, null], []],
    ['few blanks', ['A', 'B', 'C', 'D', null, 'E', 'F', null], []],
    ['one blank', ['IT', null, 'HR'], []],
    ['values that were not returned', ['IT', undefined, undefined, 'HR', undefined], []],
    ['more names than a company has departments', halfBlank, []],
    ['no blanks', ['IT', 'HR', 'OPS'], []],
    ['nothing', [null, null, null], []],
  ])('%s', (_what, departments, found) => expect(findingsOf(departments)).toEqual(found));

  it('are told by the name of the attribute where the column has none', () => {
    const merged = new MergedCells();
    for (const [at, title] of ['IT', null, null, 'HR'].entries())
      merged.see({ line: at + 2, recordKey: String(at), attributes: { division: title } });
    expect(merged.findings([])).toMatchObject([{ message: expect.stringContaining('The column division holds') }]);
  });

  it('are looked for in columns that are there', () => {
    const merged = new MergedCells();
    for (const line of [2, 3, 4, 5]) merged.see({ line, recordKey: String(line), attributes: { title: null } });
    expect(merged.findings([])).toEqual([]);
  });
});
