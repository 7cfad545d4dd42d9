import type { TargetConnector } from '@joinery/connectors/kit';
import type { AppConnection, SendingState } from '@joinery/store';
import type { Ground } from '../ports';
import { Drain } from './drain';
import { RequestGate } from './request-gate';
import type { appAndState } from './turn';

type AppAndState = Awaited<ReturnType<typeof appAndState>>;

const state: SendingState = { budget: null, pausedUntil: null, pauseStreak: 0, circuit: null, standstill: null };
const app = { id: 'chat', baseUrl: 'https://chat.example.org' } as AppConnection;
const never = (): Promise<never> => new Promise(() => undefined);

/**
 * The gate of a turn whose every look at the database comes to what `read` gives. It sends nothing: which policy is in force, it is not told.
 */
function gateWhile(read: () => Promise<AppAndState>): RequestGate {
  const gate = new RequestGate(null);
  let seen: AppAndState;
  const tx = {
    policy: { inForce: never },
    apps: { find: async () => (seen = await read()).app },
    dispatch: { sendingState: () => Promise.resolve(seen.state) },
  };
  const ground = {
    store: { read: (work: (from: typeof tx) => Promise<unknown>) => work(tx), transaction: never },
    clock: { now: () => '2026-05-14T08:00:00.000Z' },
    policies: { current: () => ({ apps: [] }) },
    targets: { isCurrent: (seen: AppConnection) => seen.baseUrl === app.baseUrl },
  } as unknown as Ground;
  const target = { concurrency: 1 } as TargetConnector;
  void new Drain({ ground, appId: 'chat', target, gate, state, until: () => false, membersAgainMs: 1 }).run();
  return gate;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a turn whose database', () => {
  it.each<[string, () => Promise<AppAndState>]>([
    ['gives no answer', never],
    ['fails', () => Promise.reject(new Error('the connection is gone'))],
  ])('%s is stopped after three seconds of it, and not before', async (_what, read) => {
    const gate = gateWhile(read);
    await jest.advanceTimersByTimeAsync(2_900);
    expect(gate.isStopped).toBe(false);
    await jest.advanceTimersByTimeAsync(1_200);
    expect(gate.isStopped).toBe(true);
    await expect(gate.permit(0)()).rejects.toThrow('the database does not answer');
  });

  it('is slow goes on, and is not asked again before it has answered', async () => {
    let asked = 0;
    const gate = gateWhile(async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return { app, state };
    });
    await jest.advanceTimersByTimeAsync(12_100);
    expect(gate.isStopped).toBe(false);
    expect(asked).toBe(4);
  });
});

describe('a turn at an app that by now', () => {
  const elsewhere = { ...app, baseUrl: 'https://other.example.org' };
  it.each<[string, 'goes on' | 'ends', AppAndState]>([
    ['is as it was', 'goes on', { app, state }],
    ['has another address', 'ends', { app: elsewhere, state }],
    ['has a budget', 'ends', { app, state: { ...state, budget: { requests: 5, seconds: 60 } } }],
    ['is not connected any more', 'ends', { app: null, state: null }],
  ])('%s %s within two seconds, with what has begun', async (_what, does, seen) => {
    const gate = gateWhile(() => Promise.resolve(seen));
    await jest.advanceTimersByTimeAsync(2_100);
    expect(gate.isClosed).toBe(does === 'ends');
    expect(gate.isStopped).toBe(false);
  });
});
