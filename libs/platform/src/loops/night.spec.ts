import type { SlotState } from '@joinery/store';
import { nightDue, slotAt } from './night';

describe('the night that began last', () => {
  it.each<[string, string, string, string, string]>([
    ['begins at its time', '01:30', '2026-05-14T01:30:00.000Z', 'UTC', '2026-05-14'],
    ['is the one before until then', '01:30', '2026-05-14T01:29:00.000Z', 'UTC', '2026-05-13'],
    ['lasts for the rest of the day', '01:30', '2026-05-14T23:00:00.000Z', 'UTC', '2026-05-14'],
    ['lasts past midnight where it begins late', '23:30', '2026-05-15T00:10:00.000Z', 'UTC', '2026-05-14'],
    ['has the day of its zone', '01:30', '2026-05-14T13:40:00.000Z', 'Pacific/Auckland', '2026-05-15'],
    ['begins late where the clock skips its time', '02:30', '2026-03-29T01:00:00.000Z', 'Europe/Berlin', '2026-03-29'],
    ['begins once where the clock shows it twice', '02:30', '2026-10-25T01:30:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['begins when it is shown first', '02:30', '2026-10-25T00:30:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['goes on when the clock is turned back', '02:30', '2026-10-25T01:00:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['waits where it comes after that hour', '03:05', '2026-10-25T01:59:00.000Z', 'Europe/Berlin', '2026-10-24'],
    ['and begins at its time then', '03:05', '2026-10-25T02:05:00.000Z', 'Europe/Berlin', '2026-10-25'],
    [
      'is known by the day before a day that was skipped',
      '02:00',
      '2011-12-30T11:00:00.000Z',
      'Pacific/Apia',
      '2011-12-30',
    ],
  ])('%s', (_sentence, at, now, zone, day) => expect(slotAt(at, now, zone)).toBe(`nightly ${day}`));
});

describe('a nightly reading', () => {
  it.each<[string, string, SlotState, string]>([
    ['is due once', '2026-05-14T01:30:00.000Z', { isDone: false, attempts: 0, lastAt: null }, 'due'],
    [
      'is done once',
      '2026-05-14T02:00:00.000Z',
      { isDone: true, attempts: 1, lastAt: '2026-05-14T01:30:00.000Z' },
      'done',
    ],
    [
      'waits half an hour after it failed',
      '2026-05-14T01:59:00.000Z',
      { isDone: false, attempts: 1, lastAt: '2026-05-14T01:30:00.000Z' },
      'waiting',
    ],
    [
      'is tried again then',
      '2026-05-14T02:00:00.000Z',
      { isDone: false, attempts: 1, lastAt: '2026-05-14T01:30:00.000Z' },
      'due',
    ],
    [
      'is given up after four',
      '2026-05-14T09:00:00.000Z',
      { isDone: false, attempts: 4, lastAt: '2026-05-14T03:00:00.000Z' },
      'given up',
    ],
  ])('%s', (_sentence, now, state, told) => {
    const due = nightDue(now, state);
    expect(due.kind === 'due' ? due.kind : due.reason).toBe(told);
  });
});
