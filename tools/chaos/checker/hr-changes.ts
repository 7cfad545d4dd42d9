import type { HrDay } from './evidence';

export type ChangeKind = 'joiner' | 'mover' | 'leaver' | 'rehire';

/** What one day's file says about one person that the day before did not say. */
export interface HrChange {
  readonly day: HrDay;
  readonly key: string;
  readonly kind: ChangeKind;
  readonly columns: readonly string[];
}

/** Which columns tell that somebody comes and goes. */
export interface HrColumns {
  readonly lastDay: readonly string[];
  readonly startDay: readonly string[];
}

/** What an operator tells the checker, besides the evidence. */
export interface Facts extends HrColumns {
  /** The product's name of the source that the files came from. */
  readonly source: string;
  /** Records of people whom no policy may touch. */
  readonly except: readonly string[];
  /** Policy gives everybody who works there an account in every app. */
  readonly everywhere: boolean;
  /** Columns whose value stands in the apps as it is, and where. */
  readonly shows: readonly { readonly column: string; readonly path: readonly string[] }[];
  /** A column whose values are names of groups: everybody is in the one of their own, and in no other of them. */
  readonly groupsBy: { readonly column: string; readonly names: readonly string[] } | null;
}

/** Every change from file to file. A row that is missing is no change: absence is not a fact. */
export function hrChanges(days: readonly HrDay[], columns: HrColumns): HrChange[] {
  const known = new Map<string, Readonly<Record<string, string>>>();
  return days.flatMap((day) =>
    [...day.rows].flatMap(([key, row]) => {
      const before = known.get(key);
      known.set(key, row);
      if (!before) return [{ day, key, kind: 'joiner' as const, columns: Object.keys(row) }];
      const changed = Object.keys(row).filter((name) => (before[name] ?? '').trim() !== (row[name] ?? '').trim());
      return changed.length === 0 ? [] : [{ day, key, kind: kindOf(before, row, columns), columns: changed }];
    }),
  );
}

function kindOf(
  before: Readonly<Record<string, string>>,
  row: Readonly<Record<string, string>>,
  { lastDay }: HrColumns,
): ChangeKind {
  const ends = (one: Readonly<Record<string, string>>): boolean => endOf(one, lastDay) !== '';
  if (!ends(before) && ends(row)) return 'leaver';
  return ends(before) && !ends(row) ? 'rehire' : 'mover';
}

/** HR tells a last day, be it over or to come. */
export function hasEnd(row: Readonly<Record<string, string>>, { lastDay }: HrColumns): boolean {
  return endOf(row, lastDay) !== '';
}

function endOf(row: Readonly<Record<string, string>>, lastDay: readonly string[]): string {
  return lastDay.map((name) => (row[name] ?? '').trim()).find((value) => value !== '') ?? '';
}

/**
 * Whether a person's last day is over everywhere on earth, so that no account may be open: two whole days ago, by ISO
 * dates. Null when the file has no date or the column is not an ISO date: then nothing is claimed.
 */
export function hasLeft(
  row: Readonly<Record<string, string>>,
  asOf: string | null,
  columns: HrColumns,
): boolean | null {
  const end = endOf(row, columns.lastDay);
  if (end === '') return false;
  if (asOf === null || !/^\d{4}-\d{2}-\d{2}$/.test(end)) return null;
  return Date.parse(asOf) - Date.parse(end) >= 2 * 86_400_000;
}

/** Whether a person has begun everywhere on earth: a whole day ago. Null when nothing can be said. */
export function hasBegun(
  row: Readonly<Record<string, string>>,
  asOf: string | null,
  columns: HrColumns,
): boolean | null {
  const start = columns.startDay.map((name) => (row[name] ?? '').trim()).find((value) => value !== '') ?? '';
  if (asOf === null || !/^\d{4}-\d{2}-\d{2}$/.test(start)) return null;
  return Date.parse(asOf) - Date.parse(start) >= 86_400_000;
}
