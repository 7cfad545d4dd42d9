import { copyRows } from '../postgres/copy';
import type { Sql } from '../postgres/sql';

/** A key that more people share than this belongs to a desk or a shop, and finds nobody. */
export const SHARED = 5;

export interface KeyedPerson {
  readonly identityId: string;
  /** Prints in hex. */
  readonly furtherKeys: readonly string[];
}

/** Keeps what people are found by besides number, name and birth date; for people who have no such keys yet. */
export async function addFurtherKeys(sql: Sql, people: readonly KeyedPerson[]): Promise<void> {
  await copyRows(sql, 'identity_key', ['identity_id', 'key'], pairsOf(people), (pair) => pair);
}

type Pair = readonly [string, { readonly hex: string }];

export function pairsOf(people: readonly KeyedPerson[]): Pair[] {
  return people.flatMap(({ identityId, furtherKeys }) =>
    [...new Set(furtherKeys)].map((hex): Pair => [identityId, { hex }]),
  );
}
