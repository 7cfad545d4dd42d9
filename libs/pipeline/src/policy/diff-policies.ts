import { type Instant, isDuration, shift } from '@joinery/kernel';
import { profileValues } from '@joinery/identity';
import {
  changedRules,
  isProtected,
  policyDifference,
  type PolicyDifference,
  type PolicySet,
  protectable,
  RightFlips,
} from '@joinery/policy';
import {
  buildStep,
  type Comparison,
  type GuardVerdict,
  ImpactClusters,
  impactVerdict,
  type PlanStep,
  type PolicyImpact,
  renamesBetween,
  reviewPlan,
  StepCount,
  ValueCounts,
} from '@joinery/provisioning';
import type { DifferentAccount, KnownGroup, PersonToEvaluate, Transaction } from '@joinery/store';
import { freshnessOf } from '../people/source-freshness';
import { type Ground, Refusal } from '../ports';
import { limitCounts } from '../plan/limit-counts';
import { comparePerson, type PersonComparison, type TwoPolicies } from './what-if/compare-person';
import { PreviewNames } from './what-if/preview-names';
import { staleBy, staleTurnsMatter } from './what-if/staleness-ahead';

export interface PolicyDiffQuestion {
  readonly from: PolicySet;
  readonly to: PolicySet;
  /** ISO 8601: how far ahead to look; null: only at this moment. */
  readonly horizon: string | null;
}

const PAGE = 500;
const GLANCES = 2_000;

/**
 * What putting another policy set in force would do to everybody, without doing it: reads one moment of the database
 * and writes nothing. Where only rules differ, the population is asked by bitmaps whom the changed ones concern, and
 * only those people (and those whose next instant lies before the horizon) are judged whole; everybody is, where a
 * source turns stale before the horizon and the changed rules read what it said.
 */
export class DiffPolicies {
  constructor(private readonly ground: Pick<Ground, 'store' | 'clock'>) {}

  async execute({ from, to, horizon }: PolicyDiffQuestion): Promise<PolicyImpact> {
    const now = this.ground.clock.now();
    const until = horizon === null ? null : horizonAfter(now, horizon);
    const difference = policyDifference(from, to);
    return this.ground.store.snapshot(async (tx) => {
      const freshness = { from: await freshnessOf(tx, from, now), to: await freshnessOf(tx, to, now) };
      const there = (await tx.appGroups.known()).filter(({ remoteId }) => remoteId !== null);
      const comparison = comparisonOf(from, to, there);
      const report = new Report({ from, to, comparison, freshness }, difference, now, until);
      const isNarrow =
        difference.isAboutRulesOnly && (await tx.policy.inForce()) === from.digest && !report.turnsMatter();
      const names = new PreviewNames(tx);
      for await (const page of isNarrow ? concerned(tx, report) : everybody(tx, report)) {
        for (const known of page) {
          const person = { ...known, staleSources: staleBy(freshness.from, now) };
          report.add(await names.name(await names.name(person, from, now), to, now));
        }
      }
      if (isNarrow) await report.addDriftOf(tx);
      return report.impact(tx);
    });
  }
}

/** The instant to which to look; what is no length of time is refused, not taken for "now". */
function horizonAfter(now: Instant, horizon: string): Instant {
  if (!isDuration(horizon) || horizon.includes('-'))
    throw new Refusal('HORIZON_INVALID', `"${horizon}" is no length of time to look ahead; 30 days are P30D.`);
  return shift(now, horizon, 'UTC');
}

async function* everybody(tx: Transaction, report: Report): AsyncGenerator<readonly PersonToEvaluate[]> {
  for (let after: string | null = null; ;) {
    const page: readonly PersonToEvaluate[] = await tx.people.page(after, PAGE);
    for (const person of page) report.count(person.profile && profileValues(person.profile));
    yield page;
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return;
  }
}

/** Those for whom the two sets may decide differently now or before the horizon. */
async function* concerned(tx: Transaction, report: Report): AsyncGenerator<readonly PersonToEvaluate[]> {
  const { policies, until } = report;
  const rights = new RightFlips(policies.from.rules, policies.to.rules);
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof tx.people.glance>> = await tx.people.glance(after, GLANCES);
    const ids: string[] = [];
    for (const { id, state, profile, wakeAt, grantMemory, isDue } of page) {
      const facts = profile && profileValues(profile);
      report.count(facts);
      const turns = wakeAt !== null && (wakeAt <= report.now || (until !== null && wakeAt <= until));
      if (isDue || turns || facts === null || state === null) ids.push(id);
      else if (rights.move(facts, state, grantMemory).kind !== 'same') ids.push(id);
    }
    for (let i = 0; i < ids.length; i += PAGE) yield await tx.people.these(ids.slice(i, i + PAGE));
    after = page.at(-1)?.id ?? null;
    if (page.length < GLANCES) return;
  }
}

/**
 * What two policies do not have alike, as effects are traced back to it. `there`: groups that apps are known to have.
 */
export function comparisonOf(
  from: PolicySet,
  to: PolicySet,
  there: readonly Pick<KnownGroup, 'appId' | 'displayName'>[] = [],
): Comparison {
  const taken = new Set(there.map(({ appId, displayName }) => `${appId} ${displayName}`));
  const ids = changedRules(from.rules, to.rules).map(({ before, after }) => (before ?? after)?.id ?? '');
  return {
    changedRules: new Set(ids),
    rules: new Map([...from.rules, ...to.rules].map((rule) => [rule.id, rule])),
    renames: renamesBetween(from.apps, to.apps, (appId, name) => taken.has(`${appId} ${name}`)),
  };
}

/** Attributes that the rules read which the two policies do not have alike. */
function readByChangedRules({ from, to }: Pick<TwoPolicies, 'from' | 'to'>): readonly string[] {
  const rules = changedRules(from.rules, to.rules);
  return [...new Set(rules.flatMap(({ before, after }) => [...(before?.uses ?? []), ...(after?.uses ?? [])]))];
}

/** Gathers what was found of everybody. */
class Report {
  private readonly population: ValueCounts;
  private readonly atOnce: ImpactClusters;
  private readonly later: ImpactClusters;
  private readonly drift = new StepCount();
  private readonly plan = new StepCount();
  private readonly caused = new Set<string>();
  private readonly judged = new Set<string>();
  private people = 0;
  private affected = 0;
  private withheld = 0;

  constructor(
    readonly policies: TwoPolicies,
    private readonly difference: PolicyDifference,
    readonly now: Instant,
    readonly until: Instant | null,
  ) {
    this.population = ValueCounts.over(policies.to.dictionary, readByChangedRules(policies));
    this.atOnce = new ImpactClusters(this.population);
    this.later = new ImpactClusters(this.population);
  }

  /**
   * A source turns stale before the horizon, and more people are concerned than those whom the rules tell apart today.
   */
  turnsMatter(): boolean {
    const { policies, now, until } = this;
    const read = readByChangedRules(policies);
    return (
      until !== null && staleTurnsMatter({ policy: policies.to, read, sources: policies.freshness.to }, now, until)
    );
  }

  count(facts: ReturnType<typeof profileValues> | null): void {
    this.people += 1;
    if (facts !== null) this.population.add(facts);
  }

  add(person: PersonToEvaluate): void {
    const found = comparePerson(person, this.policies, this.now, this.until);
    const { facts } = found.before;
    const who = { identityId: person.id, subject: person.label };
    if (found.now.length > 0) this.affected += 1;
    for (const effect of found.now) this.atOnce.add(who, facts, effect, null);
    for (const { at, effect } of found.later) this.later.add(who, facts, effect, at);
    this.judged.add(person.id);
    this.addSteps(person, found);
  }

  private addSteps(person: PersonToEvaluate, { drift, steps, before }: PersonComparison): void {
    const guarded =
      isProtected(this.policies.to, protectable(person.id, before.facts, this.policies.to), this.now) !== null;
    const wanted = new Set(drift.map((step) => `${step.appId} ${step.kind}`));
    for (const step of drift) this.drift.add(step);
    for (const step of steps) {
      if (guarded) this.withheld += 1;
      else this.plan.add(step);
      if (!guarded && !wanted.has(`${step.appId} ${step.kind}`)) this.caused.add(`${step.appId} ${step.kind}`);
    }
  }

  /**
   * People who were not judged are as the first policy wants them under both; what no app has yet of it is drift all
   * the same.
   */
  async addDriftOf(tx: Transaction): Promise<void> {
    for await (const { step, account } of pendingSteps(tx)) {
      const isGuarded = isProtected(this.policies.to, account, this.now) !== null;
      if (step.identityId !== null && this.judged.has(step.identityId)) continue;
      this.drift.add(step);
      if (isGuarded) this.withheld += 1;
      else this.plan.add(step);
    }
  }

  /**
   * A guard trips of the second policy's doing: for steps that the first does not want, or by a limit that the first
   * does not set.
   */
  private causes({ guardId, appId }: GuardVerdict, before: readonly GuardVerdict[]): boolean {
    const limit = this.policies.to.limits.find(({ id }) => id === guardId);
    const isNew = !before.some((guard) => guard.appId === appId && guard.guardId === guardId && guard.tripped);
    return isNew || (limit?.actions.some((kind) => this.caused.has(`${appId} ${kind}`)) ?? false);
  }

  async impact(tx: Transaction): Promise<PolicyImpact> {
    const { from, to } = this.policies;
    const [atOnce, later] = [this.atOnce.inOrder(), this.later.inOrder()];
    const summary = this.plan.summary();
    const review = async ({ limits }: PolicySet): Promise<PolicyImpact['guards']> =>
      reviewPlan(summary, limits, await limitCounts(tx, summary, limits, this.now));
    const [guards, before] = [await review(to), await review(from)];
    return {
      from: nameOf(from),
      to: nameOf(to),
      at: this.now,
      horizon: this.until,
      changes: this.difference.changes,
      people: this.people,
      affected: this.affected,
      now: atOnce,
      later,
      drift: this.drift.summary().apps,
      withheld: this.withheld,
      guards,
      verdict: impactVerdict([...atOnce, ...later], guards, (guard) => this.causes(guard, before)),
    };
  }
}

/** Accounts that differ from what was desired of them when their person was looked at last. */
async function* pendingSteps(tx: Transaction): AsyncGenerator<{ step: PlanStep; account: DifferentAccount }> {
  for (let after: DifferentAccount | null = null; ;) {
    const page: readonly DifferentAccount[] = await tx.planning.different(after, GLANCES);
    for (const account of page) {
      const step = buildStep(account);
      if (step !== null) yield { step, account };
    }
    after = page.at(-1) ?? null;
    if (page.length < GLANCES) return;
  }
}

function nameOf({ id, version, digest }: PolicySet): PolicyImpact['from'] {
  return { id, version, digest };
}
