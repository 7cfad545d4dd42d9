import type { UsedColumn } from './bound-column';
import { editDistance, foldColumn } from './text';

/** How a file's columns differ from those of the file before it. */
export interface ColumnChanges {
  /** Columns that an attribute reads now and none did before. */
  readonly gained: readonly string[];
  /** Columns that an attribute read before and none does now. */
  readonly lost: readonly string[];
  /** Columns under another name that feed the same attribute. */
  readonly renamed: readonly { readonly attribute: string; readonly from: string; readonly to: string }[];
  /**
   * New columns that nothing reads; one that stands where a lost one stood, or is called almost so, may be it under
   * another name.
   */
  readonly unread: readonly { readonly column: string; readonly perhaps: string | null }[];
  /** Columns that nothing read and that are gone. */
  readonly gone: readonly string[];
}

/** Nothing is guessed: what may be a renaming is said, and the mapping decides what is read. */
export function compareColumns(
  before: { readonly header: readonly string[]; readonly used: readonly UsedColumn[] },
  now: { readonly header: readonly string[]; readonly used: readonly UsedColumn[] },
): ColumnChanges {
  const attributes = (used: readonly UsedColumn[]): Map<string, UsedColumn> =>
    new Map(used.map((column) => [roleOf(column), column]));
  const [had, has] = [attributes(before.used), attributes(now.used)];
  const lost = before.used.filter((column) => !has.has(roleOf(column)));
  const known = new Set(before.header.map(foldColumn));
  const there = new Set(now.header.map(foldColumn));
  const read = new Set(now.used.map((column) => column.index));
  const wasRead = new Set(before.used.map((column) => column.index));
  return {
    gained: now.used.filter((column) => !had.has(roleOf(column))).map(({ column }) => column),
    lost: lost.map(({ column }) => column),
    renamed: before.used.flatMap((former) => {
      const { attribute, column } = former;
      const to = has.get(roleOf(former))?.column;
      return to !== undefined && foldColumn(to) !== foldColumn(column) ? [{ attribute, from: column, to }] : [];
    }),
    unread: now.header.flatMap((column, index) => {
      if (read.has(index) || foldColumn(column) === '' || known.has(foldColumn(column))) return [];
      return [{ column, perhaps: lostOneLike(column, index, lost)?.column ?? null }];
    }),
    gone: before.header.filter((column, index) => {
      const folded = foldColumn(column);
      return folded !== '' && !wasRead.has(index) && !there.has(folded);
    }),
  };
}

/** An attribute may be read from two columns, from one of them where the other is empty. */
function roleOf({ attribute, insteadOf, before }: UsedColumn): string {
  if (before !== undefined) return `${attribute} before`;
  return insteadOf === undefined ? attribute : `${attribute} where empty`;
}

function lostOneLike(column: string, index: number, lost: readonly UsedColumn[]): UsedColumn | undefined {
  const folded = foldColumn(column);
  const isAlike = (other: string): boolean =>
    folded.includes(other) ||
    other.includes(folded) ||
    editDistance(folded, other) * 3 <= Math.max(folded.length, other.length);
  return lost.find((gone) => gone.index === index) ?? lost.find((gone) => isAlike(foldColumn(gone.column)));
}
