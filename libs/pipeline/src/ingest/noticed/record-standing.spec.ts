import type { PolicySet } from '@joinery/policy';
import { recordChange } from '@joinery/identity';
import { recordStanding } from './record-standing';

const instant = (name: string, date: string, at: string) => ({ name, dates: [date], at, offset: null });
const lifecycle = {
  instants: [instant('begins', 'firstShift', 'day-start'), instant('over', 'lastShift', 'day-end')],
  states: [
    { id: 'left', state: 'leaver', from: 'over', when: null, uses: [] },
    { id: 'works', state: 'active', from: 'begins', when: null, uses: [] },
  ],
  zone: () => 'UTC',
};
const policy = { derivations: [], lifecycle } as unknown as PolicySet;
const season = { firstShift: '2025-11-20', lastShift: '2026-01-04' };

it.each<[sentence: string, now: object, returns: boolean]>([
  ['hired again from a first day that policy calls otherwise', { firstShift: '2026-11-20', lastShift: null }, false],
  ['an end that is taken back', { lastShift: null }, true],
])('%s', (_sentence, now, returns) => {
  const said = recordChange(season, { ...season, ...now }, recordStanding(policy, '2026-11-25T00:00:00.000Z'));
  expect([said.comesBack, said.returns]).toEqual([true, returns]);
});
