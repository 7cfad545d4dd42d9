import { compareText, type Instant, type LocalDate, type Zone } from '@joinery/kernel';
import { compilePolicySet, policyDifference, type PolicySet } from '@joinery/policy';
import {
  type Comparison,
  type Effect,
  type EffectKind,
  type ImpactCluster,
  ImpactClusters,
  ValueCounts,
} from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';
import { sourcesInDoubt } from '../people/source-freshness';
import { type StaleTime, staleTimes } from './decision/stale-times';
import type { RecordedPerson } from './decision/replayed-life';
import type { OutcomeDifference } from './decision/compare-outcomes';
import { replayPerson, type ReplayedPerson, type ReplayFrame } from './decision/replay-person';
import { comparisonOf } from './diff-policies';
import type { Ground } from '../ports';

export interface ReplayQuestion {
  readonly from: Instant;
  readonly until: Instant;
  readonly zone: Zone;
  readonly candidate: PolicySet | null;
}

/** One day of recorded history, decided again. */
export interface ReplayedDay {
  readonly day: LocalDate;
  readonly decisions: number;
  /** Decisions that came out as they were recorded. */
  readonly same: number;
  readonly other: number;
  /** Decisions under a policy whose files are not kept. */
  readonly notKept: number;
  /** joiner, mover, leaver …: how many. */
  readonly events: Readonly<Record<string, number>>;
  /** What the candidate would have done differently from this day on, destructive first. */
  readonly effects: readonly ImpactCluster[];
  /** Differences that were told of a day before, and from this day on are none any more. */
  readonly over: readonly { readonly kind: EffectKind; readonly what: string; readonly people: number }[];
}

export interface PolicyReplay {
  readonly from: Instant;
  readonly until: Instant;
  /** Since when decisions are kept; null when none is. */
  readonly recordedSince: Instant | null;
  readonly people: number;
  readonly candidate: { readonly id: string; readonly version: string; readonly digest: string } | null;
  readonly days: readonly ReplayedDay[];
  /** The first decisions that came out otherwise, with the parts that differ. */
  readonly others: readonly ReplayedOther[];
}

export interface ReplayedOther {
  readonly identityId: string;
  readonly subject: string;
  readonly at: Instant;
  readonly differences: readonly OutcomeDifference[];
}

const PAGE = 200;
const SHOWN = 20;

/**
 * Makes recorded decisions again: every look at every person, on the record versions that were known then, under the
 * policy that was in force then, word by word. Each must come out as it was recorded. With a candidate, the same
 * history is lived through under the candidate as well, and the two are compared day by day. Writes nothing.
 */
export class ReplayPolicy {
  constructor(private readonly ground: Pick<Ground, 'store'>) {}

  async execute({ from, until, zone, candidate }: ReplayQuestion): Promise<PolicyReplay> {
    return this.ground.store.snapshot(async (tx) => {
      const policies = new Map<string, PolicySet | null>();
      const learn = async (digests: readonly string[]): Promise<void> => {
        for (const digest of new Set(digests)) {
          if (!policies.has(digest)) policies.set(digest, made((await tx.policy.find(digest))[0]?.files ?? null));
        }
      };
      const policyOf = (digest: string): PolicySet | null => policies.get(digest) ?? null;
      const stale = new StaleTimes(tx);
      if (candidate !== null) await stale.learn(candidate);
      const staleOf = (policy: PolicySet): readonly StaleTime[] => stale.of(policy);
      const frame: ReplayFrame = { from, until, zone, candidate, policyOf, comparisonOf: remembered(), staleOf };
      const report = new Days(candidate);
      for (let after: string | null = null; ;) {
        const page: readonly RecordedPerson[] = await tx.decisions.page(after, until, PAGE);
        await learn(page.flatMap(({ decisions }) => decisions.map(({ policyDigest }) => policyDigest)));
        for (const policy of candidate === null ? [] : policies.values()) if (policy) await stale.learn(policy);
        for (const person of page) report.add(person.id, person.label, replayPerson(person, frame));
        after = page.at(-1)?.id ?? null;
        if (page.length < PAGE) break;
      }
      const recordedSince = await tx.decisions.first();
      return { from, until, recordedSince, candidate: candidate && nameOf(candidate), ...report.result() };
    });
  }
}

function made(files: Parameters<typeof compilePolicySet>[0] | null): PolicySet | null {
  return files === null ? null : compilePolicySet(files).policySet;
}

/** The same two policies are compared for everybody. */
function remembered(): ReplayFrame['comparisonOf'] {
  const known = new Map<string, Comparison>();
  return (from, to) => {
    const key = `${from.digest} ${to.digest}`;
    const comparison = known.get(key) ?? comparisonOf(from, to, policyDifference(from, to).changes);
    known.set(key, comparison);
    return comparison;
  };
}

/** When sources were stale under each policy, by the runs that are kept. */
class StaleTimes {
  private readonly known = new Map<string, readonly StaleTime[]>();

  constructor(private readonly tx: Pick<Transaction, 'freshness'>) {}

  async learn(policy: PolicySet): Promise<void> {
    if (this.known.has(policy.digest)) return;
    const sources = sourcesInDoubt(policy);
    this.known.set(policy.digest, staleTimes(sources, await this.tx.freshness.runs(sources)));
  }

  of({ digest }: PolicySet): readonly StaleTime[] {
    return this.known.get(digest) ?? [];
  }
}

interface OpenDay {
  decisions: number;
  same: number;
  other: number;
  notKept: number;
  readonly events: Record<string, number>;
  readonly effects: ImpactClusters;
  readonly over: Map<string, { kind: EffectKind; what: string; people: number }>;
}

/** Gathers what was found, day by day. */
class Days {
  private readonly days = new Map<LocalDate, OpenDay>();
  private readonly others: ReplayedOther[] = [];
  private readonly population: ValueCounts;
  private people = 0;

  constructor(candidate: PolicySet | null) {
    this.population = ValueCounts.over(candidate?.dictionary ?? new Map());
  }

  add(identityId: string, subject: string, { decisions, effects, over }: ReplayedPerson): void {
    this.people += 1;
    for (const { day, at, event, result, differences } of decisions) {
      const open = this.day(day);
      open.decisions += 1;
      if (result === 'same') open.same += 1;
      else if (result === 'other') open.other += 1;
      else open.notKept += 1;
      if (event !== null) open.events[event] = (open.events[event] ?? 0) + 1;
      if (result === 'other' && this.others.length < SHOWN) this.others.push({ identityId, subject, at, differences });
    }
    for (const { day, at, effect, outcome } of effects)
      this.day(day).effects.add({ identityId, subject }, outcome.facts, effect, at);
    for (const { day, effect } of over) this.addOver(day, effect);
  }

  private addOver(day: LocalDate, { kind, what }: Pick<Effect, 'kind' | 'what'>): void {
    const { over } = this.day(day);
    const told = over.get(`${kind} ${what}`) ?? { kind, what, people: 0 };
    over.set(`${kind} ${what}`, { ...told, people: told.people + 1 });
  }

  result(): Pick<PolicyReplay, 'people' | 'days' | 'others'> {
    const days = [...this.days].sort(([a], [b]) => compareText(a, b));
    return {
      people: this.people,
      days: days.map(([day, { effects, over, ...counts }]) => ({
        day,
        ...counts,
        effects: effects.inOrder(),
        over: [...over.values()],
      })),
      others: this.others,
    };
  }

  private day(day: LocalDate): OpenDay {
    const known = this.days.get(day);
    if (known) return known;
    const effects = new ImpactClusters(this.population);
    const open = { decisions: 0, same: 0, other: 0, notKept: 0, events: {}, effects, over: new Map() };
    this.days.set(day, open);
    return open;
  }
}

function nameOf({ id, version, digest }: PolicySet): NonNullable<PolicyReplay['candidate']> {
  return { id, version, digest };
}
