import type { Lifecycle, LifecycleEventKind, LifecycleState } from './lifecycle';
import type { LifecyclePast } from './lifecycle-past';

/** Where a state stands in a life: not begun, employed, over; `unknown` tells nothing. */
const PHASES = {
  future: 'before',
  prehire: 'employed',
  active: 'employed',
  leave: 'employed',
  suspended: 'employed',
  leaver: 'over',
  purged: 'over',
  unknown: 'unknown',
} as const satisfies Record<LifecycleState, string>;

/**
 * What happened between two looks at one person. `past`: the last state that was known, and whether they have left once,
 * so that whoever is hired again for a later day is no joiner on that day. `changedAttributes`: those that make a mover,
 * judged by the caller. `moment`: the lifecycle after, when at hand; it tells a hire that was withdrawn from an employment
 * that began and ended between two looks.
 */
export function lifecycleEvent(
  { known: before, left }: LifecyclePast,
  after: LifecycleState,
  changedAttributes: readonly string[],
  moment?: Pick<Lifecycle, 'instants' | 'wakeAt'>,
): LifecycleEventKind | null {
  const was = before === null ? 'before' : PHASES[before];
  const is = PHASES[after];
  if (was === 'unknown' || is === 'unknown') return null;
  if (is === 'employed') {
    if (was === 'over' || (was === 'before' && left !== null)) return 'rehire';
    if (was === 'before') return 'joiner';
    return withinEmployment(before, after, changedAttributes);
  }
  if (is === 'over') {
    if (was === 'over' || before === null) return null;
    const began = before !== 'future' && before !== 'prehire';
    return began || (moment !== undefined && hasWorked(moment)) ? 'leaver' : 'rescind';
  }
  return null;
}

function withinEmployment(
  before: LifecycleState | null,
  after: LifecycleState,
  changedAttributes: readonly string[],
): LifecycleEventKind | null {
  if (before !== 'leave' && after === 'leave') return 'leave';
  if (before === 'leave' && after === 'active') return 'return';
  const present = after === 'active' || after === 'prehire';
  return present && changedAttributes.length > 0 ? 'mover' : null;
}

/** The start has come, and the end did not come before or with it. `wakeAt` is the first instant that is still ahead. */
function hasWorked({ instants, wakeAt }: Pick<Lifecycle, 'instants' | 'wakeAt'>): boolean {
  const { start, end } = instants;
  if (start === undefined) return false;
  const startIsAhead = wakeAt !== null && start >= wakeAt;
  return !startIsAhead && (end === undefined || end > start);
}
