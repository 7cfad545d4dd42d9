import type { Attributes } from '@joinery/identity';
import { evaluateGrants, type GrantRule, loadPolicyFolder, type PolicySet, RuleFlips } from '@joinery/policy';
import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { benchPerson } from './policy-rules';

const PEOPLE = 100_000;
/** Plain json-logic-js checks so many of them. */
const CHECKED = 5_000;

/** CPU time of finding out who gains and who loses what between two policy folders, and of parsing the people. */
function main(before: string, after: string): void {
  const [from, to] = [loaded(before), loaded(after)];
  const lines = Array.from({ length: PEOPLE }, (_, i) => JSON.stringify(benchPerson(i)));
  const parse = cpu(() => lines.map((line) => JSON.parse(line) as Attributes));
  const people = parse.result;
  const diff = cpu(() => {
    const flips = new RuleFlips(from.rules, to.rules);
    const [gains, losses] = [new Map<string, number>(), new Map<string, number>()];
    let touched = 0;
    for (const facts of people) {
      if (!flips.touches(facts, 'active')) continue;
      touched += 1;
      const [had, has] = [grantsOf(facts, from), grantsOf(facts, to)];
      for (const right of has) if (!had.has(right)) gains.set(right, (gains.get(right) ?? 0) + 1);
      for (const right of had) if (!has.has(right)) losses.set(right, (losses.get(right) ?? 0) + 1);
    }
    return { flips, touched, gains: total(gains), losses: total(losses) };
  });
  const { flips } = diff.result;
  for (const facts of people.slice(0, CHECKED)) {
    const plain = flips.changed.some((pair) => holds(pair.before, facts) !== holds(pair.after, facts));
    if (plain !== flips.touches(facts, 'active'))
      throw new Error(`plain json-logic-js disagrees on ${JSON.stringify(facts)}`);
  }
  const { touched, gains, losses } = diff.result;
  const edited = flips.changed.length;
  console.log(JSON.stringify({ edited, diffMs: diff.ms, parseMs: parse.ms, touched, gains, losses }));
}

function loaded(folder: string): PolicySet {
  const { policySet, findings } = loadPolicyFolder(folder);
  if (policySet === null) throw new Error(JSON.stringify(findings.slice(0, 3)));
  return policySet;
}

function grantsOf(facts: Attributes, policySet: PolicySet): ReadonlySet<string> {
  const lifecycle = { state: 'active' as const, instants: {}, zone: 'UTC' };
  const asked = { facts, lifecycle, policySet, byHand: [], memory: {}, now: '2026-05-14T09:00:00.000Z' };
  return new Set(evaluateGrants(asked).grants.map((grant) => grant.entitlement));
}

function holds(rule: GrantRule | null, facts: Attributes): boolean {
  return rule !== null && jsonLogic.apply(rule.expression as RulesLogic, facts) === true;
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function cpu<T>(work: () => T): { result: T; ms: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1_000 };
}

main(process.argv[2] ?? '', process.argv[3] ?? '');
