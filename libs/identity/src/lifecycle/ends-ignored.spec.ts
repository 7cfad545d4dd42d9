import type { Attributes } from '../profile/attribute';
import { endsIgnored } from './ends-ignored';
import type { LifecycleRules } from './lifecycle';

const RULES = {
  instants: [
    { name: 'on', dates: ['signOn'], at: 'day-start', offset: null },
    { name: 'rest', dates: ['restTo'], at: 'day-end', offset: null },
    { name: 'off', dates: ['signOff', 'paidUntil'], at: 'day-end', offset: null },
  ],
  states: [
    { id: 'gone', state: 'leaver', from: 'off', when: null },
    { id: 'rested', state: 'active', from: 'rest', when: null },
  ],
} as unknown as LifecycleRules;

test.each<[string, Attributes, readonly string[]]>([
  ['the end of the employment before', { signOn: '2026-01-01', signOff: '2020-06-30' }, ['signOff']],
  ['each end that is', { signOn: '2026-01-01', signOff: '2020-06-30', paidUntil: '2020-07-31' }, ['signOff', 'paidUntil']],
  ['no end of a hire that was withdrawn', { signOn: '2026-01-01', signOff: '2025-12-31' }, []],
  ['no end that is to come', { signOn: '2026-01-01', signOff: '2026-12-31' }, []],
  ['nothing without a start', { signOff: '2020-06-30' }, []],
  ['nothing but ends of employments', { signOn: '2026-01-01', restTo: '2020-06-30' }, []],
  ['nothing that is no day', { signOn: '2026-01-01', signOff: '2020-02-31', paidUntil: 'x' }, []],
])('told is %s', (_sentence, facts, expected) => {
  expect(endsIgnored(facts, RULES)).toEqual(expected);
}); // prettier-ignore
