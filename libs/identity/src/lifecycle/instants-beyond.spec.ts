import type { Attributes } from '../profile/attribute';
import { instantsBeyond } from './instants-beyond';
import type { InstantRule, LifecycleRules } from './lifecycle';
import { lifecycleState } from './lifecycle-state';

const instants: readonly InstantRule[] = [
  { name: 'preStart', dates: ['startDate', 'hireDate'], at: 'day-start', offset: '-P7D' },
  { name: 'start', dates: ['startDate', 'hireDate'], at: 'day-start', offset: null },
  { name: 'end', dates: ['lastDayOfWork'], at: 'day-end', offset: null },
  { name: 'purge', dates: ['lastDayOfWork'], at: 'day-end', offset: 'P30Y' },
];
const rules = { instants, zone: () => 'Europe/Berlin', states: [], uses: new Set() } as unknown as LifecycleRules;
const beyond = (facts: Attributes): string[] =>
  instantsBeyond(facts, rules, lifecycleState(facts, rules, '2026-05-14T12:00:00.000Z')).map(
    ({ name, attribute, date, offset }) => `${name} ${attribute} ${date} ${offset}`,
  );

test.each<[string, Attributes, string[]]>([
  ['an ordinary life', { startDate: '2020-01-01', lastDayOfWork: '2026-06-30' }, []],
  ['nothing known', {}, []],
  ['an open end', { startDate: '2020-01-01', lastDayOfWork: '9999-12-31' }, []],
  ['an end that is another employment’s', { startDate: '2020-01-01', lastDayOfWork: '2019-12-31' }, []],
  ['an end whose retention runs out of the calendar', { startDate: '2020-01-01', lastDayOfWork: '9986-06-30' }, ['purge lastDayOfWork 9986-06-30 P30Y']],
  ['a start before all calendars', { hireDate: '0000-01-02' }, ['preStart hireDate 0000-01-02 -P7D']],
  ['an end far away that the calendar has', { startDate: '2020-01-01', lastDayOfWork: '9960-06-30' }, []],
])('%s', (_sentence, facts, expected) => {
  expect(beyond(facts)).toEqual(expected);
}); // prettier-ignore
