import type { Finding } from '@joinery/kernel';

const VALUE_LENGTH = 80;

export interface RowPlace {
  readonly line: number;
  /** Name of the column as the header spells it. */
  readonly column: string;
  readonly value: string;
}

/** A problem of one cell: where, what was read, and what to do. */
export function cellFinding(
  severity: Finding['severity'],
  code: string,
  place: RowPlace,
  message: string,
  hint: string,
): Finding {
  const { line, column, value } = place;
  return {
    severity,
    code,
    message: `${column}: ${message}`,
    hint,
    place: { line, column },
    value: value.length > VALUE_LENGTH ? `${value.slice(0, VALUE_LENGTH)}…` : value,
  };
}
