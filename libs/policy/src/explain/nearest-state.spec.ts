import type { LifecycleState } from '@joinery/identity';
import { factsOf, soundPolicy } from '../test/policy-files';
import { nearestState } from './nearest-state';

const { lifecycle: rules } = soundPolicy({
  'schema/person.yaml': (text: string) => `${text}  contractEnd: {type: date, title: End of the contract}\n`,
  'lifecycle.yaml': `kind: lifecycle
instants:
  start: {date: hireDate, at: day-start}
  end: {date: [endDate, contractEnd], at: day-end}
  purge: {date: [endDate, contractEnd], at: day-end, offset: P30D}
states:
  - {id: lc.purged, state: purged, from: purge}
  - {id: lc.leaver, state: leaver, from: end}
  - {id: lc.word, state: leaver, when: {"===": [{var: workerType}, contractor]}}
  - {id: lc.active, state: active, from: start}
  - {id: lc.future, state: future, when: {present: {var: hireDate}}}
`,
});
const NOW = '2026-05-14T12:00:00.000Z';
const here = { hireDate: '2020-01-01' };

describe('the nearest facts of another state', () => {
  const rows: [string, Record<string, string>, LifecycleState, string[] | null][] = [
    ['are none for whoever is in it', here, 'active', []],
    ['are the last day of a leaver', { ...here, endDate: '2026-05-01' }, 'active', ['endDate is 2026-05-01']],
    ['are it after the purge as well', { ...here, endDate: '2026-01-01' }, 'active', ['endDate is 2026-01-01']],
    [
      'are each day that would end it by itself',
      { ...here, endDate: '2026-05-01', contractEnd: '2026-05-02' },
      'active',
      ['endDate is 2026-05-01', 'contractEnd is 2026-05-02'],
    ],
    ['are what a condition reads', { ...here, workerType: 'contractor' }, 'active', ['workerType is contractor']],
    ['are nothing where a day has yet to come', { hireDate: '2026-06-01' }, 'active', null],
    ['are nothing where no row gives the state', { ...here, endDate: '2026-05-01' }, 'leave', null],
  ];
  it.each(rows)('%s', (_sentence, facts, state, expected) => {
    const changes = nearestState(new Set([state]), { facts: factsOf(facts), rules, now: NOW });
    const told = changes && changes.map(({ attribute, is }) => `${attribute} is ${String(is)}`);
    expect(told).toEqual(expected);
  });
});
