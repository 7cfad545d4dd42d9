import { isUnassigned } from '@joinery/scim';
import { userPath } from './account-requests';
import { type Difference, pathsOf } from './account-difference';
import type { AccountTask } from './account-task';
import type { Witness } from '../dialect/forgotten-paths';
import { isEarly } from './not-visible';

/**
 * Longer than a replica lags as a rule. A value that comes later lifts what was concluded, so no more patience is
 * needed.
 */
const LAG_MS = 20_000;

/** Without these an account is none, and a closing cannot be told from none. */
const ESSENTIAL = ['userName', 'active'];

/** Nothing is missing but what this app never keeps. */
export function areForgotten({ client }: AccountTask, differences: readonly Difference[]): boolean {
  const { forgotten } = client.dialect.learned;
  return differences.length > 0 && differences.every((one) => isMissing(one) && forgotten.has(one.path));
}

/**
 * An app may leave out what it has no use for (RFC 7644 section 3.3), and nobody goes without an account for that: it
 * stands with the step, and with the app.
 */
export function isCloseEnough(task: AccountTask, differences: readonly Difference[]): boolean {
  if (!areForgotten(task, differences)) return false;
  task.remarks.push(`the app does not keep ${pathsOf(differences)}`);
  return true;
}

/**
 * Puts on record what an account lacks although the app said yes. No person is shown with a value there: one who was
 * tried as often as patience allows decides about the whole app, or several who had some time and are read once more.
 */
export async function testify(task: AccountTask, id: string | null, differences: readonly Difference[]): Promise<void> {
  const { forgotten } = task.client.dialect.learned;
  const now = performance.now();
  for (const { path } of differences.filter(isMissing)) {
    const since = isEarly(task.write) ? now : -Infinity;
    if (id !== null) forgotten.note(path, { person: task.write.externalId, id, since });
    if (!isEarly(task.write)) forgotten.prove(path);
    const witnesses = forgotten.ripe(path, now - LAG_MS);
    if (witnesses === null) continue;
    const found = await readAgain(task, path, witnesses);
    if (found === 'nobody has it') forgotten.prove(path);
    else if (found === 'somebody has it') forgotten.clear(path);
    else forgotten.dismiss(path);
  }
}

/** A witness that is not there any more tells nothing. */
async function readAgain(
  task: AccountTask,
  path: string,
  witnesses: readonly Witness[],
): Promise<'nobody has it' | 'somebody has it' | 'somebody is gone'> {
  for (const { id } of witnesses) {
    const one = await task.client.read(task.trail, userPath(task, id), `see whether ${path} has come after all`);
    if (one === null) return 'somebody is gone';
    if (!isUnassigned(task.client.dialect.learned.labels.read(one, path))) return 'somebody has it';
  }
  return 'nobody has it';
}

function isMissing({ path, value, shown }: Difference): boolean {
  return !ESSENTIAL.includes(path) && isUnassigned(shown) && !isUnassigned(value);
}
