import { StoppedError } from '@joinery/connectors/kit';
import type { BudgetGrant, SendingState } from '@joinery/store';
import type { Ground } from '../ports';
import { watchedPermit } from './watched-permit';

const free: SendingState = {
  budget: { requests: 2, seconds: 60 },
  pausedUntil: null,
  pauseStreak: 0,
  circuit: null,
  standstill: null,
};
const stopped: SendingState = {
  ...free,
  standstill: { appId: 'chat', since: '2026-05-14T08:00:00.000Z', by: 'Olu', reason: 'wrong file' },
};

/** Ground on which the budget has nothing left for 30 seconds, and the sending stands as `now` says. */
function groundWith(now: { state: SendingState }): Ground {
  const until = performance.now() + 30_000;
  const spend = (): BudgetGrant => {
    const waitMs = Math.max(0, until - performance.now());
    return { granted: waitMs > 0 ? 0 : 1, waitMs };
  };
  return {
    store: { read: () => Promise.resolve(now.state), transaction: () => Promise.resolve(spend()) },
  } as unknown as Ground;
}

/**
 * Ground on which the budget lets everything through at once; `looks`: how often it was looked how the sending stands.
 */
function openGround(now: { state: SendingState }): Ground & { readonly looks: () => number } {
  let looks = 0;
  const read = (): Promise<SendingState> => {
    looks += 1;
    return Promise.resolve(now.state);
  };
  const store = { read, transaction: () => Promise.resolve({ granted: 1, waitMs: 0 }) };
  return { store, looks: () => looks } as unknown as Ground & { readonly looks: () => number };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('lets no request of a reading out that waited for the budget while somebody stopped the sending', async () => {
  const now = { state: free };
  const permit = await watchedPermit(groundWith(now), 'chat');
  const asked = permit?.().catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(5_000);
  now.state = stopped;
  await jest.advanceTimersByTimeAsync(30_000);
  const end = await asked;
  expect(end).toBeInstanceOf(StoppedError);
  expect(String(end)).toContain('Olu stopped the sending: wrong file');
});

it('lets the requests of a reading out that is asked for while the sending is stopped', async () => {
  const permit = await watchedPermit(groundWith({ state: stopped }), 'chat');
  const asked = permit?.();
  await jest.advanceTimersByTimeAsync(31_000);
  expect(await asked).toBeUndefined();
});

it('recalls a request whose connection comes about after a stop', async () => {
  const now = { state: free };
  const permit = await watchedPermit(openGround(now), 'chat');
  await permit?.();
  await jest.advanceTimersByTimeAsync(500);
  expect(permit?.recalled?.()).toBeNull();
  now.state = stopped;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(permit?.recalled?.()).toBe('Olu stopped the sending: wrong file');
  permit?.answered?.();
});

it('sees a stop before the first request that comes after a pause, and looks for none while nothing is under way', async () => {
  const now = { state: free };
  const ground = openGround(now);
  const permit = await watchedPermit(ground, 'chat');
  await permit?.();
  permit?.answered?.();
  now.state = stopped;
  const looks = ground.looks();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(ground.looks()).toBe(looks);
  await expect(permit?.()).rejects.toThrow('Olu stopped the sending: wrong file');
  expect(jest.getTimerCount()).toBe(0);
});
