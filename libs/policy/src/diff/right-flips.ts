import type { Attributes, LifecycleState } from '@joinery/identity';
import { RuleMatcher } from '../population/rule-matcher';
import type { Entitlement, GrantRule } from '../policy-set';
import { RuleFlips } from './rule-flips';

/**
 * What the changed rules of two sets do to one person. same: every right is given and forbidden by rules under both or
 * under neither, so nothing given by hand can make a difference either. moved: it is not; `gained` and `lost` are by
 * rules alone. timed: a rule with a window or with grace has a say, so only looking at the person's instants can tell.
 */
export type RightsMove =
  | { readonly kind: 'same' }
  | { readonly kind: 'moved'; readonly gained: readonly Entitlement[]; readonly lost: readonly Entitlement[] }
  | { readonly kind: 'timed' };

const SAME: RightsMove = Object.freeze({ kind: 'same' });
const TIMED: RightsMove = Object.freeze({ kind: 'timed' });

/** Sides of a rule: in the set before, in the one after. */
const [BEFORE, AFTER, BOTH] = [1, 2, 3] as const;
/** Grounds of a right: bits of the sides that give it, and above them bits of the sides that forbid it. */
const DENIES = 2;

/** Finds in a whole population who gains and loses what, from bits alone: no grants are made up for anybody. */
export class RightFlips {
  readonly flips: RuleFlips;
  private asked: AskedRules | null = null;

  constructor(
    private readonly before: readonly GrantRule[],
    private readonly after: readonly GrantRule[],
  ) {
    this.flips = new RuleFlips(before, after);
  }

  /** `memory`: rules whose grace may still run. */
  move(facts: Attributes, state: LifecycleState, memory: Readonly<Record<string, unknown>> = {}): RightsMove {
    if (!this.flips.touches(facts, state, memory)) return SAME;
    for (const _remembered in memory) return TIMED;
    this.asked ??= new AskedRules(this.before, this.after, this.flips);
    return this.asked.move(facts, state);
  }
}

/** Every rule of both sets that gives or forbids what a changed rule does. */
class AskedRules {
  private readonly rights: readonly Entitlement[];
  private readonly matcher: RuleMatcher;
  private readonly found: Int32Array;
  /** Of every rule of the matcher: the bits it adds to the grounds of its rights, and these rights. */
  private readonly bits: Uint8Array;
  private readonly gives: readonly Int32Array[];
  /** 1 for a rule with a window or grace: that it holds does not tell that it counts. */
  private readonly timed: Uint8Array;
  private readonly grounds: Uint8Array;

  constructor(before: readonly GrantRule[], after: readonly GrantRule[], { changed }: RuleFlips) {
    const edited = changed.flatMap((pair) => [pair.before ?? [], pair.after ?? []].flat());
    this.rights = [...new Set(edited.flatMap((rule) => rule.gives.map(({ entitlement }) => entitlement)))].sort();
    const place = new Map(this.rights.map((right, index) => [right, index]));
    const isEdited = new Set(edited.map(({ id }) => id));
    const concerns = (rule: GrantRule): boolean => rule.gives.some(({ entitlement }) => place.has(entitlement));
    const unchanged = before.filter((rule) => !isEdited.has(rule.id) && concerns(rule));
    const sides = [
      ...unchanged.map((rule) => ({ rule, side: BOTH })),
      ...before.filter((rule) => isEdited.has(rule.id)).map((rule) => ({ rule, side: BEFORE })),
      ...after.filter((rule) => isEdited.has(rule.id)).map((rule) => ({ rule, side: AFTER })),
    ];
    this.matcher = new RuleMatcher(sides.map(({ rule }) => rule));
    this.found = new Int32Array(sides.length);
    this.bits = Uint8Array.from(sides, ({ rule, side }) => (rule.effect === 'deny' ? side << DENIES : side));
    this.gives = sides.map(({ rule }) =>
      Int32Array.from(rule.gives.flatMap(({ entitlement }) => place.get(entitlement) ?? [])),
    );
    this.timed = Uint8Array.from(sides, ({ rule }) => Number(rule.window !== null || rule.grace !== null));
    this.grounds = new Uint8Array(this.rights.length);
  }

  move(facts: Attributes, state: LifecycleState): RightsMove {
    const { found, bits, gives, timed, grounds } = this;
    const count = this.matcher.matchInto(found, facts, state);
    grounds.fill(0);
    for (let i = 0; i < count; i += 1) {
      const rule = found[i] as number;
      if (timed[rule] === 1) return TIMED;
      for (const right of gives[rule] as Int32Array)
        grounds[right] = (grounds[right] as number) | (bits[rule] as number);
    }
    return this.compare();
  }

  private compare(): RightsMove {
    let isSame = true;
    const [gained, lost]: [Entitlement[], Entitlement[]] = [[], []];
    for (let right = 0; right < this.grounds.length; right += 1) {
      const given = (this.grounds[right] as number) & BOTH;
      const forbidden = (this.grounds[right] as number) >> DENIES;
      if (isOnOneSide(given) || isOnOneSide(forbidden)) isSame = false;
      const held = given & ~forbidden;
      if (held === AFTER) gained.push(this.rights[right] as Entitlement);
      if (held === BEFORE) lost.push(this.rights[right] as Entitlement);
    }
    return isSame ? SAME : { kind: 'moved', gained, lost };
  }
}

function isOnOneSide(sides: number): boolean {
  return sides === BEFORE || sides === AFTER;
}
