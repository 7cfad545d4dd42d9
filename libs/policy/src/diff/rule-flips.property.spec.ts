import fc from '@joinery/testing/fc';
import type { Attributes, LifecycleState } from '@joinery/identity';
import { evaluateGrants } from '../decide/evaluate-grants';
import type { PolicySet } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';
import { policyDifference } from './policy-changes';
import { RuleFlips } from './rule-flips';

const rules = (text: string): PolicySet => soundPolicy({ 'birthright/core.yaml': `kind: grants\nrules:\n${text}` });
const CHAT = '  - {id: br.chat, owner: it, grant: [app:chat]}\n';
const sales = (when: string, more = ''): string =>
  `  - {id: br.sales, owner: it, grant: [group:sales]${more}, when: ${when}}\n`;
const SALES = sales('{"===": [{var: department}, Sales]}');
const BOTH = sales('{in: [{var: department}, [Sales, Finance]]}');

describe('of two sets of rules', () => {
  const tables: [string, string, string, Attributes, LifecycleState, boolean][] = [
    [
      'a title is no difference',
      CHAT,
      '  - {id: br.chat, owner: it, title: Chat, grant: [app:chat]}\n',
      {},
      'active',
      false,
    ],
    ['a condition concerns whom it newly holds for', SALES, BOTH, { department: 'Finance' }, 'active', true],
    ['and not whom it holds for all the same', SALES, BOTH, { department: 'Sales' }, 'active', false],
    ['nor whom it never holds for', SALES, BOTH, { department: 'Legal' }, 'active', false],
    ['nor anybody in a state that no rule names', SALES, BOTH, { department: 'Finance' }, 'leaver', false],
    ['a new rule concerns whom it holds for', CHAT, CHAT + SALES, { department: 'Sales' }, 'active', true],
    ['a rule that went concerns whom it held for', CHAT + SALES, CHAT, { department: 'Sales' }, 'active', true],
    ['and nobody else', CHAT + SALES, CHAT, { department: 'Legal' }, 'active', false],
    [
      'a grace concerns everybody whom the rule holds for',
      SALES,
      sales('{"===": [{var: department}, Sales]}', ', grace: P7D'),
      { department: 'Sales' },
      'active',
      true,
    ],
  ];
  it.each(tables)('%s', (...[, before, after, facts, state, expected]) => {
    const flips = new RuleFlips(rules(before).rules, rules(after).rules);
    expect(flips.touches(factsOf(facts), state)).toBe(expected);
  });

  it('a rule that is remembered for its grace concerns whom it is remembered of', () => {
    const flips = new RuleFlips(rules(SALES).rules, rules(BOTH).rules);
    expect(flips.touches(factsOf({ department: 'Legal' }), 'active', { 'br.sales': '2026-01-01T00:00:00.000Z' })).toBe(
      true,
    );
    expect(flips.touches(factsOf({ department: 'Legal' }), 'active', { other: null })).toBe(false);
  });

  it('whoever is not concerned has the same grants under both, whatever the rules and the people', () => {
    const department = fc.constantFrom('Sales', 'Finance', 'Legal', null);
    const when = fc.oneof(
      fc.constant(null),
      department.map((name) => ({ '===': [{ var: 'department' }, name ?? 'Nobody'] })),
      fc.constantFrom('Ber', 'Cai').map((start) => ({ '!': { starts_with: [{ var: 'location' }, start] } })),
    );
    const rule = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      owner: fc.constant('it'),
      effect: fc.constantFrom('allow', 'deny'),
      grant: fc.constantFrom(['app:chat'], ['group:sales'], ['app:chat', 'group:sales']),
      when,
    });
    const set = fc
      .uniqueArray(rule, { selector: ({ id }) => id, minLength: 1, maxLength: 4 })
      .map((all) =>
        all.map(({ when: condition, ...rest }) => (condition === null ? rest : { ...rest, when: condition })),
      )
      .map((all) => soundPolicy({ 'birthright/core.yaml': JSON.stringify({ kind: 'grants', rules: all }) }));
    const person = fc.record({ department, location: fc.constantFrom('Berlin', 'Cairo', null) });
    const state = fc.constantFrom<LifecycleState>('active', 'leaver', 'future');
    const told = (facts: Attributes, now: LifecycleState, policySet: PolicySet): string =>
      JSON.stringify(
        evaluateGrants({
          facts, policySet, lifecycle: { state: now, instants: {}, zone: 'UTC' }, byHand: [], memory: {}, now: '2026-05-14T12:00:00.000Z',
        }), // prettier-ignore
      );
    fc.assert(
      fc.property(set, set, person, state, (before, after, facts, now) => {
        const flips = new RuleFlips(before.rules, after.rules);
        if (flips.touches(factsOf(facts), now)) return;
        expect(told(factsOf(facts), now, after)).toBe(told(factsOf(facts), now, before));
      }),
      { numRuns: 150 },
    );
  });
});

describe('what two policy sets say differently', () => {
  const changed = (files: Parameters<typeof soundPolicy>[0]): [string[], boolean] => {
    const { changes, isAboutRulesOnly } = policyDifference(soundPolicy(), soundPolicy(files));
    return [changes.map(({ part, change }) => `${change} ${part}`), isAboutRulesOnly];
  };
  const replace =
    (from: string, to: string) =>
    (text: string): string =>
      text.replace(from, to);
  it.each<[string, Parameters<typeof soundPolicy>[0], string[], boolean]>([
    ['a comment is nothing', { 'birthright/core.yaml': (text) => `# words\n${text}` }, [], true],
    ['a version is nothing', { 'policy.yaml': replace('version: "1"', 'version: "2"') }, [], true],
    ['a rule', { 'birthright/core.yaml': replace('Sales]', 'Selling]') }, ['edited rule br.sales'], true],
    [
      'how old the word of a source may be',
      { 'sources/hr.yaml': replace('feed: full', 'feed: full\nstaleAfter: P1D') },
      ['edited staleAfter of source hr'],
      false,
    ],
    ['a limit', { 'guards.yaml': replace('percent: 3', 'percent: 4') }, ['edited guard g.disable'], true],
    ['an app', { 'apps/chat.yaml': replace('-P1D', '-P2D') }, ['edited app chat'], false],
    [
      'who wins an attribute',
      { 'authority.yaml': replace('onNull: hold', 'onNull: keep') },
      ['edited authority department'],
      false,
    ],
    ['an instant', { 'lifecycle.yaml': replace('at: day-end', 'at: day-start') }, ['edited instant end'], false],
    [
      'the zone of people whose zone nothing tells',
      { 'policy.yaml': replace('Europe/Berlin', 'Asia/Tokyo') },
      ['edited default zone'],
      false,
    ],
    [
      'what a move, a conversion and a rehire are',
      {
        'lifecycle.yaml': (text) =>
          `${text}\nmoves: [location]\nconversions: [workerType]\nrehire: {person: new, names: new}\n`,
      },
      ['edited conversions', 'edited moves', 'edited rehire'],
      false,
    ],
    ['a line of a table', { 'tables/sites.csv': (text) => `${text}Rome,Europe/Rome\n` }, ['edited table sites'], false],
    [
      'a name that is made',
      { 'derive/names.yaml': replace('@example.org', '@example.com') },
      ['edited derivation email'],
      false,
    ],
  ])('%s', (_sentence, files, expected, isAboutRulesOnly) => {
    expect(changed(files)).toEqual([expected, isAboutRulesOnly]);
  });
});
