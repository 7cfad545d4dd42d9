import type { Attributes, LifecycleState } from '@joinery/identity';
import type { PolicySet } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';
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
});
