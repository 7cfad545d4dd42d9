import type { Instant } from '@joinery/kernel';
import { earliestAfter } from '@joinery/kernel';
import type { SourceFreshness } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import {
  buildStep,
  CauseStory,
  compareVerdicts,
  type Comparison,
  type Effect,
  imageHash,
  type PlanStep,
  ToldEffects,
} from '@joinery/provisioning';
import type { PersonToEvaluate } from '@joinery/store';
import type { PersonOutcome } from '../../people/evaluate-person';
import { type FormerGroupsByApp, withFormerGroups } from '../../people/former-groups';
import { afterwards, lookAt, verdictOf } from './look';
import { staleBy, staleTurns } from './staleness-ahead';

export interface TwoPolicies {
  readonly from: PolicySet;
  readonly to: PolicySet;
  readonly comparison: Comparison;
  /** How fresh the sources are under each of the two. */
  readonly freshness: { readonly from: readonly SourceFreshness[]; readonly to: readonly SourceFreshness[] };
  /** What groups stood for that each of the two calls otherwise by now; in those of the second, what the first meant. */
  readonly former: { readonly from: FormerGroupsByApp; readonly to: FormerGroupsByApp };
}

/** An effect that is not there at once. */
export interface LaterEffect {
  readonly at: Instant;
  readonly effect: Effect;
}

export interface PersonComparison {
  readonly now: readonly Effect[];
  readonly later: readonly LaterEffect[];
  /** Steps that the first policy wants already. */
  readonly drift: readonly PlanStep[];
  /** Steps that the second policy would want of the accounts as they are. */
  readonly steps: readonly PlanStep[];
  readonly before: PersonOutcome;
}

/** Whoever changes more often than this before the horizon is looked at no further. */
const MOST_TURNS = 60;

/**
 * One person under two policies. The first is carried out in thought, then the second: what is left is the second one's
 * doing alone, and not what no app has yet. Then the clock goes on to every instant at which either would look again,
 * and at which a source of theirs turns stale if nothing more comes of it.
 */
export function comparePerson(
  person: PersonToEvaluate,
  policies: TwoPolicies,
  now: Instant,
  horizon: Instant | null,
): PersonComparison {
  const { from, to, comparison, freshness, former } = policies;
  const stale = { from: staleBy(freshness.from, now), to: staleBy(freshness.to, now) };
  const before = lookAt(withFormerGroups({ ...person, staleSources: stale.from }, former.from), from, now);
  const heard = { reserved: person.reserved, staleSources: stale.to };
  const after = lookAt(withFormerGroups({ ...afterwards(before), ...heard }, former.to), to, now);
  const story = new CauseStory();
  const effects = compareVerdicts(verdictOf(before, from), verdictOf(after, to), comparison, story);
  const later = horizon === null ? [] : laterEffects({ before, after, effects, story }, policies, now, horizon);
  const drift = stepsOf(person, before);
  const steps = stepsOf(person, after);
  return { now: effects, later, drift, steps, before };
}

interface ComparedNow {
  readonly before: PersonOutcome;
  readonly after: PersonOutcome;
  readonly effects: readonly Effect[];
  readonly story: CauseStory;
}

function laterEffects(
  { before, after, effects, story }: ComparedNow,
  { from, to, comparison, freshness }: TwoPolicies,
  start: Instant,
  horizon: Instant,
): readonly LaterEffect[] {
  const { observations } = before.person;
  const turns = [...staleTurns(freshness.from, observations), ...staleTurns(freshness.to, observations)];
  const goOn = (outcome: PersonOutcome, policy: PolicySet, sources: readonly SourceFreshness[], to: Instant) =>
    lookAt({ ...afterwards(outcome), staleSources: staleBy(sources, to) }, policy, to);
  const found: LaterEffect[] = [];
  const told = new ToldEffects(false);
  told.news(effects);
  let [one, other, at] = [before, after, start];
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const next = earliestAfter(at, [one.wakeAt, other.wakeAt, ...turns]);
    if (next === null || next > horizon) break;
    [one, other, at] = [goOn(one, from, freshness.from, next), goOn(other, to, freshness.to, next), next];
    const then = compareVerdicts(verdictOf(one, from), verdictOf(other, to), comparison, story);
    found.push(...told.news(then).map((effect) => ({ at, effect })));
  }
  return found;
}

/** What separates the accounts as they are from what a policy wants. */
function stepsOf(person: PersonToEvaluate, { desires }: PersonOutcome): readonly PlanStep[] {
  return desires.flatMap(({ appId, image, hash: desiredHash, because, held }) => {
    const current = person.accounts.find((account) => account.appId === appId)?.current ?? null;
    const currentHash = imageHash(current);
    if (held || currentHash === desiredHash) return [];
    const step = buildStep({
      appId,
      identityId: person.id,
      subject: person.label,
      desired: image,
      desiredHash,
      because,
      current,
      currentHash,
      drift: 'none',
    });
    return step === null ? [] : [step];
  });
}
