import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { LIFECYCLE_STATES, type LifecycleState } from '@joinery/identity';
import { seededNumbers } from '@joinery/testing/fc';
import type { GrantRule } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';
import { RuleMatcher } from './rule-matcher';

type Pick = <T>(from: readonly T[]) => T;

const TEXTS = ['Sales', 'Finance', 'Legal', 'Ber', 'Berlin', 'sales', '5', 'true', 'null', '2024-01-01'] as const;
const NAMES = ['department', 'location', 'givenName'] as const;
const DATES = ['1999-12-31', '2024-01-01', '2024-02-29', '9999-12-31'] as const;

function leaf(pick: Pick): unknown {
  const name = { var: pick(NAMES) };
  const day = { var: pick(['hireDate', 'endDate']) };
  return pick<() => unknown>([
    () => ({ '===': [name, pick(TEXTS)] }),
    () => ({ '!==': [name, pick(TEXTS)] }),
    () => ({ '===': [name, { var: pick(NAMES) }] }),
    () => ({
      in: [name, [pick(TEXTS), pick(['Sales', 'Legal', 'x'])].filter((text, i, all) => all.indexOf(text) === i)],
    }),
    () => ({ starts_with: [name, pick(['Ber', 'S', '5'])] }),
    () => ({ ends_with: [name, pick(['lin', 'es'])] }),
    () => ({ contains: [name, pick(['er', 'a'])] }),
    () => ({ contains: [{ var: 'skills' }, pick(['welding', 'sql'])] }),
    () => ({ any_of: [{ var: 'skills' }, [pick(['welding', 'sql'])]] }),
    () => ({ present: pick([name, day, { var: 'skills' }, { var: 'level' }]) }),
    () => ({ before: [day, pick(DATES)] }),
    () => ({ after: [day, pick(DATES)] }),
    () => ({ at_least: [day, { coalesce: [{ var: 'hireDate' }, pick(DATES)] }] }),
    () => ({ at_least: [{ var: 'level' }, pick([0, 3, 5])] }),
    () => ({ at_most: [{ var: 'level' }, pick([0, 3, 5])] }),
    () => ({ '===': [{ var: 'isManager' }, pick([true, false])] }),
    () => ({ '===': [{ coalesce: [{ var: 'department' }, { var: 'location' }, 'Sales'] }, 'Sales'] }),
  ])();
}

function condition(pick: Pick, chance: () => number, depth: number): unknown {
  const roll = chance();
  if (depth === 0 || roll < 0.3) return leaf(pick);
  if (roll < 0.45) return { '!': condition(pick, chance, depth - 1) };
  const inner = (): unknown => condition(pick, chance, depth - 1);
  if (roll < 0.52) return { if: [inner(), inner(), ...(chance() < 0.3 ? [inner(), inner()] : []), inner()] };
  const parts = Array.from({ length: 1 + Math.floor(chance() * 4) }, inner);
  return { [roll < 0.72 ? 'and' : 'or']: parts };
}

function person(pick: Pick, chance: () => number): Record<string, never> {
  const facts: Record<string, unknown> = {};
  const give = (name: string, values: readonly unknown[]): void => {
    if (chance() < 0.85) facts[name] = pick(values);
  };
  // Values of every type in every attribute: what is held is not always what the dictionary says.
  const odd = [null, 5, 0, true, false, '', 'Sales', ['Sales'], [], Number.NaN, -0];
  for (const name of NAMES) give(name, chance() < 0.15 ? odd : TEXTS);
  for (const name of ['hireDate', 'endDate']) give(name, chance() < 0.15 ? odd : [...DATES, null]);
  give('level', chance() < 0.15 ? odd : [0, 1, 3, 5, 7, null]);
  give('isManager', chance() < 0.15 ? odd : [true, false, null]);
  give('skills', chance() < 0.15 ? odd : [[], ['sql'], ['sql', 'welding'], null]);
  return facts as Record<string, never>;
}

function rulesOf(conditions: readonly unknown[], pick: Pick): readonly GrantRule[] {
  const rules = conditions.map((when, i) => ({
    id: `r${String(i).padStart(4, '0')}`,
    owner: 'it',
    grant: ['app:chat'],
    states: [pick(['active', 'leave']), 'prehire'],
    when,
  }));
  return soundPolicy({ 'birthright/core.yaml': JSON.stringify({ kind: 'grants', rules }) }).rules;
}

function plainly(rules: readonly GrantRule[], facts: object, state: LifecycleState): number[] {
  return rules.flatMap((rule, index) => {
    const verdict: unknown = jsonLogic.apply(rule.expression as RulesLogic, facts);
    return rule.states.has(state) && verdict === true ? [index] : [];
  });
}

function compiled(
  rules: readonly GrantRule[],
  facts: Parameters<RuleMatcher['match']>[0],
  state: LifecycleState,
): number[] {
  return rules.flatMap((rule, index) => (rule.states.has(state) && (rule.when?.(facts) ?? true) ? [index] : []));
}

it('says of 200,000 random decisions what plain json-logic-js says, and what the compiled conditions say', () => {
  const chance = seededNumbers(20_261_124);
  const pick: Pick = (from) => from[Math.floor(chance() * from.length)] as never;
  let [decisions, held] = [0, 0];
  for (let round = 0; round < 50; round += 1) {
    const rules = rulesOf(
      Array.from({ length: 40 }, () => condition(pick, chance, 3)),
      pick,
    );
    const matcher = new RuleMatcher(rules);
    for (let i = 0; i < 100; i += 1) {
      const facts = factsOf(person(pick, chance));
      const state = pick(LIFECYCLE_STATES.slice(0, 4));
      const [found, plain] = [matcher.match(facts, state), plainly(rules, facts, state)];
      decisions += rules.length;
      held += plain.length;
      if (String(found) !== String(plain) || String(plain) !== String(compiled(rules, facts, state)))
        throw new Error(
          `round ${round}, ${JSON.stringify(facts)} ${state}: ${String(found)} instead of ${String(plain)}`,
        );
    }
  }
  expect(decisions).toBe(200_000);
  expect(held).toBeGreaterThan(10_000);
}, 90_000);

it('judges whole what has too many ways to hold, and what compares two attributes', () => {
  const pair = (name: string): unknown => ({ or: [{ '===': [{ var: name }, 'a'] }, { '===': [{ var: name }, 'b'] }] });
  const names = ['department', 'location', 'givenName', 'familyName', 'workerType', 'displayName', 'email'];
  const wide = {
    and: names
      .filter((name) => name !== 'workerType')
      .map(pair)
      .concat([pair('userName')]),
  };
  const rules = rulesOf([wide, { '===': [{ var: 'department' }, { var: 'location' }] }], (from) => from[0] as never);
  const matcher = new RuleMatcher(rules);
  const all = Object.fromEntries([...names, 'userName'].map((name) => [name, 'a']));
  expect(matcher.match(factsOf(all), 'active')).toEqual([0, 1]);
  expect(matcher.match(factsOf({ ...all, email: 'c', location: 'b' }), 'active')).toEqual([]);
});

it('does not let one value pass for another type of the same look', () => {
  const rules = rulesOf(
    [{ '===': [{ var: 'department' }, '5'] }, { '===': [{ var: 'level' }, 5] }],
    (from) => from[0] as never,
  );
  const matcher = new RuleMatcher(rules);
  const ask = (department: unknown, level: unknown): number[] =>
    matcher.match(factsOf({ department, level } as unknown as Record<string, never>), 'active');
  expect([ask('5', 5), ask(5, '5'), ask('5', '5'), ask(5, 5)]).toEqual([[0, 1], [], [0], [1]]);
});

it('finds every rule of a set whose clauses fill many words', () => {
  const rules = rulesOf(
    Array.from({ length: 130 }, (_, i) => ({ '===': [{ var: 'department' }, `d${i % 65}`] })),
    (from) => from[0] as never,
  );
  const matcher = new RuleMatcher(rules);
  for (const i of [0, 31, 32, 63, 64])
    expect(matcher.match(factsOf({ department: `d${i}` }), 'active')).toEqual([i, i + 65]);
});
