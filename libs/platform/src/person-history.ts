import type { Instant, LocalDate } from '@joinery/kernel';
import { endOfDay, shift } from '@joinery/kernel';
import { lifecycleState, type LifecycleState, primaryObservation } from '@joinery/identity';
import type { KnownVersion } from '@joinery/store';
import type { Joinery } from './joinery';

/** What was known of a person at one instant about one day. */
export interface PersonAsKnown {
  readonly knownAt: Instant;
  readonly about: LocalDate;
  readonly records: readonly (KnownVersion & {
    /** What the record by itself made of the person on that day, at its end, by the rules in force now. */
    readonly state: LifecycleState;
    /** Of several records of one source, this is the one that spoke for the person on that day. */
    readonly isPrimary: boolean;
  })[];
}

/** Answers "what did we know on 3 May about 1 May": records as they had been learned by then, judged for that day. */
export async function personAsKnown(
  joinery: Joinery,
  identityId: string,
  knownAt: Instant,
  about: LocalDate,
): Promise<PersonAsKnown> {
  const { lifecycle } = joinery.policies.current();
  const versions = await joinery.store.read((tx) => tx.history.known(identityId, knownAt, about));
  const records = versions.map((version) => {
    const own = versions.filter((other) => other.sourceId === version.sourceId);
    const { observation } = primaryObservation(own, about);
    const zone = lifecycleState(version.attributes, lifecycle, knownAt).zone;
    const lastMoment = shift(endOfDay(about, zone), '-PT0.001S', 'UTC');
    const { state } = lifecycleState(version.attributes, lifecycle, lastMoment);
    return { ...version, state, isPrimary: observation.recordKey === version.recordKey };
  });
  return { knownAt, about, records };
}
