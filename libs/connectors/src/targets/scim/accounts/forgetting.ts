import { isUnassigned, readPath } from '@joinery/scim';
import { userPath } from './account-requests';
import type { Difference } from './account-difference';
import type { AccountTask } from './account-task';
import type { Witness } from '../dialect/forgotten-paths';
import { isEarly, PATIENCE_MS } from './not-visible';

/** Nothing is missing but what this app never keeps. */
export function areForgotten({ client }: AccountTask, differences: readonly Difference[]): boolean {
  const { forgotten } = client.dialect.learned;
  return differences.length > 0 && differences.every((one) => isMissing(one) && forgotten.has(one.path));
}

/** For somebody who leaves it is of no account what the app never keeps. */
export function isCloseEnough(task: AccountTask, differences: readonly Difference[]): boolean {
  if (task.write.desired.active || !areForgotten(task, differences)) return false;
  task.remarks.push(`the app does not keep ${pathsOf(differences)}`);
  return true;
}

/**
 * Puts on record what an account lacks although the app said yes, and decides about the whole app once enough people
 * were given time: theirs are read once more, since a value may have come late.
 */
export async function testify(task: AccountTask, id: string | null, differences: readonly Difference[]): Promise<void> {
  const { forgotten } = task.client.dialect.learned;
  const now = performance.now();
  for (const { path } of differences.filter(isMissing)) {
    const since = isEarly(task.write) ? now : -Infinity;
    if (id !== null) forgotten.note(path, { person: task.write.externalId, id, since });
    const witnesses = forgotten.ripe(path, now - PATIENCE_MS);
    if (witnesses === null) continue;
    if (await areAllWithout(task, path, witnesses)) forgotten.prove(path);
    else forgotten.clear(path);
  }
}

async function areAllWithout(task: AccountTask, path: string, witnesses: readonly Witness[]): Promise<boolean> {
  for (const { id } of witnesses) {
    const one = await task.client.read(task.trail, userPath(task, id), `see whether ${path} has come after all`);
    if (one === null || !isUnassigned(readPath(one, path))) return false;
  }
  return true;
}

export function pathsOf(differences: readonly Difference[]): string {
  return differences.map(({ path }) => path).join(', ');
}

function isMissing({ value, shown }: Difference): boolean {
  return isUnassigned(shown) && !isUnassigned(value);
}
