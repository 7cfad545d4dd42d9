import type { PolicyHolder } from '@joinery/pipeline';
import type { PolicySet } from '@joinery/policy';

/** A policy without files: whatever set a spec holds at the moment, never at fault, never another folder's. */
export function fixedPolicy(current: () => PolicySet): PolicyHolder {
  return {
    current,
    own: current,
    follow: () => undefined,
    reload: () => [],
    faults: () => [],
    place: null,
    isAnotherPlace: () => false,
  };
}
