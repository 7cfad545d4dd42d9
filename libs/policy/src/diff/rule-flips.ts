import type { Attributes, LifecycleState } from '@joinery/identity';
import { canonicalJson } from '@joinery/kernel';
import { RuleMatcher } from '../population/rule-matcher';
import type { Entitlement, Given, GrantRule, PolicySet } from '../policy-set';

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

/** Bundles that do not come to the same in two sets, by name: what was given by hand may be one that no rule gives. */
export function changedBundles({ bundles: then }: Bundled, { bundles: now }: Bundled): readonly Entitlement[] {
  const opened = (given: readonly Given[] | undefined): string => canonicalJson(given ?? null);
  const names = [...new Set([...then.keys(), ...now.keys()])].sort();
  return names.filter((name) => opened(then.get(name)) !== opened(now.get(name)));
}

type Bundled = Pick<PolicySet, 'bundles'>;

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
  /** The changed rules of both sets, asked together: they share most of their leaves. */
  private readonly matcher: RuleMatcher;
  /** Of every rule of the matcher its pair, and the bit of its set: 1 before, 2 after. */
  private readonly pairs: Int32Array;
  private readonly sides: Uint8Array;
  private readonly found: Int32Array;
  private readonly holds: Uint8Array;
  private readonly isRemembered: ReadonlySet<string>;

  constructor(before: readonly GrantRule[], after: readonly GrantRule[]) {
    this.changed = changedRules(before, after);
    const asked = this.changed.flatMap((pair, place) => [
      ...(pair.before ? [{ rule: pair.before, place, side: 1 }] : []),
      ...(pair.after ? [{ rule: pair.after, place, side: 2 }] : []),
    ]);
    this.matcher = new RuleMatcher(asked.map(({ rule }) => rule));
    this.pairs = Int32Array.from(asked, ({ place }) => place);
    this.sides = Uint8Array.from(asked, ({ side }) => side);
    this.found = new Int32Array(asked.length);
    this.holds = new Uint8Array(this.changed.length);
    this.isRemembered = new Set(this.changed.flatMap(({ before: was, after: is }) => (was ?? is)?.id ?? []));
  }

  /** `memory`: rules whose grace may still run. */
  touches(facts: Attributes, state: LifecycleState, memory: Readonly<Record<string, unknown>> = {}): boolean {
    const { changed, holds, pairs, sides, found } = this;
    const count = this.matcher.matchInto(found, facts, state);
    if (count > 0) {
      holds.fill(0);
      for (let i = 0; i < count; i += 1) {
        const rule = found[i] as number;
        const pair = pairs[rule] as number;
        holds[pair] = (holds[pair] as number) | (sides[rule] as number);
      }
      for (let i = 0; i < holds.length; i += 1) {
        const sets = holds[i];
        if (sets === 1 || sets === 2 || (sets === 3 && changed[i]?.isSameForThoseItHolds === false)) return true;
      }
    }
    for (const id in memory) if (this.isRemembered.has(id)) return true;
    return false;
  }
}
