import { plural } from '@joinery/kernel';

/** A complete reading of an app, or one that could not be that. `counts` is empty where it failed. */
interface Reading {
  readonly appId: string;
  readonly status: string;
  readonly counts: Readonly<Partial<Record<string, number>>>;
}

/** What a reading of an app found, in a line. */
export function renderReading({ appId, status, counts }: Reading): string {
  const { accounts, groups = 0, missing = 0, orphan = 0, different = 0 } = counts;
  if (accounts === undefined) return `${appId}: ${status}`;
  const read = `${plural(accounts, 'account')} and ${plural(groups, 'group')} read`;
  return `${appId}: ${status}, ${read}; ${missing} missing, ${orphan} nobody's, ${different} different`;
}
