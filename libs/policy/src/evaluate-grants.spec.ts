import fc from 'fast-check';
import type { LifecycleState } from '@joinery/identity';
import { evaluateGrants } from './evaluate-grants';
import type { GrantRule } from './policy-set';
import { factsOf, soundPolicy } from './test/policy-files';

const WORKING: readonly LifecycleState[] = ['prehire', 'active', 'leave', 'suspended'];

function ruleOf(id: string, more: Partial<GrantRule> = {}): GrantRule {
  return {
    id,
    at: `f.yaml#${id}`,
    title: id,
    owner: 'it',
    effect: 'allow',
    states: new Set(WORKING),
    grant: ['app:chat'],
    when: null,
    expression: null,
    uses: [],
    ...more,
  };
}

const rulesOf = (...rules: GrantRule[]): { readonly rules: readonly GrantRule[] } => ({ rules });
const names = (rules: readonly GrantRule[], state: LifecycleState = 'active'): string[] =>
  evaluateGrants(factsOf({ department: 'Sales' }), state, { rules }).map((grant) => grant.entitlement);

describe('a person gets', () => {
  const no = (): boolean => false;
  const rows: readonly [
    sentence: string,
    rules: readonly GrantRule[],
    state: LifecycleState,
    expected: readonly string[],
  ][] = [
    ['what a rule without condition gives', [ruleOf('a')], 'active', ['app:chat']],
    ['nothing of a rule whose condition does not hold', [ruleOf('a', { when: no })], 'active', []],
    ['nothing in a state that the rule does not name', [ruleOf('a')], 'leaver', []],
    ['nothing that a deny names', [ruleOf('a'), ruleOf('z', { effect: 'deny' })], 'active', []],
    ['nothing that a deny names, whichever comes first', [ruleOf('0', { effect: 'deny' }), ruleOf('a')], 'active', []],
    [
      'what a deny names that does not hold',
      [ruleOf('a'), ruleOf('z', { effect: 'deny', when: no })],
      'active',
      ['app:chat'],
    ],
    [
      'what a deny of another state names',
      [ruleOf('a'), ruleOf('z', { effect: 'deny', states: new Set<LifecycleState>(['leave']) })],
      'active',
      ['app:chat'],
    ],
    [
      'everything, sorted',
      [ruleOf('a', { grant: ['group:z', 'group:a'] }), ruleOf('b')],
      'active',
      ['app:chat', 'group:a', 'group:z'],
    ],
  ];
  test.each(rows)('%s', (_sentence, rules, state, expected) => {
    expect(names(rules, state)).toEqual(expected);
  });
});

test('a grant names every rule that justifies it; losing one keeps the other', () => {
  const [both] = evaluateGrants({}, 'active', rulesOf(ruleOf('b'), ruleOf('a')));
  expect(both?.because).toEqual([
    { rule: 'a', at: 'f.yaml#a' },
    { rule: 'b', at: 'f.yaml#b' },
  ]);
  const [one] = evaluateGrants({}, 'active', rulesOf(ruleOf('b'), ruleOf('a', { when: () => false })));
  expect(one?.because).toEqual([{ rule: 'b', at: 'f.yaml#b' }]);
});

test('a mover loses exactly what nothing justifies any more', () => {
  const policy = soundPolicy();
  const of = (department: string): string[] =>
    evaluateGrants(factsOf({ department }), 'active', policy).map((grant) => grant.entitlement);
  expect(of('Sales')).toEqual(['app:chat', 'group:sales']);
  expect(of('Finance')).toEqual(['app:chat']);
});

test('rules that are proposed or retired give nothing', () => {
  const policy = soundPolicy({
    'birthright/core.yaml': (text) => text.replace('owner: it', 'owner: it\n    status: proposed'),
  });
  expect(evaluateGrants(factsOf({}), 'active', policy)).toEqual([]);
});

test('a deny that names no states counts in every state', () => {
  const policy = soundPolicy({
    'birthright/deny.yaml': 'kind: grants\nrules:\n  - {id: deny.chat, owner: it, effect: deny, grant: [app:chat]}',
  });
  expect(policy.rules.find((rule) => rule.id === 'deny.chat')?.states.size).toBe(8);
});

test('the order of rules cannot matter', () => {
  const entitlement = fc.constantFrom('app:a', 'app:b', 'group:c', 'group:d');
  const rule = fc.record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    grant: fc.uniqueArray(entitlement, { minLength: 1 }),
    holds: fc.boolean(),
    states: fc.uniqueArray(fc.constantFrom(...WORKING), { minLength: 1 }),
  });
  const shuffled = fc.array(rule, { maxLength: 12 }).chain((rules) => {
    const made = rules.map((one, index) =>
      ruleOf(`r${index}`, { effect: one.effect, grant: one.grant, states: new Set(one.states), when: () => one.holds }),
    );
    return fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length }));
  });
  fc.assert(
    fc.property(shuffled, fc.constantFrom(...WORKING), ([rules, other], state) => {
      expect(evaluateGrants({}, state, { rules: other })).toEqual(evaluateGrants({}, state, { rules }));
    }),
    { numRuns: 2_000 },
  );
});
