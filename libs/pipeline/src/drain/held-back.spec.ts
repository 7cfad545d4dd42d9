import type { AppPolicy } from '@joinery/policy';
import { LANES } from '@joinery/provisioning';
import type { LaneBacklog, Standstill } from '@joinery/store';
import { waitingSteps } from './held-back';

const NOW = '2026-11-27T12:00:00.000Z';
const OPENS = '2026-11-27T19:00:00.000Z';

const evenings = {
  id: 'vault',
  schedule: {
    zone: 'Europe/Stockholm',
    open: [{ cron: '0 20 * * 1-5', duration: 'PT4H' }],
    freezes: [],
    bypass: ['leaver'],
  },
} as unknown as AppPolicy;
const always = { id: 'wiki', schedule: null } as unknown as AppPolicy;

const steps = (appId: string, lane: keyof typeof LANES, waiting: number): LaneBacklog => ({
  appId,
  lane: LANES[lane],
  waiting,
  oldestDue: null,
  nextDue: null,
});
const stop = (appId: string | null): Standstill => ({ appId, since: NOW, by: 'Ada', reason: 'moving house' });

describe('steps that have not ended', () => {
  it.each([
    ['wait for the window of their app', [steps('vault', 'joiner', 4)], [], [['vault', 'joiner', 4, OPENS]], 0],
    ['go out at once where there is none', [steps('wiki', 'joiner', 4)], [], [], 4],
    ['go out at once in a lane that waits for no window', [steps('vault', 'leaver', 1)], [], [], 1],
    [
      'wait for a person who stopped their app',
      [steps('wiki', 'leaver', 2)],
      ['wiki'],
      [['wiki', 'leaver', 2, null]],
      0,
    ],
    ['do not wait for the stop of another app', [steps('wiki', 'mover', 2)], ['vault'], [], 2],
    ['wait for a person who stopped everything', [steps('wiki', 'mover', 2)], [null], [['wiki', 'mover', 2, null]], 0],
    ['go out at once to an app that policy has no more', [steps('gone', 'leaver', 3)], [], [], 3],
  ] as const)('%s', (_, backlog, stopped, expected, others) => {
    const waiting = waitingSteps(backlog, stopped.map(stop), [evenings, always], NOW);
    expect(waiting.heldBack.map(({ appId, lane, accounts: n, until }) => [appId, lane, n, until])).toEqual(expected);
    expect(waiting.others).toBe(others);
  });

  it('say what they wait for', () => {
    const backlog = [steps('vault', 'mover', 1), steps('wiki', 'mover', 1)];
    expect(waitingSteps(backlog, [stop('wiki')], [evenings, always], NOW).heldBack.map(({ text }) => text)).toEqual([
      'at 2026-11-27T19:00:00.000Z: when the window opens ("0 20 * * 1-5" for PT4H, Europe/Stockholm)',
      `once the sending goes on: stopped since ${NOW} by Ada (moving house)`,
    ]);
  });
});
