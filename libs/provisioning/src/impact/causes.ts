import type { AttributeValue } from '@joinery/identity';
import type { Entitlement, GrantMemory, Justification } from '@joinery/policy';
import type { AccountVerdict, Comparison, Verdict } from './compare-verdicts';
import type { Effect } from './effect';
import type { RuleGround, RuleGrounds } from './rule-grounds';

type Reason = Pick<Justification, 'kind' | 'rule' | 'via'>;

/**
 * Why rules with grace hold under one policy and not under the other, kept from the instant at which that was so first:
 * their rights go when grace ends, and by then what brought it about may be the same under both.
 */
export class CauseStory {
  private readonly causes = new Map<string, string>();

  /** Hears at one instant after the other which rules hold under either policy. */
  note(before: GrantMemory, after: GrantMemory, causeOf: (rule: string) => string): void {
    for (const rule of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [held, holds] = [before[rule] === null, after[rule] === null];
      if (held && holds) this.causes.delete(rule);
      else if (held !== holds && !this.causes.has(rule)) this.causes.set(rule, causeOf(rule));
    }
  }

  causeOf(rule: string): string | undefined {
    return this.causes.get(rule);
  }
}

/**
 * Why something is another: a changed state, a changed rule, a changed attribute that a rule reads, or the app itself and
 * what it goes by.
 */
export class Causes {
  private readonly had: ReadonlySet<Entitlement>;
  private readonly has: ReadonlySet<Entitlement>;

  constructor(
    private readonly before: Verdict,
    private readonly after: Verdict,
    private readonly comparison: Comparison,
    private readonly story: CauseStory,
  ) {
    this.had = new Set(before.grants.map((grant) => grant.entitlement));
    this.has = new Set(after.grants.map((grant) => grant.entitlement));
    story.note(before.memory, after.memory, (rule) => this.ofReasons([{ kind: 'rule', rule, via: [] }]));
  }

  ofRight(entitlement: Entitlement): string {
    return this.ofReasons(this.reasonsFor(entitlement));
  }

  ofAccount({ appId, scope }: AccountVerdict): string {
    if (this.had.has(scope) !== this.has.has(scope)) return this.ofRight(scope);
    if (this.before.state !== this.after.state) return this.stateCause();
    return this.comparison.apps.get(appId)?.ofAccount ?? `app ${appId}`;
  }

  /** A value of an account is another one because an attribute is, or because the app maps it differently. */
  ofValue(appId: string, value: AttributeValue): string {
    const moved = this.movedAttributes();
    const source = moved.find((name) => shown(this.after.facts[name] ?? null) === shown(value)) ?? moved[0];
    if (source !== undefined) return this.attributeCause(source);
    return this.comparison.apps.get(appId)?.ofValue ?? `app ${appId}`;
  }

  /** New name -> old name of the app's groups. */
  renamesIn(appId: string): ReadonlyMap<string, string> {
    return this.comparison.renames.get(appId) ?? new Map<string, string>();
  }

  movedRights(): { readonly lost: readonly Entitlement[]; readonly gained: readonly Entitlement[] } {
    return {
      lost: [...this.had].filter((entitlement) => !this.has.has(entitlement)),
      gained: [...this.has].filter((entitlement) => !this.had.has(entitlement)),
    };
  }

  stateEffect(): Effect {
    const { before, after } = this;
    return { kind: 'state', what: 'state', cause: this.stateCause(), before: before.state, after: after.state };
  }

  private stateCause(): string {
    return `state ${this.before.state} by ${this.before.stateRule} -> ${this.after.state} by ${this.after.stateRule}`;
  }

  private attributeCause(name: string): string {
    return `attribute ${name} by ${(this.after.attributes[name] ?? this.before.attributes[name])?.rule ?? 'none'}`;
  }

  private ofReasons(reasons: readonly Reason[]): string {
    const { changedRules, grounds } = this.comparison;
    const names = (found: readonly string[]): string => [...new Set(found)].sort().join(', ');
    const rules = reasons.map(({ rule }) => rule);
    const changed = rules.filter((rule) => changedRules.has(rule));
    if (changed.length > 0) return `rule ${names(changed)}`;
    const told = rules.flatMap((rule) => this.story.causeOf(rule) ?? []);
    if (told.length > 0) return names(told);
    if (this.before.state !== this.after.state) return this.stateCause();
    const going = reasons.flatMap((reason) => groundOf(reason, grounds) ?? []);
    const moved = this.movedAttributes().filter((name) => going.some(({ uses }) => uses?.includes(name) ?? true));
    if (moved.length > 0) return moved.map((name) => this.attributeCause(name)).join(', ');
    const bundles = reasons.flatMap(({ via }) => via.map((name) => name.replace(':', ' ')));
    const parts = [
      ...bundles.filter((name) => grounds.bundles.has(name)),
      ...going.flatMap((ground) => ground.changed),
    ];
    if (parts.length > 0) return names(parts);
    return names(reasons.map(({ kind, rule }) => (kind === 'rule' ? `rule ${rule}` : rule)));
  }

  private movedAttributes(): string[] {
    const { before, after } = this;
    const names = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])].sort();
    return names.filter((name) => shown(before.facts[name] ?? null) !== shown(after.facts[name] ?? null));
  }

  /** What gives or forbids it, under either policy. */
  private reasonsFor(entitlement: Entitlement): readonly Reason[] {
    return [this.before, this.after].flatMap(({ grants, denied }) => [
      ...grants.filter((grant) => grant.entitlement === entitlement).flatMap(({ because }) => because),
      ...denied
        .filter((grant) => grant.entitlement === entitlement)
        .flatMap(({ because, deniedBy }) => [...because, ...deniedBy]),
    ]);
  }
}

function groundOf({ kind, rule }: Reason, grounds: RuleGrounds): RuleGround | undefined {
  return kind === 'rule' ? grounds.ofRules.get(rule) : grounds.byHand;
}

export function shown(value: AttributeValue): string {
  return value === null ? 'empty' : typeof value === 'string' ? value : JSON.stringify(value);
}
