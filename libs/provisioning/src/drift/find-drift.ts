import type { AttributeValue } from '@joinery/identity';
import type { AccountImage } from '../account/account';

/** A difference between what we applied and what the app shows. */
export interface Drift {
  /** missing: we made it and it is gone. orphan: nobody's account. different: ours, and not as we left it. */
  readonly kind: 'missing' | 'orphan' | 'different';
  readonly identityId: string | null;
  readonly remoteId: string | null;
  readonly subject: string;
  readonly desired: AccountImage | null;
  readonly applied: AccountImage | null;
  readonly observed: AccountImage | null;
}

/** Are two values of an attribute the same to the app? The SCIM library answers for SCIM apps. */
export type SameValue = (path: string, wanted: AttributeValue, shown: AttributeValue) => boolean;

/** Does the app show what we applied, on every path that we own? */
export function showsApplied(applied: AccountImage, observed: AccountImage, sameValue: SameValue): boolean {
  return (
    applied.active === observed.active &&
    sameList(applied.groups, observed.groups) &&
    Object.entries(applied.attributes).every(([path, value]) =>
      sameValue(path, value, observed.attributes[path] ?? null),
    )
  );
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, i) => name === right[i]);
}
