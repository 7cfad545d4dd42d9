import type { CellProblem, CellReader } from './cell-problem';

const NUMBER = /^[\d\s.,:/-]+$/;
const NUMBER_FOR_NAME: CellProblem = {
  code: 'ROW_NAME_IS_NUMBER',
  message: 'a number stands where a name belongs',
  hint: 'Have the columns of this row slipped? Nothing of it is used: correct it in the source.',
  refusesRow: true,
};
const NAMES: ReadonlySet<string> = new Set(['givenName', 'familyName']);

/** The reader of a column of names: where one holds a number or a date, its row is not what its columns say. */
export function nameReader(attribute: string, read: CellReader): CellReader {
  if (!NAMES.has(attribute)) return read;
  return (cell) => (isNumber(cell) ? NUMBER_FOR_NAME : read(cell));
}

function isNumber(cell: string): boolean {
  const code = cell.charCodeAt(0);
  return code <= 0x39 && NUMBER.test(cell) && /\d/.test(cell);
}
