import { type Finding, plural } from '@joinery/kernel';
import { fileFinding } from '../csv/csv-findings';
import { NEVER_WORKED_OUT, type ShownCell } from './shown-cells';

/** Formulas without a value, as programs leave them that write workbooks. What they would come to nobody knows here. */
export function uncomputedFormulas(shown: readonly ShownCell[]): readonly Finding[] {
  const cells = shown.filter((cell) => cell.shown === NEVER_WORKED_OUT);
  const [first] = cells;
  if (!first) return [];
  const what = `${plural(cells.length, 'cell')} with a formula ${cells.length === 1 ? 'has' : 'have'} no value, the first in row ${first.row + 1}`;
  return [
    warning('FILE_FORMULAS_WITHOUT_VALUE', what, {
      line: first.row + 1,
      hint: 'Open the workbook in a spreadsheet, save it there and load it again: saving works the formulas out. Or have the source write values.',
    }),
  ];
}

/** Merged cells below the column names (row `header`, counted from 1): all but the first of them are empty. */
export function mergedCells(merged: readonly string[], header: number): readonly Finding[] {
  const areas = merged.filter((area) => rowOf(area.split(':')[1] ?? area) > header);
  const [first] = areas;
  if (first === undefined) return [];
  const what = `${plural(areas.length, 'area')} of merged cells ${areas.length === 1 ? 'is' : 'are'} read as one value and empty cells beside it, the first at ${first}`;
  return [
    warning('FILE_CELLS_MERGED', what, {
      line: rowOf(first),
      value: first,
      hint: 'If the value is meant for all of them, unmerge them and fill it in. An empty cell says that there is no value.',
    }),
  ];
}

function warning(code: string, message: string, more: Parameters<typeof fileFinding>[2]): Finding {
  return { ...fileFinding(code, message, more), severity: 'warning' };
}

function rowOf(cell: string): number {
  return Number(/\d+/.exec(cell)?.[0] ?? 0);
}
