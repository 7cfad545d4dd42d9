import type { SlotState, TurnState } from '@joinery/store';
import { pullDue, slotAt, turnDue } from './pull-schedule';

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
    const due = pullDue('01:30', now, zone, state);
    expect(due.kind === 'due' ? due.slot : due.reason).toBe(told);
  });

  it('is called after the local day', () =>
    expect(slotAt('2026-05-14T22:30:00.000Z', 'Europe/Berlin')).toBe('nightly 2026-05-15'));
});

describe('a reading of what changed', () => {
  const at = (minute: number): string => `2026-05-14T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const state = (hinted: number | null, tried: number | null, settled: number | null): TurnState => ({
    hintedAt: hinted === null ? null : at(hinted),
    triedAt: tried === null ? null : at(tried),
    settledAt: settled === null ? null : at(settled),
  });

  it.each<[string, number | null, TurnState, string]>([
    ['is asked for by nobody where neither time nor hint does', null, state(null, null, null), 'nothing asks for it'],
    ['is due at once where there was none yet', 30, state(null, null, null), 'time'],
    ['is due so many minutes after the last', 30, state(null, 0, 0), 'time'],
    ['is not due before', 31, state(null, 0, 0), 'waiting'],
    ['is due because of a hint, long before its time', 60, state(29, 10, 10), 'hinted'],
    ['is due because of a hint where there is no time at all', null, state(29, 10, 10), 'hinted'],
    ['is not due for a hint that was read since', null, state(9, 10, 10), 'nothing asks for it'],
    ['is due again for a hint that came as the last one began', null, state(10, 10, 10), 'hinted'],
    ['rests for five minutes after it failed', 1, state(29, 27, 10), 'waiting'],
    ['is tried again then', 60, state(24, 25, 10), 'hinted'],
    ['rests as well where it never succeeded', 1, state(null, 28, null), 'waiting'],
  ])('%s', (_sentence, every, turn, told) => {
    const due = turnDue(every, at(30), turn);
    expect(due.kind === 'due' ? due.because : due.reason).toBe(told);
  });
});
