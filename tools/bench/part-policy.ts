import type { Attributes } from '@joinery/identity';
import { evaluateGrants, type GrantRule, loadPolicyFolder, type PolicySet, RuleMatcher } from '@joinery/policy';
import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { benchPerson } from './policy-rules';

const PEOPLE = 100_000;
/** Plain json-logic-js is asked about so many of them only: it would take minutes. */
const PLAIN_PEOPLE = 2_000;
const CHANGES = 20_000;

/**
 * CPU time of the rules of a folder over a population: by the matcher, by plain json-logic-js, and of parsing the
 * people.
 */
function main(folder: string): void {
  const { policySet, findings } = loadPolicyFolder(folder);
  if (policySet === null) throw new Error(JSON.stringify(findings.slice(0, 3)));
  const { rules } = policySet;
  const lines = Array.from({ length: PEOPLE }, (_, i) => JSON.stringify(benchPerson(i)));
  const parse = cpu(() => lines.map((line) => JSON.parse(line) as Attributes));
  const people = parse.result;
  const found = new Int32Array(rules.length);
  const matched = cpu(() => {
    const matcher = new RuleMatcher(rules);
    let held = 0;
    for (const facts of people) held += matcher.matchInto(found, facts, 'active');
    return { held, matcher };
  });
  const sample = people.slice(0, PLAIN_PEOPLE);
  const plain = cpu(() => sample.reduce((sum, facts) => sum + plainly(rules, facts), 0));
  const check = sample.reduce((sum, facts) => sum + matched.result.matcher.match(facts, 'active').length, 0);
  if (plain.result !== check) throw new Error(`the matcher found ${check}, plain json-logic-js ${plain.result}`);
  const changes = people.slice(0, CHANGES).map((facts, i) => ({ ...facts, department: `Department ${i % 40}` }));
  // Everything about one changed person's grants: rules, bundles, denies, justifications in order.
  changes.forEach((facts) => grantsOf(facts, policySet));
  const event = cpu(() => changes.reduce((sum, facts) => sum + grantsOf(facts, policySet), 0));
  console.log(
    JSON.stringify({
      rules: rules.length,
      people: PEOPLE,
      matchMs: matched.ms,
      parseMs: parse.ms,
      plainMs: (plain.ms * PEOPLE) / PLAIN_PEOPLE,
      eventMicros: (event.ms * 1_000) / CHANGES,
      held: matched.result.held,
    }),
  );
}

function grantsOf(facts: Attributes, policySet: PolicySet): number {
  const lifecycle = { state: 'active' as const, instants: {}, zone: 'UTC' };
  return evaluateGrants({ facts, lifecycle, policySet, byHand: [], memory: {}, now: '2026-05-14T09:00:00.000Z' }).grants
    .length;
}

function plainly(rules: readonly GrantRule[], facts: Attributes): number {
  let held = 0;
  for (const rule of rules) if (jsonLogic.apply(rule.expression as RulesLogic, facts) === true) held += 1;
  return held;
}

function cpu<T>(work: () => T): { result: T; ms: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1_000 };
}

main(process.argv[2] ?? '');
