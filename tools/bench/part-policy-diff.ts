import type { Attributes } from '@joinery/identity';
import { type GrantRule, loadPolicyFolder, type PolicySet, RightFlips } from '@joinery/policy';
import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { benchPerson } from './policy-rules';

const PEOPLE = 100_000;
/** Plain json-logic-js checks so many of them. */
const CHECKED = 2_000;

/** CPU time of finding out who gains and who loses what between two policy folders, and of parsing the people. */
function main(before: string, after: string): void {
  const [from, to] = [loaded(before), loaded(after)];
  const lines = Array.from({ length: PEOPLE }, (_, i) => JSON.stringify(benchPerson(i)));
  const parse = cpu(() => lines.map((line) => JSON.parse(line) as Attributes));
  const people = parse.result;
  const diff = cpu(() => {
    const rights = new RightFlips(from.rules, to.rules);
    const [gains, losses] = [new Map<string, number>(), new Map<string, number>()];
    let moved = 0;
    for (const facts of people) {
      const move = rights.move(facts, 'active');
      if (move.kind === 'timed') throw new Error('no rule of the benchmark depends on time');
      if (move.kind === 'same') continue;
      moved += 1;
      for (const right of move.gained) gains.set(right, (gains.get(right) ?? 0) + 1);
      for (const right of move.lost) losses.set(right, (losses.get(right) ?? 0) + 1);
    }
    return { rights, moved, gains: total(gains), losses: total(losses) };
  });
  const { rights } = diff.result;
  for (const facts of people.slice(0, CHECKED)) {
    const [had, has] = [plainRights(from.rules, facts), plainRights(to.rules, facts)];
    const move = rights.move(facts, 'active');
    const [gained, lost] = move.kind === 'moved' ? [move.gained, move.lost] : [[], []];
    const plain = [has.filter((right) => !had.includes(right)), had.filter((right) => !has.includes(right))];
    if (JSON.stringify([gained, lost]) !== JSON.stringify(plain))
      throw new Error(`plain json-logic-js disagrees on ${JSON.stringify(facts)}`);
  }
  const { moved, gains, losses } = diff.result;
  const edited = rights.flips.changed.length;
  console.log(JSON.stringify({ edited, diffMs: diff.ms, parseMs: parse.ms, moved, gains, losses }));
}

function loaded(folder: string): PolicySet {
  const { policySet, findings } = loadPolicyFolder(folder);
  if (policySet === null) throw new Error(JSON.stringify(findings.slice(0, 3)));
  return policySet;
}

/** What rules give and do not forbid, in order, as plain json-logic-js says. */
function plainRights(rules: readonly GrantRule[], facts: Attributes): readonly string[] {
  const named = (effect: GrantRule['effect']): string[] =>
    rules
      .filter((rule) => rule.effect === effect && rule.states.has('active') && holds(rule, facts))
      .flatMap(({ gives }) => gives.map(({ entitlement }) => entitlement));
  const denied = new Set(named('deny'));
  return [...new Set(named('allow'))].filter((right) => !denied.has(right)).sort();
}

function holds(rule: GrantRule, facts: Attributes): boolean {
  return jsonLogic.apply(rule.expression as RulesLogic, facts) === true;
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
