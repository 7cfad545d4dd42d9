import { compareText, type Place } from '@joinery/kernel';
import { LIFECYCLE_STATES, type LifecycleState } from '@joinery/identity';
import type { PolicyReading } from '../compile/compile-policy-set';
import type { DocumentPath, PolicyDocument } from '../files/policy-document';
import type { Entitlement, GrantRule, PolicySet } from '../policy-set';
import type { SpaceWorld } from './condition-space';
import { ConditionReader, type PlacedCondition } from './placed-condition';

/** What lint looks at: files that make a policy set. */
export interface LintSubject extends SpaceWorld {
  readonly reading: PolicyReading;
  readonly policySet: PolicySet;
}

/** A rule that is in force, with the places of its parts. */
export interface PlacedRule {
  readonly rule: GrantRule;
  readonly condition: PlacedCondition | null;
  readonly document: PolicyDocument;
  readonly path: DocumentPath;
  readonly gives: ReadonlySet<Entitlement>;
}

/** Without `unknown`: who is in it is held, whatever rules say. */
const REAL_STATES: ReadonlySet<LifecycleState> = new Set(LIFECYCLE_STATES.filter((state) => state !== 'unknown'));

/** The active rules in the order of their ids. */
export function placedRules({ reading, policySet, tables }: LintSubject): readonly PlacedRule[] {
  const reader = new ConditionReader(tables);
  const known = new Map(policySet.rules.map((rule) => [rule.id, rule]));
  const placed = reading.documents.grants.flatMap(({ document, text }) =>
    text.rules.flatMap(({ id, when }, index): PlacedRule[] => {
      const rule = known.get(id);
      if (!rule) return [];
      const path = ['rules', index];
      const condition = when === undefined ? null : reader.read(when, [...path, 'when']);
      return [{ rule, condition, document, path, gives: new Set(rule.gives.map(({ entitlement }) => entitlement)) }];
    }),
  );
  return placed.sort((a, b) => compareText(a.rule.id, b.rule.id));
}

export function placeOfRule({ document, path }: PlacedRule): Place {
  return document.place([...path, 'id']);
}

/** Where the condition stands; the rule itself when it has none. */
export function placeOfWhen({ document, path, condition }: PlacedRule): Place {
  return document.place([...path, condition === null ? 'id' : 'when']);
}

export function statesOf({ rule }: PlacedRule): ReadonlySet<LifecycleState> {
  return new Set([...rule.states].filter((state) => REAL_STATES.has(state)));
}
