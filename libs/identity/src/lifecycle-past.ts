import type { LifecycleEventKind, LifecycleState } from './lifecycle';

/** What a state alone does not tell of somebody: enough to call what happens next by its name. */
export interface LifecyclePast {
  /** The last state that was known: from `unknown` nothing can be told. Null for somebody new. */
  readonly known: LifecycleState | null;
  /** They have left once; `purged`: and their retention was over. Null: never. */
  readonly left: 'left' | 'purged' | null;
}

/** The past of somebody of whom only the last state is kept. */
export function pastOf(state: LifecycleState | null): LifecyclePast {
  const left = state === 'purged' ? 'purged' : state === 'leaver' ? 'left' : null;
  return { known: state === 'unknown' ? null : state, left };
}

/** The past as the next look finds it. Whoever is hired again begins a new retention when they leave again. */
export function pastAfter(past: LifecyclePast, state: LifecycleState, event: LifecycleEventKind | null): LifecyclePast {
  return { known: state === 'unknown' ? past.known : state, left: leftAfter(past, state, event) };
}

function leftAfter(
  { left }: LifecyclePast,
  state: LifecycleState,
  event: LifecycleEventKind | null,
): LifecyclePast['left'] {
  if (state === 'purged') return 'purged';
  if (event === 'rehire') return 'left';
  return state === 'leaver' ? (left ?? 'left') : left;
}

/** The first look at somebody after their retention that finds them hired again, today or for a later day. */
export function comesBackAfterPurge({ known }: LifecyclePast, state: LifecycleState): boolean {
  return known === 'purged' && state !== 'purged' && state !== 'leaver' && state !== 'unknown';
}

/** True when nothing of the past is lost if only the state is kept. */
export function isToldByState(past: LifecyclePast, state: LifecycleState): boolean {
  const told = pastOf(state);
  return told.known === past.known && told.left === past.left;
}
