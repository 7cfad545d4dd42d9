import type { Attributes } from '../profile/attribute';
import { endsIgnored, endsWithdrawn } from './ends-ignored';
import type { LifecycleRules } from './lifecycle';

const RULES = {
  instants: [
    { name: 'on', dates: ['signOn', 'firstOn'], at: 'day-start', offset: null },
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

const RIGHT_BEFORE = { signOn: '2026-01-01', signOff: '2025-12-31' };
const AGAIN = { ...RIGHT_BEFORE, firstOn: '2019-05-01' };

describe('an end right before the start', () => {
  test.each<[string, Attributes]>([
    ['of whom nothing earlier is known', { ...RIGHT_BEFORE, employmentStatus: 'active' }],
    ['who was there before and is not now', { ...AGAIN, employmentStatus: 'terminated' }],
    ['who was there before, of whom no status is known', AGAIN],
    ['whose other first day is no earlier', { ...RIGHT_BEFORE, firstOn: '2026-01-01', employmentStatus: 'active' }],
  ])('is a hire that was withdrawn, of somebody %s', (_sentence, facts) => {
    expect([endsWithdrawn(facts, RULES), endsIgnored(facts, RULES)]).toEqual([['signOff'], []]);
  });

  test.each(['active', 'leave', 'suspended'])(
    'belongs to the employment before of who is %s and began before',
    (status) => {
      const facts = { ...AGAIN, employmentStatus: status };
      expect([endsWithdrawn(facts, RULES), endsIgnored(facts, RULES)]).toEqual([[], ['signOff']]);
    },
  );
});
