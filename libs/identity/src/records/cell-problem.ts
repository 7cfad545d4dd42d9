import type { AttributeValue } from '../profile/attribute';

/** Why a cell could not be understood. */
export interface CellProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The row is not what its columns say, whatever the column of the cell is for. */
  readonly refusesRow?: true;
}

/** Understands one cell: a value, or the reason why there is none. */
export type CellReader = (cell: string) => AttributeValue | CellProblem;

export function isProblem(result: AttributeValue | CellProblem): result is CellProblem {
  return typeof result === 'object' && result !== null && 'code' in result;
}
