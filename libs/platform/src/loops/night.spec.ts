import type { SlotState } from '@joinery/store';
import { nightDue, slotAt } from './night';

const NONE: SlotState = { isDone: false, attempts: 0, lastAt: null };

describe('a nightly reading', () => {
  it.each<[string, string, string, SlotState, string]>([
    ['is not due before its time', '2026-05-14T01:29:00.000Z', 'UTC', NONE, 'too early'],
    ['is due at its time', '2026-05-14T01:30:00.000Z', 'UTC', NONE, 'nightly 2026-05-14'],
    ['is due for the rest of the day', '2026-05-14T23:00:00.000Z', 'UTC', NONE, 'nightly 2026-05-14'],
    ['has the day of its zone', '2026-05-14T13:40:00.000Z', 'Pacific/Auckland', NONE, 'nightly 2026-05-15'],
    [
      'is done once',
      '2026-05-14T02:00:00.000Z',
      'UTC',
      { isDone: true, attempts: 1, lastAt: '2026-05-14T01:30:00.000Z' },
      'done',
    ],
    [
      'waits half an hour after it failed',
      '2026-05-14T01:59:00.000Z',
      'UTC',
      { isDone: false, attempts: 1, lastAt: '2026-05-14T01:30:00.000Z' },
      'waiting',
    ],
    [
      'is tried again then',
      '2026-05-14T02:00:00.000Z',
      'UTC',
      { isDone: false, attempts: 1, lastAt: '2026-05-14T01:30:00.000Z' },
      'nightly 2026-05-14',
    ],
    [
      'is given up after four',
      '2026-05-14T09:00:00.000Z',
      'UTC',
      { isDone: false, attempts: 4, lastAt: '2026-05-14T03:00:00.000Z' },
      'given up',
    ],
  ])('%s', (_sentence, now, zone, state, told) => {
    const due = nightDue('01:30', now, zone, state);
    expect(due.kind === 'due' ? due.slot : due.reason).toBe(told);
  });

  it('is called after the local day', () =>
    expect(slotAt('2026-05-14T22:30:00.000Z', 'Europe/Berlin')).toBe('nightly 2026-05-15'));
});
