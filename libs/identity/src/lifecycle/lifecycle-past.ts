import type { LifecycleEventKind, LifecycleState } from './lifecycle';

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

export type LifecyclePhase = (typeof PHASES)[LifecycleState];

/** Where in an employment a state stands. */
export function phaseOf(state: LifecycleState): LifecyclePhase {
  return PHASES[state];
}

/** What a state alone does not tell of somebody: enough to call what happens next by its name. */
export interface LifecyclePast {
  /** The last state that was known: from `unknown` nothing can be told. Null for somebody new. */
  readonly known: LifecycleState | null;
  /** They have left once; `purged`: and their retention was over. Null: never. */
  readonly left: 'left' | 'purged' | null;
  /** That they come was told, and they have not left since: a start that is put off makes no second joiner. */
  readonly joined?: true;
}

/** The past of somebody of whom only the last state is kept. */
export function pastOf(state: LifecycleState | null): LifecyclePast {
  const left = state === 'purged' ? 'purged' : state === 'leaver' ? 'left' : null;
  return { known: state === 'unknown' ? null : state, left, ...joinedIf(isEmployed(state)) };
}

/** The past as the next look finds it. Whoever is hired again begins a new retention when they leave again. */
export function pastAfter(past: LifecyclePast, state: LifecycleState, event: LifecycleEventKind | null): LifecyclePast {
  const isOver = phaseOf(state) === 'over';
  return {
    known: state === 'unknown' ? past.known : state,
    left: leftAfter(past, state, event),
    ...joinedIf(isEmployed(state) || (past.joined === true && !isOver)),
  };
}

function leftAfter(
  { left }: LifecyclePast,
  state: LifecycleState,
  event: LifecycleEventKind | null,
): LifecyclePast['left'] {
  if (state === 'purged') return 'purged';
  if (event === 'rehire') return 'left';
  // A hire that was taken back never began: nobody has left.
  return state === 'leaver' && event !== 'rescind' ? (left ?? 'left') : left;
}

export function hasLeft({ left }: LifecyclePast): boolean {
  return left !== null;
}

/** The first look at somebody after their retention that finds them hired again, today or for a later day. */
export function comesBackAfterPurge({ known }: LifecyclePast, state: LifecycleState): boolean {
  return known === 'purged' && state !== 'purged' && state !== 'leaver' && state !== 'unknown';
}

/** True when nothing of the past is lost if only the state is kept. */
export function isToldByState(past: LifecyclePast, state: LifecycleState): boolean {
  const told = pastOf(state);
  return told.known === past.known && told.left === past.left && told.joined === past.joined;
}

function isEmployed(state: LifecycleState | null): boolean {
  return state !== null && phaseOf(state) === 'employed';
}

function joinedIf(joined: boolean): { readonly joined?: true } {
  return joined ? { joined } : {};
}
