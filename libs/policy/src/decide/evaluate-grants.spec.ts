import fc from '@joinery/testing/fc';
import type { Attributes, LifecycleState } from '@joinery/identity';
import { evaluateGrants, type GrantAnswer, type GrantQuestion, type HandGrant } from './evaluate-grants';
import type { GrantRule } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';

const WORKING: readonly LifecycleState[] = ['prehire', 'active', 'leave', 'suspended'];

function ruleOf(id: string, more: Partial<GrantRule> = {}): GrantRule {
  const grant = more.grant ?? ['app:chat'];
  return {
    id,
    at: `f.yaml#${id}`,
    title: id,
    owner: 'it',
    effect: 'allow',
    states: new Set(WORKING),
    grant,
    gives: grant.map((entitlement) => ({ entitlement, via: [] })),
    grace: null,
    window: null,
    tree: () => null,
    when: null,
    expression: null,
    uses: [],
    ...more,
  };
}

const NOON = '2026-05-14T12:00:00.000Z';

function ask(
  facts: Attributes,
  state: LifecycleState,
  policySet: Pick<GrantQuestion['policySet'], 'rules'> & Partial<GrantQuestion['policySet']>,
  more: Partial<GrantQuestion> = {},
): GrantAnswer {
  const lifecycle = { state, instants: {}, zone: 'UTC' };
  return evaluateGrants({
    facts,
    lifecycle,
    policySet: { bundles: new Map(), ...policySet },
    byHand: [],
    memory: {},
    now: NOON,
    ...more,
  });
}

const rulesOf = (...rules: GrantRule[]): { readonly rules: readonly GrantRule[] } => ({ rules });
const named = (answer: GrantAnswer): string[] => answer.grants.map((grant) => grant.entitlement);
const names = (rules: readonly GrantRule[], state: LifecycleState = 'active'): string[] =>
  named(ask(factsOf({ department: 'Sales' }), state, { rules }));

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
  const [both] = ask({}, 'active', rulesOf(ruleOf('b'), ruleOf('a'))).grants;
  expect(both?.because).toEqual([
    { kind: 'rule', rule: 'a', at: 'f.yaml#a', via: [], until: null },
    { kind: 'rule', rule: 'b', at: 'f.yaml#b', via: [], until: null },
  ]);
  const [one] = ask({}, 'active', rulesOf(ruleOf('b'), ruleOf('a', { when: () => false }))).grants;
  expect(one?.because.map((reason) => reason.rule)).toEqual(['b']);
});

test('a mover loses exactly what nothing justifies any more', () => {
  const policy = soundPolicy();
  const of = (department: string): string[] => named(ask(factsOf({ department }), 'active', policy));
  expect(of('Sales')).toEqual(['app:chat', 'group:sales']);
  expect(of('Finance')).toEqual(['app:chat']);
});

test('rules that are proposed or retired give nothing', () => {
  const policy = soundPolicy({
    'birthright/core.yaml': (text) => text.replace('owner: it', 'owner: it\n    status: proposed'),
  });
  expect(ask(factsOf({}), 'active', policy).grants).toEqual([]);
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
      expect(ask({}, state, { rules: other })).toEqual(ask({}, state, { rules }));
    }),
    { numRuns: 2_000 },
  );
});

describe('grace', () => {
  const no = (): boolean => false;
  const graced = (when: (() => boolean) | null): GrantRule => ruleOf('a', { grace: 'P14D', when });
  const look = (
    when: (() => boolean) | null,
    memory: GrantQuestion['memory'],
    now = NOON,
    state: LifecycleState = 'active',
  ): GrantAnswer => ask({}, state, { rules: [graced(when)] }, { memory, now });

  test('is not needed while the rule holds, and the rule is remembered', () => {
    expect(look(null, {})).toMatchObject({ memory: { a: null }, wakeAt: null });
  });

  test('begins when the loss is first seen, ends so much later, and wakes the person then', () => {
    const seen = look(no, { a: null });
    expect(named(seen)).toEqual(['app:chat']);
    expect(seen.grants[0]?.because[0]?.until).toBe('2026-05-28T12:00:00.000Z');
    expect(seen).toMatchObject({ memory: { a: NOON }, wakeAt: '2026-05-28T12:00:00.000Z' });
  });

  test('alone is told of a right, and not where another rule gives it as well', () => {
    expect([...look(no, { a: null }).lingering]).toEqual(['app:chat']);
    expect([...look(null, { a: null }).lingering]).toEqual([]);
    const other = ask({}, 'active', { rules: [graced(no), ruleOf('b')] }, { memory: { a: null } });
    expect(named(other)).toEqual(['app:chat']);
    expect([...other.lingering]).toEqual([]);
  });

  test('is not prolonged by looking again', () => {
    const later = look(no, { a: NOON }, '2026-05-20T00:00:00.000Z');
    expect(later).toMatchObject({ memory: { a: NOON }, wakeAt: '2026-05-28T12:00:00.000Z' });
    expect(named(look(no, { a: NOON }, '2026-05-28T12:00:00.000Z'))).toEqual([]);
  });

  test('is forgotten when the rule holds again, so that the next loss has a grace of its own', () => {
    expect(look(null, { a: NOON }).memory).toEqual({ a: null });
  });

  test('is not given to somebody whom the rule never covered', () => {
    expect(look(no, {})).toMatchObject({ grants: [], memory: {} });
  });

  test.each<LifecycleState>(['leaver', 'purged'])('is over for a %s', (state) => {
    expect(look(no, { a: NOON }, NOON, state)).toMatchObject({ grants: [], memory: {} });
  });

  test('is kept in mind while the state is unknown', () => {
    expect(look(no, { a: NOON }, NOON, 'unknown').memory).toEqual({ a: NOON });
  });

  test('does not outlast a deny', () => {
    const deny = ruleOf('z', { effect: 'deny' });
    const answer = ask({}, 'active', { rules: [graced(no), deny] }, { memory: { a: NOON } });
    expect(answer.grants).toEqual([]);
    expect(answer.denied[0]).toMatchObject({ entitlement: 'app:chat', deniedBy: [{ rule: 'z' }] });
  });
});

describe('a window', () => {
  const windowed = ruleOf('a', {
    window: { from: { instant: 'start', offset: '-P1D' }, until: { instant: 'end', offset: null } },
  });
  const look = (instants: Record<string, string>): GrantAnswer =>
    ask({}, 'active', { rules: [windowed] }, { lifecycle: { state: 'active', instants, zone: 'UTC' } });

  test.each([
    ['is not open before its first instant', { start: '2026-05-20T00:00:00.000Z' }, [], '2026-05-19T00:00:00.000Z'],
    ['is open from its first instant on', { start: '2026-05-15T12:00:00.000Z' }, ['app:chat'], null],
    ['ends with its last instant', { end: NOON }, [], null],
    ['says when it will end', { end: '2026-06-01T00:00:00.000Z' }, ['app:chat'], '2026-06-01T00:00:00.000Z'],
    ['has no edge where the person has no date', {}, ['app:chat'], null],
  ])('%s', (_sentence, instants, expected, wakeAt) => {
    const answer = look(instants as Record<string, string>);
    expect([named(answer), answer.wakeAt]).toEqual([expected, wakeAt]);
  });
});

describe('something given by hand', () => {
  const hand = (more: Partial<HandGrant> = {}): HandGrant => ({
    id: '12', kind: 'manual', effect: 'allow', entitlement: 'app:erp', by: 'Olu', reason: 'audit', from: '2026-05-01T00:00:00.000Z', until: null, ...more,
  }); // prettier-ignore
  const look = (byHand: HandGrant[], state: LifecycleState = 'active', rules: GrantRule[] = []): GrantAnswer =>
    ask({}, state, { rules }, { byHand });

  test('justifies by itself, and says who gave it and why', () => {
    expect(look([hand()]).grants).toEqual([
      {
        entitlement: 'app:erp',
        because: [{ kind: 'manual', rule: 'manual 12', at: 'Olu: audit', via: [], until: null }],
      },
    ]);
  });

  test('stands beside a rule: losing one keeps the other', () => {
    const both = look([hand({ entitlement: 'app:chat' })], 'active', [ruleOf('a')]);
    expect(both.grants[0]?.because.map((reason) => reason.rule)).toEqual(['a', 'manual 12']);
    const one = look([hand({ entitlement: 'app:chat' })], 'active', [ruleOf('a', { when: () => false })]);
    expect(one.grants[0]?.because.map((reason) => reason.rule)).toEqual(['manual 12']);
  });

  test('wakes the person when it begins and when it ends', () => {
    expect(look([hand({ from: '2026-06-01T00:00:00.000Z' })])).toMatchObject({
      grants: [],
      wakeAt: '2026-06-01T00:00:00.000Z',
    });
    expect(look([hand({ until: '2026-07-01T00:00:00.000Z' })]).wakeAt).toBe('2026-07-01T00:00:00.000Z');
    expect(look([hand({ until: NOON })]).grants).toEqual([]);
  });

  test('denies until its day, and says so', () => {
    const deny = hand({ effect: 'deny', entitlement: 'app:chat', until: '2026-07-01T00:00:00.000Z' });
    const answer = look([deny], 'active', [ruleOf('a')]);
    expect(answer).toMatchObject({ grants: [], wakeAt: '2026-07-01T00:00:00.000Z' });
    expect(answer.denied[0]?.deniedBy[0]?.at).toBe('Olu: audit');
  });

  test.each<LifecycleState>(['leaver', 'purged'])('gives a %s nothing', (state) => {
    expect(look([hand()], state).grants).toEqual([]);
  });
});

describe('a bundle', () => {
  const BUNDLES = `kind: bundles
bundles:
  - {id: base, owner: it, contains: [app:chat]}
  - {id: seller, owner: it, contains: [bundle:base, group:sales]}
`;
  const policy = soundPolicy({
    'bundles.yaml': BUNDLES,
    'birthright/core.yaml': 'kind: grants\nrules:\n  - {id: br.seller, owner: it, grant: [bundle:seller]}\n',
  });

  test('gives everything in it, and in the bundles in it, and says through which', () => {
    const answer = ask(factsOf({}), 'active', policy);
    expect(named(answer)).toEqual(['app:chat', 'group:sales']);
    expect(answer.grants.map((grant) => grant.because[0]?.via)).toEqual([
      ['bundle:seller', 'bundle:base'],
      ['bundle:seller'],
    ]);
  });

  test('that is denied takes everything in it away', () => {
    const denied = soundPolicy({
      'bundles.yaml': BUNDLES,
      'birthright/deny.yaml':
        'kind: grants\nrules:\n  - {id: deny.base, owner: it, effect: deny, grant: [bundle:base]}\n',
    });
    expect(named(ask(factsOf({ department: 'Sales' }), 'active', denied))).toEqual(['group:sales']);
  });

  test('can be given by hand', () => {
    const byHand: HandGrant[] = [
      {
        id: '1',
        kind: 'request',
        effect: 'allow',
        entitlement: 'bundle:base',
        by: 'Ada',
        reason: 'x',
        from: NOON,
        until: null,
      },
    ];
    const answer = ask({}, 'active', { rules: [], bundles: policy.bundles }, { byHand });
    expect(answer.grants).toMatchObject([
      { entitlement: 'app:chat', because: [{ rule: 'request 1', via: ['bundle:base'] }] },
    ]);
  });
});
