import { type Attributes, type Lifecycle, type LifecycleState } from '@joinery/identity';
import { compareText, earliestAfter, type Instant, shift } from '@joinery/kernel';
import { openEntitlement } from '../compile/compile-bundles';
import { rulesToJudge } from '../population/rule-index';
import { rulesInDoubt, undecidedRights } from './undecided-rights';
import type { DeniedGrant, Entitlement, Grant, GrantRule, Justification, Moment, PolicySet } from '../policy-set';

/** What somebody gave or forbade a person by hand, or what a request came to. */
export interface HandGrant {
  readonly id: string;
  readonly kind: 'manual' | 'request';
  readonly effect: 'allow' | 'deny';
  readonly entitlement: Entitlement;
  readonly by: string;
  readonly reason: string;
  readonly from: Instant;
  readonly until: Instant | null;
}

/** Of every rule with grace that counts or counted: null while it holds, else when its loss was first seen. */
export type GrantMemory = Readonly<Record<string, Instant | null>>;

export interface GrantQuestion {
  readonly facts: Attributes;
  readonly lifecycle: Pick<Lifecycle, 'state' | 'instants' | 'zone'>;
  readonly policySet: Pick<PolicySet, 'rules' | 'bundles'>;
  readonly byHand: readonly HandGrant[];
  readonly memory: GrantMemory;
  readonly now: Instant;
  /** Attributes of which nobody knows what they are, because they could not be made; none, when it is not given. */
  readonly unmade?: ReadonlySet<string>;
}

/** A right of which nobody knows whether the person is to have it. Whoever has it keeps it, nobody is given it. */
export interface UndecidedRight {
  readonly entitlement: Entitlement;
  /** Ids of the rules that would tell. */
  readonly rules: readonly string[];
}

export interface GrantAnswer {
  readonly grants: readonly Grant[];
  /** What something gives and something else forbids. */
  readonly denied: readonly DeniedGrant[];
  readonly undecided: readonly UndecidedRight[];
  /**
   * What rests on grace alone: grace leaves somebody what they have, and gives nothing. A rule that was wider for an
   * hour, with nothing sent, gives nobody anything by its grace.
   */
  readonly lingering: ReadonlySet<Entitlement>;
  /** To be kept for the next time. */
  readonly memory: GrantMemory;
  /** The next instant at which the answer may change by itself. */
  readonly wakeAt: Instant | null;
}

const NONE: ReadonlySet<Entitlement> = new Set();

/** States in which nothing that was given by hand counts, and in which grace is over. */
const ENDED: ReadonlySet<LifecycleState> = new Set(['leaver', 'purged']);

/**
 * What a person is entitled to: everything that at least one justification gives (a rule, something given by hand, a
 * request), minus everything that something denies. Deny wins, so the order of rules cannot matter; a right is gone as
 * soon as nothing justifies it, so removal needs no rule. A rule with grace counts on for a while after it ceased to
 * hold; its loss is remembered from the first time it is seen, so that looking again does not prolong it. A rule that
 * depends on an attribute that could not be made neither gives nor takes: its rights are undecided where no other rule
 * settles them.
 */
export function evaluateGrants(question: GrantQuestion): GrantAnswer {
  const { lifecycle, policySet, now } = question;
  const allowed = new Reasons();
  const denied = new Reasons();
  const memory: Record<string, Instant | null> = {};
  const instants: (Instant | null)[] = [];
  const { facts } = question;
  const doubts = rulesInDoubt(question);
  for (const { rule, isMet, standing } of rulesToJudge(policySet.rules, facts, lifecycle.state, question.memory)) {
    if (doubts.has(rule)) continue;
    if (standing !== null) {
      const reasons = rule.effect === 'deny' ? denied : allowed;
      for (const { entitlement, reason } of standing) reasons.add(entitlement, reason);
      continue;
    }
    const verdict = judgeRule(rule, isMet, question);
    instants.push(...verdict.instants);
    if (verdict.remembered !== undefined) memory[rule.id] = verdict.remembered;
    if (!verdict.counts) continue;
    for (const { entitlement, via } of rule.gives) {
      const reason: Justification = { kind: 'rule', rule: rule.id, at: rule.at, via, until: verdict.until };
      if (verdict.lingers) allowed.noteLingering(entitlement, reason);
      (rule.effect === 'deny' ? denied : allowed).add(entitlement, reason);
    }
  }
  for (const hand of question.byHand) {
    instants.push(hand.from, hand.until);
    if (!countsByHand(hand, lifecycle.state, now)) continue;
    for (const { entitlement, via } of openEntitlement(hand.entitlement, policySet.bundles)) {
      (hand.effect === 'deny' ? denied : allowed).add(entitlement, byHandReason(hand, via));
    }
  }
  for (const { id } of doubts) if (id in question.memory) memory[id] = question.memory[id] ?? null;
  const wakeAt = earliestAfter(now, instants);
  const undecided = undecidedRights(doubts, allowed, denied);
  const grants = allowed.without(denied, undecided);
  return { grants, denied: allowed.within(denied), undecided, lingering: allowed.lingering(), memory, wakeAt };
}

interface RuleVerdict {
  readonly counts: boolean;
  /** It counts by its grace alone. */
  readonly lingers?: true;
  readonly until: Instant | null;
  /** For `GrantMemory`; undefined when nothing is to be remembered. */
  readonly remembered?: Instant | null;
  readonly instants: readonly (Instant | null)[];
}

/** `isMet`: the rule names the state, and its condition holds. */
function judgeRule(rule: GrantRule, isMet: boolean, { lifecycle, memory, now }: GrantQuestion): RuleVerdict {
  const { from, until } = windowOf(rule, lifecycle);
  const instants = [from, until];
  const open = (from === null || from <= now) && (until === null || now < until);
  const holds = open && isMet;
  if (rule.grace === null) return { counts: holds, until, instants };
  if (holds) return { counts: true, until, remembered: null, instants };
  if (!(rule.id in memory)) return { counts: false, until: null, instants };
  if (lifecycle.state === 'unknown')
    return { counts: false, until: null, remembered: memory[rule.id] ?? null, instants };
  const lostAt = memory[rule.id] ?? now;
  const end = shift(lostAt, rule.grace, lifecycle.zone);
  if (ENDED.has(lifecycle.state) || end <= now) return { counts: false, until: null, instants };
  return { counts: true, lingers: true, until: end, remembered: lostAt, instants: [...instants, end] };
}

function windowOf(
  { window }: GrantRule,
  { instants, zone }: GrantQuestion['lifecycle'],
): { from: Instant | null; until: Instant | null } {
  const at = (moment: Moment | null | undefined): Instant | null => {
    const instant = moment && instants[moment.instant];
    if (!moment || !instant) return null;
    return moment.offset === null ? instant : shift(instant, moment.offset, zone);
  };
  return { from: at(window?.from), until: at(window?.until) };
}

function countsByHand({ effect, from, until }: HandGrant, state: LifecycleState, now: Instant): boolean {
  if (from > now || (until !== null && until <= now)) return false;
  return effect === 'deny' || !ENDED.has(state);
}

function byHandReason({ id, kind, by, reason, until }: HandGrant, via: readonly string[]): Justification {
  return { kind, rule: `${kind} ${id}`, at: `${by}: ${reason}`, via, until };
}

/** Reasons by entitlement. */
class Reasons {
  private readonly reasons = new Map<Entitlement, Justification[]>();
  private readonly byGrace = new Map<Entitlement, Set<Justification>>();

  add(entitlement: Entitlement, reason: Justification): void {
    const known = this.reasons.get(entitlement);
    if (known) known.push(reason);
    else this.reasons.set(entitlement, [reason]);
  }

  noteLingering(entitlement: Entitlement, reason: Justification): void {
    const noted = this.byGrace.get(entitlement) ?? new Set();
    this.byGrace.set(entitlement, noted.add(reason));
  }

  /** Entitlements all of whose reasons were noted so. */
  lingering(): ReadonlySet<Entitlement> {
    if (this.byGrace.size === 0) return NONE;
    const lingering = [...this.byGrace].filter(
      ([entitlement, noted]) => this.reasons.get(entitlement)?.length === noted.size,
    );
    return new Set(lingering.map(([entitlement]) => entitlement));
  }

  has(entitlement: Entitlement): boolean {
    return this.reasons.has(entitlement);
  }

  without(denied: Reasons, undecided: readonly UndecidedRight[] = []): Grant[] {
    const open = new Set(undecided.map(({ entitlement }) => entitlement));
    return this.sorted().filter(({ entitlement }) => !denied.has(entitlement) && !open.has(entitlement));
  }

  within(denied: Reasons): DeniedGrant[] {
    return this.sorted().flatMap((grant) => {
      const deniedBy = denied.reasons.get(grant.entitlement);
      return deniedBy ? [{ ...grant, deniedBy: inOrder(deniedBy) }] : [];
    });
  }

  private sorted(): Grant[] {
    return [...this.reasons]
      .map(([entitlement, because]) => ({ entitlement, because: inOrder(because) }))
      .sort((a, b) => compareText(a.entitlement, b.entitlement));
  }
}

function inOrder(reasons: readonly Justification[]): readonly Justification[] {
  // Rules come in their order already; what was given by hand does not.
  for (let i = 1; i < reasons.length; i += 1) {
    if ((reasons[i] as Justification).rule < (reasons[i - 1] as Justification).rule)
      return [...reasons].sort((a, b) => compareText(a.rule, b.rule));
  }
  return reasons;
}
