import { type Instant, isDuration, shift } from '@joinery/kernel';
import { profileValues } from '@joinery/identity';
import {
  changedBundles,
  changedRules,
  type PolicyChange,
  policyDifference,
  type PolicySet,
  RightFlips,
} from '@joinery/policy';
import { appCauses, type Comparison, type PolicyImpact, renamesBetween, ruleGrounds } from '@joinery/provisioning';
import type { KnownGroup, PersonToEvaluate, Transaction } from '@joinery/store';
import { formerGroupsOf, groupsNamedBy } from '../people/former-groups';
import { freshnessOf } from '../people/source-freshness';
import { type Ground, Refusal } from '../ports';
import { ImpactReport } from './what-if/impact-report';
import { PreviewNames } from './what-if/preview-names';
import { staleBy } from './what-if/staleness-ahead';

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
 * only those people (and those who have a changed bundle by hand, or whose next instant lies before the horizon) are
 * judged whole; everybody is, where a
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
      const known = await tx.appGroups.known();
      const there = known.filter(({ remoteId }) => remoteId !== null);
      const former = { from: formerGroupsOf(from, known), to: formerGroupsOf(to, [...known, ...groupsNamedBy(from)]) };
      const comparison = comparisonOf(from, to, difference.changes, there);
      const report = new ImpactReport({ from, to, comparison, freshness, former }, difference, now, until);
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

async function* everybody(tx: Transaction, report: ImpactReport): AsyncGenerator<readonly PersonToEvaluate[]> {
  for (let after: string | null = null; ;) {
    const page: readonly PersonToEvaluate[] = await tx.people.page(after, PAGE);
    for (const person of page) report.count(person.profile && profileValues(person.profile));
    yield page;
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return;
  }
}

/** Those for whom the two sets may decide differently now or before the horizon. */
async function* concerned(tx: Transaction, report: ImpactReport): AsyncGenerator<readonly PersonToEvaluate[]> {
  const { policies, until } = report;
  const rights = new RightFlips(policies.from.rules, policies.to.rules);
  const holders = await tx.handGrants.holders(changedBundles(policies.from, policies.to));
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof tx.people.glance>> = await tx.people.glance(after, GLANCES);
    const ids: string[] = [];
    for (const { id, state, profile, wakeAt, grantMemory, isDue } of page) {
      const facts = profile && profileValues(profile);
      report.count(facts);
      const turns = wakeAt !== null && (wakeAt <= report.now || (until !== null && wakeAt <= until));
      if (isDue || turns || facts === null || state === null || holders.has(id)) ids.push(id);
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
  changes: readonly PolicyChange[],
  there: readonly Pick<KnownGroup, 'appId' | 'displayName'>[] = [],
): Comparison {
  const taken = new Set(there.map(({ appId, displayName }) => `${appId} ${displayName}`));
  const ids = changedRules(from.rules, to.rules).map(({ before, after }) => (before ?? after)?.id ?? '');
  return {
    changedRules: new Set(ids),
    grounds: ruleGrounds(from, to, changes),
    renames: renamesBetween(from.apps, to.apps, (appId, name) => taken.has(`${appId} ${name}`)),
    apps: appCauses(from, to, changes),
  };
}
