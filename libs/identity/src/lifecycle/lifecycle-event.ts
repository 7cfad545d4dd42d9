import type { Lifecycle, LifecycleEventKind, LifecycleState } from './lifecycle';
import { hasLeft, type LifecyclePast, phaseOf } from './lifecycle-past';

/** What has changed of a person between two looks, as far as an event is called by it; judged by the caller. */
export interface WhatChanged {
  /** Something that makes a mover. */
  readonly moves: boolean;
  /** What somebody is employed as. */
  readonly converts: boolean;
  /** The day of the start: what begins on another day is another employment. */
  readonly startsAnew: boolean;
}

/**
 * What happened between two looks at one person. `moment`: the lifecycle after (`inUsualWords`), when at hand; it tells
 * a hire that was withdrawn from an employment that began and ended between two looks.
 */
export function lifecycleEvent(
  past: LifecyclePast,
  after: LifecycleState,
  changed: WhatChanged,
  moment?: Pick<Lifecycle, 'instants' | 'wakeAt'>,
): LifecycleEventKind | null {
  const was = past.known === null ? 'before' : phaseOf(past.known);
  switch (phaseOf(after)) {
    case 'unknown':
      return null;
    case 'before':
      return was === 'employed' ? 'postpone' : null;
    case 'employed':
      return was === 'employed' || past.joined ? within(past.known, after, changed) : begins(past, changed);
    case 'over':
      return was === 'over' || past.known === null ? null : ends(past.known, moment);
  }
}

/** Whoever is hired again for a later day has left once, and is no joiner on that day. */
function begins(past: LifecyclePast, { startsAnew }: WhatChanged): LifecycleEventKind {
  const isOver = past.known !== null && phaseOf(past.known) === 'over';
  if (isOver && past.left !== 'purged' && !startsAnew) return 'reinstate';
  return hasLeft(past) ? 'rehire' : 'joiner';
}

function within(
  before: LifecycleState | null,
  after: LifecycleState,
  { moves, converts }: WhatChanged,
): LifecycleEventKind | null {
  if (before !== after && after === 'leave') return 'leave';
  if (before !== after && after === 'suspended') return 'suspend';
  if (after !== 'active' && after !== 'prehire') return null;
  if (after === 'active' && (before === 'leave' || before === 'suspended')) return 'return';
  return converts ? 'conversion' : moves ? 'mover' : null;
}

function ends(before: LifecycleState, moment?: Pick<Lifecycle, 'instants' | 'wakeAt'>): LifecycleEventKind {
  const began = before !== 'future' && before !== 'prehire';
  return began || (moment !== undefined && hasWorked(moment)) ? 'leaver' : 'rescind';
}

/**
 * The start has come, and the end did not come before or with it. `wakeAt` is the first instant that is still ahead.
 */
function hasWorked({ instants, wakeAt }: Pick<Lifecycle, 'instants' | 'wakeAt'>): boolean {
  const { start, end } = instants;
  if (start === undefined) return false;
  const startIsAhead = wakeAt !== null && start >= wakeAt;
  return !startIsAhead && (end === undefined || end > start);
}
