import type { LifecycleRules } from '../lifecycle/lifecycle';
import { primaryObservation, termDates } from './primary-observation';
import type { Observation } from './profile';

/** A company that signs people on and off ships, and says so in words of its own. */
const rules = (instants: readonly [name: string, dates: readonly string[], at: 'day-start' | 'day-end'][]) =>
  ({
    instants: instants.map(([name, dates, at]) => ({ name, dates, at, offset: null })),
    states: [
      { id: 'gone', state: 'leaver', from: 'off', when: null },
      { id: 'resting', state: 'leave', from: 'rest', when: null },
      { id: 'here', state: 'active', from: 'on', when: null },
    ],
  }) as unknown as LifecycleRules;
const SHIPS = rules([
  ['on', ['signOn'], 'day-start'],
  ['rest', ['restTo'], 'day-end'],
  ['off', ['signOff', 'paidUntil'], 'day-end'],
]);

const record = (recordKey: string, attributes: Observation['attributes']): Observation => ({
  sourceId: 'payroll',
  recordKey,
  versionId: '1',
  learnedAt: '2026-01-01T00:00:00.000Z',
  attributes,
});

test('an employment lasts between the dates that policy makes instants of, then between the usual ones', () => {
  expect(termDates(SHIPS)).toEqual({
    starts: ['signOn', 'startDate', 'hireDate'],
    ends: ['signOff', 'paidUntil', 'lastDayOfWork', 'terminationDate', 'contractEndDate'],
  });
});

test.each<[string, Observation['attributes'], Observation['attributes'], string]>([
  ['the second job, once the first is over', { signOn: '2020-01-01', signOff: '2026-03-31' }, { signOn: '2024-01-01' }, 'C2'],
  ['the first, while the second is still to begin', { signOn: '2020-01-01' }, { signOn: '2026-07-01' }, 'C1'],
  ['the one that goes on, where the later one is over', { signOn: '2020-01-01' }, { signOn: '2024-01-01', signOff: '2025-01-01' }, 'C1'],
])('of two records speaks %s', (_sentence, first, second, expected) => {
  const both = [record('C1', first), record('C2', second)];
  const { observation } = primaryObservation(both, '2026-05-01', 'latest', termDates(SHIPS));
  expect(observation.recordKey).toBe(expected);
}); // prettier-ignore
