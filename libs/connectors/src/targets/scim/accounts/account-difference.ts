import {
  getOf,
  parsePath,
  sameValue,
  textOf,
  type ScimResource,
  type ScimValue,
  type ValueChange,
} from '@joinery/scim';
import { type AccountImage, isAsKept } from '@joinery/provisioning';
import { ConflictError } from '../../../kit/errors';
import type { AccountTask } from './account-task';
import { stateIn } from '../dialect/state-shown';

/** A path whose value is not the desired one, with what is there instead. */
export interface Difference extends ValueChange {
  readonly shown: ScimValue;
}

export function pathsOf(differences: readonly Difference[]): string {
  return differences.map(({ path }) => path).join(', ');
}

/** What has to change to get from one image to another: pure arithmetic, no app involved. */
export function differenceOfImages(current: AccountImage, desired: AccountImage): readonly Difference[] {
  const differences: Difference[] = [];
  for (const path in desired.attributes) {
    const [value, shown] = [desired.attributes[path] ?? null, current.attributes[path] ?? null];
    if (!sameValue(path, value, shown)) differences.push({ path, value, shown });
  }
  if (current.active !== desired.active)
    differences.push({ path: 'active', value: desired.active, shown: current.active });
  return differences;
}

/**
 * Where a resource departs from the desired account, the whole record and not only what was sent. Somebody else's
 * `externalId` on it is a conflict: ids have been seen to be given out again.
 */
export function differencesIn(task: AccountTask, resource: ScimResource): readonly Difference[] {
  const { desired } = task.write;
  const { dialect } = task.client;
  refuseForeign(task, resource);
  const differences: Difference[] = [];
  const isClosed = !desired.active && stateIn(getOf(resource, 'active')) === 'closed';
  for (const path in desired.attributes) {
    const value = desired.attributes[path] ?? null;
    const shown = dialect.learned.labels.read(resource, path);
    if (isClosed && dialect.learned.closed.explains(path, shown)) continue;
    if (dialect.same(path, value, shown)) {
      if (value !== null && value !== '') dialect.learned.forgotten.clear(path);
      task.kept.delete(path);
    } else if (!isAsKept(task.kept.get(path), path, { wanted: value, shown, same: sameValue }))
      differences.push({ path, value, shown });
  }
  const active = getOf(resource, 'active');
  dialect.learned.noteState(active);
  if (!showsState(active, desired.active, dialect.learned.activeIsText === true)) {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof active);
    differences.push({ path: 'active', value: desired.active, shown: isPlain ? (active as ScimValue) : null });
  }
  return differences;
}

/** Throws when the account has the key of somebody else. */
export function refuseForeign(task: AccountTask, resource: ScimResource): void {
  const ours = task.write.externalId;
  const theirs = textOf(resource, 'externalId');
  if (theirs === null || theirs === ours) return;
  const text = `The account carries externalId "${theirs}", ours is "${ours}": it belongs to somebody else.`;
  throw new ConflictError('APP_FOREIGN_ACCOUNT', text, task.trail);
}

/**
 * Closed means the boolean false: a server was seen to keep the text "False" and let people in. Text and numbers count
 * only in an app that was seen to write open accounts that way. An app that shows no `active` has open accounts only.
 */
function showsState(shown: unknown, desired: boolean, isText: boolean): boolean {
  if (!desired) return shown === false || (isText && stateIn(shown) === 'closed');
  return shown === undefined || shown === null || stateIn(shown) === 'open';
}

/** Paths that policy maps but that are no SCIM paths. */
export function badPaths(desired: AccountImage): readonly string[] {
  return Object.keys(desired.attributes).filter((path) => parsePath(path) === null);
}
