import { isUnassigned } from '@joinery/scim';

/**
 * What an app shows of accounts since they are closed, by path, where that is not what they hold: `hidden` nothing,
 * `own` something that the app puts there. `id` hidden: not even that the account is there.
 */
export type ClosedShown = Readonly<Record<string, 'hidden' | 'own'>>;

/** What a closed account shows at a path is the app's way with all of them, and tells nothing of this one. */
export function isWayOfClosed(ways: ClosedShown, path: string, shown: unknown): boolean {
  const way = ways[path];
  return way === 'own' || (way === 'hidden' && isUnassigned(shown));
}
