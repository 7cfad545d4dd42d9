import type { TurnState } from '@joinery/store';
import { turnDue } from './pull-schedule';

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
