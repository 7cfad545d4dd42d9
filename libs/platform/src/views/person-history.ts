import { endOfDay, type Instant, isLocalDate, type LocalDate, parseInstant, shift } from '@joinery/kernel';
import {
  type AsKnown,
  asKnown,
  lifecycleState,
  type LifecycleState,
  primaryObservation,
  type SecondJobs,
  shownAttributes,
  termDates,
} from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { KnownVersion } from '@joinery/store';
import type { Joinery } from '../joinery';

/** One of a person's records, as it was known at an instant about a day. */
export interface RecordAsKnown extends KnownVersion {
  /** All that was known of the record holds from a day after the one asked about. */
  readonly isLater: boolean;
  /** When its dates were learned, where that was after the rest. */
  readonly datesLearnedAt: Instant;
  /** What the record by itself made of the person on that day, at its end, by the rules in force now. */
  readonly state: LifecycleState;
  /** Of several records of one source, this is the one that spoke for the person on that day. */
  readonly isPrimary: boolean;
}

/** What was known of a person at one instant about one day. */
export interface PersonAsKnown {
  readonly knownAt: Instant;
  readonly about: LocalDate;
  readonly records: readonly RecordAsKnown[];
}

/**
 * A time by which something was known: an instant with a zone, or a date, which means all of it, in UTC. Null when
 * neither.
 */
export function knownBy(text: string): Instant | null {
  return isLocalDate(text) ? `${text}T23:59:59.999Z` : parseInstant(text);
}

/** Answers "what did we know on 3 May about 1 May": records as they had been learned by then, judged for that day. */
export async function personAsKnown(
  joinery: Joinery,
  identityId: string,
  knownAt: Instant,
  about: LocalDate,
): Promise<PersonAsKnown> {
  const policy = joinery.policies.current();
  const versions = await joinery.store.read((tx) => tx.history.known(identityId, knownAt));
  const known = byRecord(versions).flatMap((own) => asKnown(own, about, isDateOf(policy)) ?? []);
  const bySource = (sourceId: string): KnownVersion[] =>
    known
      .filter(({ version }) => version.sourceId === sourceId)
      .map(({ version, attributes }) => ({ ...version, attributes }));
  const records = known.map((one) => {
    const { observation } = primaryObservation(
      bySource(one.version.sourceId),
      about,
      speaks(policy, one.version.sourceId),
      termDates(policy.lifecycle),
    );
    return { ...judged(one, policy, knownAt, about), isPrimary: observation.recordKey === one.version.recordKey };
  });
  return { knownAt, about, records };
}

function speaks({ sources }: PolicySet, sourceId: string): SecondJobs['speaks'] {
  return sources.get(sourceId)?.secondJobs?.speaks;
}

function judged(
  { version, isLater, datesFrom, attributes }: AsKnown<KnownVersion>,
  { lifecycle, dictionary }: PolicySet,
  knownAt: Instant,
  about: LocalDate,
): Omit<RecordAsKnown, 'isPrimary'> {
  const zone = lifecycleState(attributes, lifecycle, knownAt).zone;
  const lastMoment = shift(endOfDay(about, zone), '-PT0.001S', 'UTC');
  const { state } = lifecycleState(attributes, lifecycle, lastMoment);
  const shown = shownAttributes(attributes, dictionary);
  return { ...version, attributes: shown, isLater, datesLearnedAt: datesFrom.learnedAt, state };
}

function byRecord(versions: readonly KnownVersion[]): KnownVersion[][] {
  const records = new Map<string, KnownVersion[]>();
  for (const version of versions) {
    const record = `${version.sourceId}\u001f${version.recordKey}`;
    const own = records.get(record);
    if (own) own.push(version);
    else records.set(record, [version]);
  }
  return [...records.values()];
}

function isDateOf({ dictionary }: PolicySet): (attribute: string) => boolean {
  return (attribute) => dictionary.get(attribute)?.type === 'date';
}
