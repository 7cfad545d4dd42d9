import type { LifecycleEventKind } from '@joinery/identity';
import { type DecidedOutcome, OUTCOME_FORMAT } from './decision';

export interface OutcomeDifference {
  readonly part: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

type Event = LifecycleEventKind | null;

/** What events were called before format 2; what went by is null. */
const FORMER_NAMES: Readonly<Partial<Record<LifecycleEventKind, readonly Event[]>>> = {
  reinstate: ['rehire'],
  conversion: ['mover'],
  suspend: [null],
  postpone: [null],
  return: [null, 'mover'],
};

/**
 * In what a decision that is made again is not the recorded one. A decision of a former format is compared with what it
 * could say: it names no rights that are held, and knows fewer events.
 */
export function differencesOf(recorded: DecidedOutcome | null, replayed: DecidedOutcome): OutcomeDifference[] {
  const isFormer = recorded !== null && (recorded.format ?? 1) < OUTCOME_FORMAT;
  const parts = new Set([...Object.keys(recorded ?? {}), ...Object.keys(replayed)]) as Set<keyof DecidedOutcome>;
  return [...parts].flatMap((part) => {
    const [was, is] = [recorded?.[part], replayed[part]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    if (isFormer && (part === 'format' || part === 'held')) return [];
    if (isFormer && part === 'event' && wasCalled(recorded.event, replayed.event)) return [];
    return [{ part, recorded: was, replayed: is }];
  });
}

function wasCalled(former: Event, event: Event): boolean {
  return event !== null && (FORMER_NAMES[event]?.includes(former) ?? false);
}
