import type { Attributes, LifecycleState } from '@joinery/identity';
import { canonicalJson } from '@joinery/kernel';
import { RuleMatcher } from '../population/rule-matcher';
import type { GrantRule } from '../policy-set';

/** A rule that is not the same in two sets; null where a set does not have it. */
export interface RulePair {
  readonly before: GrantRule | null;
  readonly after: GrantRule | null;
  /** Only for whom the rule counts is another, not what comes of it. */
  readonly isSameForThoseItHolds: boolean;
}

/** Rules that two sets do not have alike, by id. Tables that conditions look things up in are not compared. */
export function changedRules(before: readonly GrantRule[], after: readonly GrantRule[]): readonly RulePair[] {
  const then = new Map(before.map((rule) => [rule.id, rule]));
  const now = new Map(after.map((rule) => [rule.id, rule]));
  const ids = [...new Set([...then.keys(), ...now.keys()])].sort();
  return ids.flatMap((id) => {
    const [was, is] = [then.get(id) ?? null, now.get(id) ?? null];
    const isSameForThoseItHolds = was !== null && is !== null && effectOf(was) === effectOf(is);
    if (was && is && isSameForThoseItHolds && conditionOf(was) === conditionOf(is)) return [];
    return [{ before: was, after: is, isSameForThoseItHolds }];
  });
}

function effectOf({ effect, gives, grace, window }: GrantRule): string {
  return canonicalJson({ effect, gives, grace, window });
}

function conditionOf({ expression, states }: GrantRule): string {
  return canonicalJson({ expression, states: [...states].sort() });
}

/**
 * Finds, in a whole population, the people for whom two sets of rules may decide differently: those for whom a changed
 * rule holds in one set and not in the other, or holds at all where what it does is another. Only the changed rules are
 * asked, each of their leaves once for each value of its attribute (`RuleMatcher`).
 */
export class RuleFlips {
  readonly changed: readonly RulePair[];
  private readonly before: Side;
  private readonly after: Side;
  private readonly isRemembered: ReadonlySet<string>;

  constructor(before: readonly GrantRule[], after: readonly GrantRule[]) {
    this.changed = changedRules(before, after);
    this.before = new Side(this.changed.map((pair) => pair.before));
    this.after = new Side(this.changed.map((pair) => pair.after));
    this.isRemembered = new Set(this.changed.flatMap(({ before: was, after: is }) => (was ?? is)?.id ?? []));
  }

  /** `memory`: rules whose grace may still run. */
  touches(facts: Attributes, state: LifecycleState, memory: Readonly<Record<string, unknown>> = {}): boolean {
    const { before, after, changed } = this;
    before.judge(facts, state);
    after.judge(facts, state);
    for (let i = 0; i < changed.length; i += 1) {
      const [was, is] = [before.holds[i] === 1, after.holds[i] === 1];
      if (was !== is || (was && changed[i]?.isSameForThoseItHolds === false)) return true;
    }
    for (const id in memory) if (this.isRemembered.has(id)) return true;
    return false;
  }
}

/** The changed rules of one set, and for whom of them the person at hand is met. */
class Side {
  /** By place of the pair: 1 where the rule holds. */
  readonly holds: Uint8Array;
  private readonly matcher: RuleMatcher;
  private readonly places: readonly number[];
  private readonly found: Int32Array;

  constructor(rules: readonly (GrantRule | null)[]) {
    this.holds = new Uint8Array(rules.length);
    this.places = rules.flatMap((rule, place) => (rule === null ? [] : [place]));
    this.matcher = new RuleMatcher(rules.filter((rule) => rule !== null));
    this.found = new Int32Array(this.places.length);
  }

  judge(facts: Attributes, state: LifecycleState): void {
    this.holds.fill(0);
    const count = this.matcher.matchInto(this.found, facts, state);
    for (let i = 0; i < count; i += 1) this.holds[this.places[this.found[i] as number] as number] = 1;
  }
}
