import type { Attributes } from '@joinery/identity';
import type { ConditionSpace, Region } from './condition-space';
import { describeCondition } from './describe-condition';
import type { LintFindings } from './lint-finding';
import { MOST_WAYS, type PlacedLiteral } from './placed-condition';
import { placeOfWhen, type PlacedRule, statesOf } from './placed-rule';

const NOBODY: Attributes = Object.freeze(Object.create(null) as Attributes);

/** A rule with the people it is for. */
export interface MappedRule extends PlacedRule {
  readonly region: Region;
}

/** What a condition says by itself: nothing, everything, or something about people of whom nothing is known. */
export function lintConditions(
  rules: readonly PlacedRule[],
  space: ConditionSpace,
  findings: LintFindings,
): readonly MappedRule[] {
  return rules.map((placed) => {
    const region = space.regionOf(placed.condition, statesOf(placed));
    const mapped = { ...placed, region };
    if (placed.condition === null) return mapped;
    if (!region.exact) tellNotCompared(mapped, findings);
    tellContradictions(mapped, findings);
    if (region.boxes.length > 0) tellAlwaysTrue(mapped, space, findings);
    tellTrueForNull(mapped, space, findings);
    return mapped;
  });
}

function tellNotCompared(rule: MappedRule, findings: LintFindings): void {
  const { id } = rule.rule;
  findings.add(placeOfWhen(rule), {
    severity: 'info',
    code: 'RULE_NOT_COMPARED',
    message: `"${id}" can hold in more than ${MOST_WAYS} ways, or compares more values than lint looks at; it is not compared with others.`,
    hint: 'Split the rule, or put long lists into a table and use "lookup".',
    value: id,
  });
}

function tellContradictions(mapped: MappedRule, findings: LintFindings): void {
  const { region, rule } = mapped;
  if (!region.exact) return;
  const [first] = region.dead;
  if (!first) return;
  if (region.boxes.length === 0) {
    findings.add(placeOfWhen(mapped), {
      severity: 'error',
      code: 'RULE_UNREACHABLE',
      message: `"${rule.id}" can hold for nobody: ${inWords(first)}.`,
      hint: 'Nobody meets all of this at once; write "or", or two rules.',
      value: rule.id,
    });
    return;
  }
  for (const literals of region.dead) {
    const last = literals[literals.length - 1] as PlacedLiteral;
    findings.add(mapped.document.place(last.leaf.path), {
      code: 'BRANCH_UNREACHABLE',
      message: `One way of "${rule.id}" can hold for nobody: ${inWords(literals)}.`,
      hint: 'Take it out, or correct it.',
      value: rule.id,
    });
  }
}

function inWords(literals: readonly PlacedLiteral[]): string {
  const parts = literals.map(({ leaf, wanted }) => `${wanted ? '' : 'not '}${describeCondition(leaf.expression)}`);
  return parts.length === 1 ? `${String(parts[0])} is never so` : `${parts.join(' and ')} contradict each other`;
}

function tellAlwaysTrue(mapped: MappedRule, space: ConditionSpace, findings: LintFindings): void {
  const opposite = space.regionOf(mapped.condition, null, false);
  if (!opposite.exact || opposite.boxes.length > 0) return;
  const { id } = mapped.rule;
  findings.add(placeOfWhen(mapped), {
    code: 'CONDITION_ALWAYS_TRUE',
    message: `The condition of "${id}" holds for everybody.`,
    hint: 'Leave "when" out if the rule is for everybody.',
    value: id,
    witness: { attributes: {}, state: null },
  });
}

/**
 * An allow that somebody gets of whom nothing is known at all, or whose one attribute is missing that the rule
 * compares.
 */
function tellTrueForNull(mapped: MappedRule, space: ConditionSpace, findings: LintFindings): void {
  const { rule } = mapped;
  if (rule.effect !== 'allow' || rule.when === null) return;
  const nobody = rule.when(NOBODY);
  const open = nobody ? null : space.openToNull(mapped.region.boxes);
  const names = nobody ? rule.uses : open === null ? [] : [open.attribute];
  if (names.length === 0) return;
  const state = [...statesOf(mapped)][0] ?? null;
  const missing = Object.fromEntries(names.map((name) => [name, null]));
  findings.add(placeOfWhen(mapped), {
    code: 'TRUE_FOR_NULL',
    message: `"${rule.id}" holds for a person whose ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing.`,
    hint: 'Add {present: {var: …}} inside "and" unless a blank value is meant to grant.',
    value: rule.id,
    witness: open === null ? { attributes: missing, state } : { ...open.witness, state: open.witness.state ?? state },
  });
}
