import { digest, earliestAfter, type Instant, localDateAt, type LocalDate, type Zone } from '@joinery/kernel';
import type { LifecycleEventKind } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import { CauseStory, compareVerdicts, type Comparison, type Effect, ToldEffects } from '@joinery/provisioning';
import type { PersonToEvaluate } from '@joinery/store';
import type { PersonOutcome } from '../../people/evaluate-person';
import { afterwards, lookAt, verdictOf } from '../what-if/look';
import { differencesOf, type OutcomeDifference } from './compare-outcomes';
import { type DecidedOutcome, decidedOutcome } from './decision';
import { type RecordedPerson, ReplayedLife } from './replayed-life';
import { staleAt, type StaleTime } from './stale-times';

/** What is to be replayed: decisions from `from` up to `until`, told by days of `zone`. */
export interface ReplayFrame {
  readonly from: Instant;
  readonly until: Instant;
  readonly zone: Zone;
  /** The policy set of a digest; null when its files are not kept. */
  readonly policyOf: (policyDigest: string) => PolicySet | null;
  readonly candidate: PolicySet | null;
  readonly comparisonOf: (from: PolicySet, to: PolicySet) => Comparison;
  /** When sources were stale under a policy. */
  readonly staleOf: (policy: PolicySet) => readonly StaleTime[];
}

/** One decision made again. */
export interface ReplayedDecision {
  readonly day: LocalDate;
  readonly at: Instant;
  readonly event: LifecycleEventKind | null;
  /** `not kept`: the policy that it was made under is not kept. */
  readonly result: 'same' | 'other' | 'not kept';
  /** What came out differently, for `other`. */
  readonly differences: readonly OutcomeDifference[];
}

/** An effect of the candidate that was not there the day before. */
export interface CandidateEffect {
  readonly day: LocalDate;
  readonly at: Instant;
  readonly effect: Effect;
  readonly outcome: PersonOutcome;
}

/** A difference that was told before, and from this day on is none any more. */
export interface DifferenceOver {
  readonly day: LocalDate;
  readonly effect: Pick<Effect, 'kind' | 'what'>;
}

export interface ReplayedPerson {
  readonly decisions: readonly ReplayedDecision[];
  readonly effects: readonly CandidateEffect[];
  readonly over: readonly DifferenceOver[];
}

/**
 * Makes every decision about one person again, in the order in which they were made; tells of those inside the frame.
 */
export function replayPerson(recorded: RecordedPerson, frame: ReplayFrame): ReplayedPerson {
  const life = new ReplayedLife(recorded);
  const twin = frame.candidate === null ? null : new Twin(frame, frame.candidate);
  const decisions: ReplayedDecision[] = [];
  let word: DecidedOutcome | null = null;
  for (const decision of recorded.decisions) {
    const { decidedAt: at, policyDigest, outcomeHash } = decision;
    word = decision.outcome ?? word;
    const day = localDateAt(at, frame.zone);
    const policy = frame.policyOf(policyDigest);
    const person = life.personFor(decision);
    if (policy === null) {
      if (at >= frame.from)
        decisions.push({ day, at, event: word?.event ?? null, result: 'not kept', differences: [] });
      continue;
    }
    const outcome = lookAt(person, policy, at);
    life.goOn(outcome);
    twin?.decided(person, policy, at);
    if (at < frame.from) continue;
    const again = decidedOutcome(outcome);
    const differences = digest(again) === outcomeHash ? [] : differencesOf(word, again);
    decisions.push({ day, at, event: outcome.event, result: differences.length === 0 ? 'same' : 'other', differences });
  }
  return { decisions, ...(twin?.end() ?? { effects: [], over: [] }) };
}

/**
 * The person lived through twice from the first instant of the frame on: under the policies that were in force, and
 * under the candidate, each with everything done at once that it wants. Both hear the same records at the same
 * instants.
 */
class Twin {
  private readonly found: CandidateEffect[] = [];
  private readonly over: DifferenceOver[] = [];
  private readonly told = new ToldEffects(true);
  private readonly story = new CauseStory();
  private latest: { readonly person: PersonToEvaluate; readonly policy: PolicySet } | null = null;
  private pair: { one: PersonOutcome; other: PersonOutcome; at: Instant } | null = null;

  constructor(
    private readonly frame: ReplayFrame,
    private readonly candidate: PolicySet,
  ) {}

  decided(person: PersonToEvaluate, policy: PolicySet, at: Instant): void {
    if (at >= this.frame.from) {
      this.begin();
      this.turn(at, false);
    }
    this.latest = { person, policy };
    if (at >= this.frame.from) this.look(at, person);
  }

  /** The instants after the last decision, up to the end. */
  end(): Pick<ReplayedPerson, 'effects' | 'over'> {
    this.begin();
    this.turn(this.frame.until, true);
    return { effects: this.found, over: this.over };
  }

  /** At the first instant of the frame the person is as the last decision before it left them. */
  private begin(): void {
    if (this.pair === null && this.latest !== null) this.look(this.frame.from, this.latest.person);
  }

  /**
   * Looks of their own accord that either policy asked for before an instant, and those at which a source of theirs
   * turned.
   */
  private turn(until: Instant, isEnd: boolean): void {
    for (let turns = 0; turns < 400 && this.pair !== null && this.latest !== null; turns += 1) {
      const { one, other, at } = this.pair;
      const due = earliestAfter(at, [one.wakeAt, other.wakeAt, ...this.turnsOf(this.latest)]);
      if (due === null || (isEnd ? due > until : due >= until)) return;
      this.look(due, this.latest.person);
    }
  }

  private turnsOf({ person, policy }: NonNullable<Twin['latest']>): readonly (Instant | null)[] {
    const heard = new Set(person.observations.map(({ sourceId }) => sourceId));
    return [policy, this.candidate]
      .flatMap((one) => this.frame.staleOf(one))
      .flatMap(({ sourceId, from, until }) => (heard.has(sourceId) ? [from, until] : []));
  }

  private look(at: Instant, { observations, superseded = [], handGrants, reserved }: PersonToEvaluate): void {
    if (this.latest === null) return;
    const { person, policy } = this.latest;
    const heard = { observations, superseded, handGrants, reserved };
    const before = this.pair;
    const under = (outcome: PersonOutcome | undefined, set: PolicySet): PersonOutcome => {
      const staleSources = staleAt(this.frame.staleOf(set), at);
      return lookAt({ ...(outcome ? afterwards(outcome) : person), ...heard, staleSources }, set, at);
    };
    const [one, other] = [under(before?.one, policy), under(before?.other, this.candidate)];
    this.pair = { one, other, at };
    this.compare(one, other, policy, at);
  }

  private compare(one: PersonOutcome, other: PersonOutcome, policy: PolicySet, at: Instant): void {
    const comparison = this.frame.comparisonOf(policy, this.candidate);
    const effects = compareVerdicts(verdictOf(one, policy), verdictOf(other, this.candidate), comparison, this.story);
    const day = localDateAt(at, this.frame.zone);
    for (const effect of this.told.over(effects)) this.over.push({ day, effect });
    for (const effect of this.told.news(effects)) this.found.push({ day, at, effect, outcome: one });
  }
}
