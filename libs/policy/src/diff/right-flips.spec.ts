import type { Attributes } from '@joinery/identity';
import type { PolicySet } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';
import { RightFlips } from './right-flips';

const rules = (...lines: readonly string[]): PolicySet =>
  soundPolicy({
    'birthright/core.yaml': `kind: grants\nrules:\n${lines.map((line) => `  - {owner: it, ${line}}`).join('\n')}\n`,
  });
const CHAT = 'id: br.chat, grant: [app:chat]';
const sales = (id: string, department: string, more = ''): string =>
  `id: ${id}, grant: [group:sales], when: {"===": [{var: department}, ${department}]}${more}`;

describe('one person between two sets of rules', () => {
  const rows: readonly [sentence: string, before: PolicySet, after: PolicySet, facts: Attributes, expected: object][] = [
    ['gains what a new rule gives', rules(CHAT), rules(CHAT, sales('a', 'Sales')), { department: 'Sales' }, { kind: 'moved', gained: ['group:sales'], lost: [] }],
    ['loses what nothing gives any more', rules(CHAT, sales('a', 'Sales')), rules(CHAT), { department: 'Sales' }, { kind: 'moved', gained: [], lost: ['group:sales'] }],
    ['keeps what another rule gives as well', rules(sales('a', 'Sales'), sales('b', 'Sales')), rules(sales('a', 'Sales')), { department: 'Sales' }, { kind: 'same' }],
    ['is not looked at when no changed rule holds', rules(CHAT, sales('a', 'Sales')), rules(CHAT, sales('a', 'Legal')), { department: 'IT' }, { kind: 'same' }],
    ['loses what is newly forbidden', rules(sales('a', 'Sales')), rules(sales('a', 'Sales'), sales('z', 'Sales', ', effect: deny')), { department: 'Sales' }, { kind: 'moved', gained: [], lost: ['group:sales'] }],
    ['has moved where something is newly forbidden that only a hand could give', rules(CHAT, sales('a', 'Legal')), rules(CHAT, sales('a', 'Legal'), sales('z', 'Sales', ', effect: deny')), { department: 'Sales' }, { kind: 'moved', gained: [], lost: [] }],
    ['is for a closer look where a changed rule has grace', rules(sales('a', 'Sales')), rules(sales('a', 'Sales', ', grace: P7D')), { department: 'Sales' }, { kind: 'timed' }],
    ['is for a closer look where another rule gives it for a while', rules(sales('a', 'Sales'), sales('b', 'Sales', ', window: {from: {instant: start}}')), rules(sales('b', 'Sales', ', window: {from: {instant: start}}')), { department: 'Sales' }, { kind: 'timed' }],
    ['is for a closer look where a changed rule has a window', rules(sales('a', 'Sales')), rules(sales('a', 'Sales', ', window: {from: {instant: start}}')), { department: 'Sales' }, { kind: 'timed' }],
  ]; // prettier-ignore
  it.each(rows)('%s', (_sentence, before, after, facts, expected) => {
    expect(new RightFlips(before.rules, after.rules).move(factsOf(facts), 'active')).toEqual(expected);
  });

  it('is for a closer look while grace is remembered', () => {
    const flips = new RightFlips(rules(sales('a', 'Sales')).rules, rules(sales('a', 'Legal')).rules);
    expect(flips.move(factsOf({ department: 'Sales' }), 'active', { a: null })).toEqual({ kind: 'timed' });
  });
});
