import { digest, type Place } from '@joinery/kernel';
import type { PolicyReading } from '../compile/compile-policy-set';
import { candidateOf } from '../decide/candidate-values';
import { evaluateGrants } from '../decide/evaluate-grants';
import type { PolicyDocument } from '../files/policy-document';
import type { Derivation, GrantRule, PolicySet } from '../policy-set';
import { ConditionReader, type PlacedCondition, placedLeaves, type PlacedLeaf } from '../lint/placed-condition';
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
  /** Their names, in the order in which they were played. */
  readonly cases: readonly string[];
  /** Of what the rule says; its title and its owner change nothing. */
  readonly digest: string;
  /** Cases in which it did not. */
  readonly missed: number;
  readonly leaves: readonly LeafCoverage[];
}

/** What the cases have shown of one candidate of a value that is unique. */
export interface CandidateCoverage {
  readonly attribute: string;
  readonly expression: unknown;
  readonly place: Place;
  /** Cases in which it gave the value. */
  readonly given: number;
}

interface Seen extends Omit<LeafCoverage, 'seenTrue' | 'seenFalse'> {
  readonly judge: PlacedLeaf['judge'];
  seenTrue: boolean;
  seenFalse: boolean;
}

interface Covered extends Omit<RuleCoverage, 'held' | 'cases' | 'missed' | 'leaves'> {
  /** Null for a row of the lifecycle. */
  readonly grant: GrantRule | null;
  readonly leaves: readonly Seen[];
  readonly cases: string[];
  missed: number;
}

/** Watches cases and remembers which rules held and which leaves were seen true and false. */
export class TestCoverage {
  private readonly covered: readonly Covered[];
  private readonly offered: readonly OfferedCandidate[];

  constructor(
    reading: PolicyReading,
    private readonly policySet: PolicySet,
  ) {
    const reader = new ConditionReader(reading.tables);
    this.covered = [...grantRules(reading, policySet, reader), ...stateRules(reading, reader)];
    this.offered = offeredCandidates(reading, policySet);
  }

  /** `inForce`: the rules that could count in the case. */
  watch(name: string, outcome: TestOutcome, at: string, inForce: ReadonlySet<string>): void {
    this.watchNames(outcome);
    for (const one of this.covered) {
      if (one.grant !== null && !inForce.has(one.rule)) continue;
      for (const leaf of one.leaves) {
        if (leaf.judge(outcome.facts)) leaf.seenTrue = true;
        else leaf.seenFalse = true;
      }
      const holds = one.grant ? this.holds(one.grant, outcome, at) : outcome.rule === one.rule;
      if (holds) one.cases.push(name);
      else one.missed += 1;
    }
  }

  candidates(): readonly CandidateCoverage[] {
    return this.offered.map(({ derivation: _derivation, index: _index, ...rest }) => rest);
  }

  private watchNames({ left, facts }: TestOutcome): void {
    for (const one of this.offered) {
      const { derivation, index } = one;
      const value = left.reserved[derivation.attribute];
      if (value !== undefined && candidateOf(derivation, facts, value) === index) one.given += 1;
    }
  }

  result(): readonly RuleCoverage[] {
    return this.covered.map(({ grant: _grant, leaves, ...rest }) => ({
      ...rest,
      held: rest.cases.length,
      leaves: leaves.map(({ judge: _judge, ...leaf }) => leaf),
    }));
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

interface OfferedCandidate extends Omit<CandidateCoverage, 'given'> {
  readonly derivation: Derivation;
  readonly index: number;
  given: number;
}

function offeredCandidates({ documents }: PolicyReading, { derivations }: PolicySet): OfferedCandidate[] {
  return documents.derive.flatMap(({ document, text }) =>
    Object.entries(text.attributes).flatMap(([attribute, { candidates = [] }]) => {
      const derivation = derivations.find((one) => one.attribute === attribute);
      if (!derivation) return [];
      return candidates.map((expression, index): OfferedCandidate => {
        const place = document.place(['attributes', attribute, 'candidates', index]);
        return { attribute, expression, place, derivation, index, given: 0 };
      });
    }),
  );
}

function grantRules({ documents }: PolicyReading, { rules }: PolicySet, reader: ConditionReader): Covered[] {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return documents.grants.flatMap(({ document, text }) =>
    text.rules.flatMap(({ id, when }, index): Covered[] => {
      const rule = known.get(id);
      if (!rule) return [];
      const condition = when === undefined ? null : reader.read(when, ['rules', index, 'when']);
      const kind = rule.effect === 'deny' ? 'deny' : 'grant';
      const place = document.place(['rules', index, 'id']);
      const leaves = leavesOf(condition, document);
      return [
        { kind, rule: id, at: rule.at, place, digest: ruleDigest(rule), grant: rule, leaves, cases: [], missed: 0 },
      ];
    }),
  );
}

function ruleDigest({ effect, states, gives, grace, window, expression }: GrantRule): string {
  return digest({ effect, states: [...states].sort(), gives, grace, window, expression });
}

function stateRules({ documents }: PolicyReading, reader: ConditionReader): Covered[] {
  return documents.lifecycle.flatMap(({ document, text }) =>
    text.states.map(({ id, state, from, when }, index): Covered => {
      const condition = when === undefined ? null : reader.read(when, ['states', index, 'when']);
      const place = document.place(['states', index, 'id']);
      const leaves = leavesOf(condition, document);
      const at = `${document.file}#${id}`;
      const said = digest({ state, from: from ?? null, when: when ?? null });
      return { kind: 'state', rule: id, at, place, digest: said, grant: null, leaves, cases: [], missed: 0 };
    }),
  );
}

function leavesOf(condition: PlacedCondition | null, document: PolicyDocument): readonly Seen[] {
  if (condition === null) return [];
  return placedLeaves(condition).map(({ expression, judge, path }) => ({
    expression,
    judge,
    place: document.place(path),
    seenTrue: false,
    seenFalse: false,
  }));
}
