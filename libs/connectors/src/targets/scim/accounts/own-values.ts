import { isFormOf, mayBeKeptOtherwise, sameValue, type ScimValue, type ValueChange } from '@joinery/scim';
import type { Difference } from './account-difference';
import type { AccountTask } from './account-task';

/** What was sent to an account, and what stood there before; null: nothing, as in one that is new. */
export interface Sent {
  readonly changes: readonly ValueChange[];
  readonly before: (path: string) => ScimValue;
  /** We made the account: whatever it shows comes of what we sent. */
  readonly isNew: boolean;
}

/** The value that is wanted, as the app writes it (RFC 7643 section 7: a service provider may alter values). */
export function isForm({ path, value, shown }: Difference): boolean {
  return isFormOf(path, value, shown);
}

/** Nothing was done at this path, as far as can be seen: a replica may lag. */
export function isAsBefore({ path, shown }: Difference, sent: Sent | null): boolean {
  return sent !== null && sameValue(path, sent.before(path), shown);
}

/** Something of the app's own in place of what was sent. Where that stood there before, the write did nothing. */
export function isOwn(difference: Difference, sent: Sent): boolean {
  const { path, value, shown } = difference;
  const isSent = sent.changes.some((change) => change.path === path);
  return isSent && mayBeKeptOtherwise(path, value, shown) && !isAsBefore(difference, sent);
}

/**
 * What the app was seen to make of an earlier value of this account, and makes of this one as well, as far as can be
 * seen: of several departments one code. The earlier value in another spelling is none of this one.
 */
export function isOwnAsBefore({ write }: AccountTask, { path, value, shown }: Difference): boolean {
  const known = write.kept?.[path];
  if (known === undefined || isFormOf(path, known.sent, known.kept)) return false;
  return mayBeKeptOtherwise(path, value, shown) && sameValue(path, known.kept, shown);
}

/** Takes what the app makes of values for what is kept, with a remark; gives the other differences. */
export function accept(
  task: AccountTask,
  differences: readonly Difference[],
  kept: readonly Difference[],
): readonly Difference[] {
  for (const { path, value, shown } of kept) {
    task.kept.set(path, { sent: value, kept: shown });
    task.remarks.push(`the app keeps ${path} as ${JSON.stringify(shown)}, sent was ${JSON.stringify(value)}`);
  }
  return differences.filter((one) => !kept.includes(one));
}

export function acceptForms(task: AccountTask, differences: readonly Difference[]): readonly Difference[] {
  return accept(task, differences, differences.filter(isForm));
}
