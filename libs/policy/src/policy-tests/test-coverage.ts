import type { Place } from '@joinery/kernel';
import type { PolicyReading } from '../compile/compile-policy-set';
import { evaluateGrants } from '../decide/evaluate-grants';
import type { GrantRule, PolicySet } from '../policy-set';
import { lazyTree, leavesOf, type ConditionTree } from '../expression/trace-condition';
import type { TestOutcome } from './test-case';

/** What the cases have shown of one leaf of a rule. */
export interface LeafCoverage {
  readonly expression: unknown;
  readonly seenTrue: boolean;
  readonly seenFalse: boolean;
  readonly place: Place;
}

export interface RuleCoverage {
  readonly kind: 'grant' | 'deny' | 'state';
  readonly rule: string;
  /** `birthright/core.yaml#br.chat` */
  readonly at: string;
  readonly place: Place;
  /** Cases in which the rule held; of a state: in which it decided. */
  readonly held: number;
  readonly leaves: readonly LeafCoverage[];
}

interface Covered {
  readonly kind: RuleCoverage['kind'];
  readonly rule: string;
  readonly at: string;
  readonly place: Place;
  readonly tree: ConditionTree | null;
  readonly grant: GrantRule | null;
  readonly leaves: { readonly expression: unknown; seenTrue: boolean; seenFalse: boolean; readonly place: Place }[];
  held: number;
}

/** Watches cases and remembers which rules held and which leaves were seen true and false. */
export class TestCoverage {
  private readonly covered: readonly Covered[];

  constructor(
    reading: PolicyReading,
    private readonly policySet: PolicySet,
  ) {
    this.covered = [...grantRules(reading, policySet), ...stateRules(reading)];
  }

  watch(outcome: TestOutcome, at: string): void {
    for (const one of this.covered) {
      if (one.tree !== null) {
        for (const [index, leaf] of leavesOf(one.tree).entries()) {
          const seen = one.leaves[index];
          if (!seen) continue;
          if (leaf.judge(outcome.facts)) seen.seenTrue = true;
          else seen.seenFalse = true;
        }
      }
      const holds = one.grant ? this.holds(one.grant, outcome, at) : outcome.rule === one.rule;
      if (holds) one.held += 1;
    }
  }

  result(): readonly RuleCoverage[] {
    return this.covered.map(({ kind, rule, at, place, held, leaves }) => ({ kind, rule, at, place, held, leaves }));
  }

  /** State, window and condition, also of a deny that forbids what nothing gives. */
  private holds(rule: GrantRule, { facts, state, instants, zone }: TestOutcome, now: string): boolean {
    if (!rule.states.has(state) || !(rule.when?.(facts) ?? true)) return false;
    if (rule.window === null) return true;
    const alone = { bundles: this.policySet.bundles, rules: [{ ...rule, effect: 'allow' as const, grace: null }] };
    const lifecycle = { state, instants, zone };
    return evaluateGrants({ facts, lifecycle, policySet: alone, byHand: [], memory: {}, now }).grants.length > 0;
  }
}

function grantRules({ documents }: PolicyReading, { rules }: PolicySet): Covered[] {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return documents.grants.flatMap(({ document, text }) =>
    text.rules.flatMap(({ id }, index) => {
      const rule = known.get(id);
      if (!rule) return [];
      const tree = rule.tree();
      const path = ['rules', index, 'when'];
      return [
        {
          kind: rule.effect === 'deny' ? ('deny' as const) : ('grant' as const),
          rule: id,
          at: rule.at,
          place: document.place(['rules', index, 'id']),
          tree,
          grant: rule,
          leaves: leavesAt(tree, document.place(path)),
          held: 0,
        },
      ];
    }),
  );
}

function stateRules({ documents, tables }: PolicyReading): Covered[] {
  return documents.lifecycle.flatMap(({ document, text }) =>
    text.states.map(({ id, when }, index) => {
      const tree = when === undefined ? null : lazyTree(when, tables)();
      return {
        kind: 'state' as const,
        rule: id,
        at: `${document.file}#${id}`,
        place: document.place(['states', index, 'id']),
        tree,
        grant: null,
        leaves: leavesAt(tree, document.place(['states', index, 'when'])),
        held: 0,
      };
    }),
  );
}

function leavesAt(tree: ConditionTree | null, place: Place): Covered['leaves'] {
  if (tree === null) return [];
  return leavesOf(tree).map(({ expression }) => ({ expression, seenTrue: false, seenFalse: false, place }));
}
