import type { LifecycleState } from '../lifecycle/lifecycle';

/** How a reference to a manager was understood. Only `resolved` names somebody. */
export type ManagerVerdict =
  | { readonly status: 'resolved'; readonly managerId: string }
  | {
      readonly status: 'none' | 'unknown' | 'ambiguous' | 'self' | 'cycle' | 'terminated' | 'not yet here';
      readonly managerId: null;
    };

export interface ManagerQuestion {
  readonly identityId: string;
  /** What the record names the manager by; null when it names nobody. */
  readonly reference: string | null;
  /** Everybody who is known under that name. */
  readonly managers: readonly { readonly id: string; readonly state: LifecycleState | null }[];
  /** The manager and the managers above, as far as they are known. */
  readonly above: readonly string[];
}

/**
 * Second pass over references to managers, once everybody of a run has been looked at: a manager whose row comes after
 * their people is found all the same. A manager outside the feed's scope is `unknown` and named to nobody.
 */
export function resolveManager({ identityId, reference, managers, above }: ManagerQuestion): ManagerVerdict {
  const not = (status: Exclude<ManagerVerdict['status'], 'resolved'>): ManagerVerdict => ({ status, managerId: null });
  if (reference === null || reference === '') return not('none');
  const [manager, another] = managers;
  if (!manager) return not('unknown');
  if (another) return not('ambiguous');
  if (manager.id === identityId) return not('self');
  if (above.includes(identityId)) return not('cycle');
  switch (manager.state) {
    case 'leaver':
    case 'purged':
      return not('terminated');
    case 'future':
    case 'prehire':
    case 'unknown':
    case null:
      return not('not yet here');
    case 'active':
    case 'leave':
    case 'suspended':
      return { status: 'resolved', managerId: manager.id };
  }
}
