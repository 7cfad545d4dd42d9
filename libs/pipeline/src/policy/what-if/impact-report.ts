import type { Instant } from '@joinery/kernel';
import type { profileValues } from '@joinery/identity';
import { changedRules, isProtected, type PolicyDifference, type PolicySet, protectable } from '@joinery/policy';
import {
  type GuardVerdict,
  ImpactClusters,
  impactVerdict,
  type PlanStep,
  type PolicyImpact,
  reviewPlan,
  StepCount,
  ValueCounts,
} from '@joinery/provisioning';
import type { DifferentAccount, PersonToEvaluate, Transaction } from '@joinery/store';
import { limitCounts } from '../../plan/limit-counts';
import { pendingStep } from '../../plan/pending-step';
import { comparePerson, type PersonComparison, type TwoPolicies } from './compare-person';
import { staleTurnsMatter } from './staleness-ahead';

const PAGE = 2_000;

/** Gathers what two policies come to for everybody, person by person, into one account of the difference. */
export class ImpactReport {
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
    for await (const { step, account } of pendingSteps(tx, this.policies.to)) {
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

/** Attributes that the rules read which the two policies do not have alike. */
function readByChangedRules({ from, to }: Pick<TwoPolicies, 'from' | 'to'>): readonly string[] {
  const rules = changedRules(from.rules, to.rules);
  return [...new Set(rules.flatMap(({ before, after }) => [...(before?.uses ?? []), ...(after?.uses ?? [])]))];
}

/** Accounts that differ from what was desired of them when their person was looked at last. */
async function* pendingSteps(
  tx: Transaction,
  policy: PolicySet,
): AsyncGenerator<{ step: PlanStep; account: DifferentAccount }> {
  for (let after: DifferentAccount | null = null; ;) {
    const page: readonly DifferentAccount[] = await tx.planning.different(after, PAGE);
    for (const account of page) {
      const step = pendingStep(account, policy);
      if (step !== null) yield { step, account };
    }
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return;
  }
}

function nameOf({ id, version, digest }: PolicySet): PolicyImpact['from'] {
  return { id, version, digest };
}
