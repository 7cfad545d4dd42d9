import { type AttributeDictionary, type LifecycleState, shownAttributes, shownValue } from '@joinery/identity';
import { compareText, type Instant } from '@joinery/kernel';
import { evaluateGrants, type GrantAnswer, type GrantMemory, type GrantQuestion } from '../decide/evaluate-grants';
import { type FactChange, nearestChange, nearestWayOut, withChanges } from './nearest-change';
import { nearestState } from './nearest-state';
import { type ConditionTree, traceCondition } from '../expression/trace-condition';
import type { Entitlement, GrantRule, Justification, LeafVerdict, PolicySet } from '../policy-set';

/** What is to be explained; the dictionary says whose values are not shown. */
export interface ExplainQuestion extends GrantQuestion {
  readonly policySet: Pick<
    PolicySet,
    'rules' | 'proposedRules' | 'proposedApps' | 'bundles' | 'dictionary' | 'lifecycle'
  >;
}

/** A justification with the leaves of its rule, each with the values that it was judged on; sensitive ones hidden. */
export interface ExplainedReason extends Justification {
  /** Since when the rule does not hold any more and counts by its grace alone; null while it holds. */
  readonly lostAt: Instant | null;
  readonly leaves: readonly LeafVerdict[];
}

/** Something that forbids an entitlement now. */
export interface ForbiddingReason extends ExplainedReason {
  /**
   * The fewest changes after which it does not any more; null where no change of facts is enough, as of a word by hand.
   */
  readonly liftedBy: readonly FactChange[] | null;
}

export interface ExplainedGrant {
  readonly entitlement: Entitlement;
  readonly decision: 'granted' | 'denied';
  readonly because: readonly ExplainedReason[];
  readonly deniedBy: readonly ExplainedReason[];
}

/** What stands between a person and an entitlement on the way through one rule. */
export type Obstacle =
  | { readonly kind: 'proposed'; readonly what: 'rule' | 'app'; readonly id: string }
  | {
      readonly kind: 'state';
      readonly is: LifecycleState;
      readonly needs: readonly LifecycleState[];
      /** Facts without which the state would be one of those; null where only time brings it, or nothing does. */
      readonly changes: readonly FactChange[] | null;
    }
  | { readonly kind: 'window'; readonly opensAt: Instant | null }
  | { readonly kind: 'fact'; readonly change: FactChange }
  | { readonly kind: 'never'; readonly why: string };

/** One way to an entitlement, the nearest first. */
export interface WayToGrant {
  readonly rule: string;
  readonly at: string;
  readonly via: readonly string[];
  readonly obstacles: readonly Obstacle[];
  /** True when the changes that name a value were tried and the rule then held. */
  readonly proven: boolean;
}

export interface MissingExplanation {
  readonly entitlement: Entitlement;
  readonly has: boolean;
  /** What forbids it, whatever gives it. */
  readonly deniedBy: readonly ForbiddingReason[];
  readonly ways: readonly WayToGrant[];
}

/** Every grant and every denied one, with the leaf values that decided. */
export function explainGrants(
  question: ExplainQuestion,
  answer: Pick<GrantAnswer, 'grants' | 'denied' | 'memory'>,
): readonly ExplainedGrant[] {
  const explain = explainer(question, answer.memory);
  return [
    ...answer.grants.map(({ entitlement, because }) => ({
      entitlement,
      decision: 'granted' as const,
      because: because.map(explain),
      deniedBy: [],
    })),
    ...answer.denied.map(({ entitlement, because, deniedBy }) => ({
      entitlement,
      decision: 'denied' as const,
      because: because.map(explain),
      deniedBy: deniedBy.map(explain),
    })),
  ].sort((a, b) => compareText(a.entitlement, b.entitlement));
}

/**
 * Why a person lacks an entitlement, and what would have to change: by each rule that gives it, or would if it were in
 * force, the fewest changes first.
 */
export function explainMissing(entitlement: Entitlement, question: ExplainQuestion): MissingExplanation {
  const answer = evaluateGrants(question);
  const { rules, proposedRules } = question.policySet;
  const ways = [...rules, ...proposedRules].flatMap((rule) => wayThrough(rule, entitlement, question));
  return {
    entitlement,
    has: answer.grants.some((grant) => grant.entitlement === entitlement),
    deniedBy: forbidding(entitlement, question),
    ways: ways.sort((a, b) => weight(a) - weight(b) || compareText(a.rule, b.rule)),
  };
}

function explainer(
  { policySet, facts }: ExplainQuestion,
  memory: GrantMemory,
): (reason: Justification) => ExplainedReason {
  const treeOf = treesOf(policySet);
  return (reason) => {
    const { leaves } = traceCondition(treeOf(reason), facts);
    const shown = leaves.map((leaf) => ({ ...leaf, uses: shownAttributes(leaf.uses, policySet.dictionary) }));
    return { ...reason, lostAt: memory[reason.rule] ?? null, leaves: shown };
  };
}

/**
 * Changes as people may see them: what a sensitive attribute is now is nobody's to read, what a rule needs is in the
 * rule.
 */
function shownChanges(changes: readonly FactChange[], dictionary: AttributeDictionary): readonly FactChange[] {
  return changes.map((change) => ({ ...change, is: shownValue(change.attribute, change.is, dictionary) }));
}

/** The condition behind a reason; null where there is none. */
function treesOf({ rules }: ExplainQuestion['policySet']): (reason: Justification) => ConditionTree | null {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return ({ kind, rule }) => (kind === 'rule' ? (known.get(rule)?.tree() ?? null) : null);
}

/** Denies that hold now, also where nothing gives the entitlement yet. */
function forbidding(entitlement: Entitlement, question: ExplainQuestion): readonly ForbiddingReason[] {
  const giving = {
    ...question,
    policySet: { ...question.policySet, rules: [...question.policySet.rules, giverOf(entitlement)] },
  };
  const denied = evaluateGrants(giving).denied.find((one) => one.entitlement === entitlement);
  const [explain, treeOf] = [explainer(question, {}), treesOf(question.policySet)];
  return (denied?.deniedBy ?? []).map((reason) => {
    const changes = nearestWayOut(treeOf(reason), question.facts);
    return { ...explain(reason), liftedBy: changes && shownChanges(changes, question.policySet.dictionary) };
  });
}

/** A rule that gives one entitlement to everybody: to see whether something forbids it. */
function giverOf(entitlement: Entitlement): GrantRule {
  const states: LifecycleState[] = ['future', 'prehire', 'active', 'leave', 'suspended', 'leaver', 'purged', 'unknown'];
  return {
    id: '',
    at: '',
    title: '',
    owner: '',
    effect: 'allow',
    states: new Set(states),
    grant: [entitlement],
    gives: [{ entitlement, via: [] }],
    grace: null,
    window: null,
    when: null,
    expression: null,
    uses: [],
    tree: () => null,
  };
}

function wayThrough(rule: GrantRule, entitlement: Entitlement, question: ExplainQuestion): WayToGrant[] {
  const given = rule.effect === 'allow' ? rule.gives.find((one) => one.entitlement === entitlement) : undefined;
  if (!given) return [];
  const { facts, lifecycle, policySet } = question;
  const obstacles = proposals(rule, entitlement, policySet);
  if (!rule.states.has(lifecycle.state)) obstacles.push(otherState(rule, question));
  const window = shutWindow(rule, question);
  if (window) obstacles.push(window);
  const changes = rule.when === null ? [] : nearestChange(rule.tree(), facts);
  if (changes === null) obstacles.push({ kind: 'never', why: 'no change of facts makes its condition hold' });
  else
    obstacles.push(
      ...shownChanges(changes, policySet.dictionary).map((change): Obstacle => ({ kind: 'fact', change })),
    );
  const proven = changes !== null && (rule.when === null || rule.when(withChanges(facts, changes)));
  return [{ rule: rule.id, at: rule.at, via: given.via, obstacles, proven }];
}

function otherState({ states }: GrantRule, { facts, lifecycle, policySet, now }: ExplainQuestion): Obstacle {
  const { state } = lifecycle;
  const comes = state === 'future' || state === 'prehire';
  const changes = comes ? null : nearestState(states, { facts, rules: policySet.lifecycle, now });
  const shown = changes && shownChanges(changes, policySet.dictionary);
  return { kind: 'state', is: state, needs: [...states], changes: shown };
}

/** What would have to be put in force first. */
function proposals(rule: GrantRule, entitlement: Entitlement, policySet: ExplainQuestion['policySet']): Obstacle[] {
  const app = policySet.proposedApps.find((id) => entitlement === `app:${id}`);
  return [
    ...(policySet.proposedRules.includes(rule)
      ? [{ kind: 'proposed' as const, what: 'rule' as const, id: rule.id }]
      : []),
    ...(app === undefined ? [] : [{ kind: 'proposed' as const, what: 'app' as const, id: app }]),
  ];
}

function shutWindow(rule: GrantRule, question: ExplainQuestion): Obstacle | null {
  if (rule.window === null) return null;
  const always = {
    ...rule,
    when: null,
    uses: [],
    states: new Set([question.lifecycle.state]),
    effect: 'allow' as const,
    grace: null,
  };
  const { grants, wakeAt } = evaluateGrants({
    ...question,
    policySet: { ...question.policySet, rules: [always] },
    byHand: [],
  });
  return grants.length > 0 ? null : { kind: 'window', opensAt: wakeAt };
}

const IMPOSSIBLE = 1_000;

function weight({ obstacles }: WayToGrant): number {
  return obstacles.reduce((sum, { kind }) => sum + (kind === 'never' ? IMPOSSIBLE : 1), 0);
}
