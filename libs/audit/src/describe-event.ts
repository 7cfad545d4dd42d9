import type { RecordedEvent } from './audit-event';
import { OF_ACCOUNTS } from './sentences/of-accounts';
import { OF_OPERATIONS } from './sentences/of-operations';
import { OF_PEOPLE } from './sentences/of-people';
import type { Teller, Tellers } from './sentences/teller';

/** A line of a story: when, and what happened, in a sentence. */
export interface StoryLine {
  readonly at: string;
  readonly text: string;
  /** What stands below the line for those who want proof: requests and answers, rules. */
  readonly details: readonly string[];
}

/** An event with its sentence. */
export interface ToldEvent extends RecordedEvent {
  readonly text: string;
}

/** Every type has its sentence: one without does not compile. */
const TELLERS: Tellers<RecordedEvent['type']> = { ...OF_PEOPLE, ...OF_ACCOUNTS, ...OF_OPERATIONS };

/** Tells one event in a sentence that an auditor can read aloud. What a newer version wrote is told by its name. */
export function describeEvent(event: RecordedEvent): StoryLine {
  const tell = TELLERS[event.type] as Teller | undefined;
  const { text, details = [] } = tell?.(event, event.data) ?? { text: `${event.type} by ${event.actor}.` };
  return { at: event.occurredAt, text, details };
}

/** An event as a person reads it. */
export function tellEvent(event: RecordedEvent): ToldEvent {
  return { ...event, text: describeEvent(event).text };
}
