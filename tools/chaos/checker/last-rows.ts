import type { Evidence } from './evidence';
import { importOf } from './imports';

/** What HR said last of one record. */
export interface LastRow {
  readonly row: Readonly<Record<string, string>>;
  /** The day of the newest file that was taken in. */
  readonly asOf: string | null;
}

/** What the newest file that was really taken in says of each record; a file that is held says nothing yet. */
export function lastRows({ days, audit }: Pick<Evidence, 'days' | 'audit'>): ReadonlyMap<string, LastRow> {
  const taken = days.flatMap((day) => {
    const told = importOf(day, audit);
    return told && told.held === null ? [{ day, asOf: told.asOf }] : [];
  });
  const asOf = taken.at(-1)?.asOf ?? null;
  const rows = new Map<string, LastRow>();
  for (const { day } of taken) for (const [key, row] of day.rows) rows.set(key, { row, asOf });
  return rows;
}
