import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import type { RequestBudget } from './dispatch.repository';
import { Store } from '../store';

describe('a budget', () => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await testDatabase();
    store = await Store.open(database.url, 6);
    await store.transaction(
      (tx) =>
      tx.apps.connect({
        id: 'chat', kind: 'scim', profile: 'generic', baseUrl: 'http://127.0.0.1:1', tokenFrom: {}, concurrency: 4,
        connectedAt: '2026-11-24T09:00:00.000Z',
      }), // prettier-ignore
    );
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const spend = (budget: RequestBudget, permits = 1, isUrgent = false): Promise<{ granted: number; waitMs: number }> =>
    store.transaction((tx) => tx.dispatch.spend('chat', budget, { permits, isUrgent }));

  it('is never exceeded in any span of its length, whoever of several workers spends it', async () => {
    const budget = { requests: 40, seconds: 1 };
    const grants: { readonly after: number; readonly before: number }[] = [];
    const worker = async (want: number, isUrgent = false): Promise<void> => {
      while (grants.length < 60) {
        const after = performance.now();
        const { granted, waitMs } = await spend(budget, want, isUrgent);
        const before = performance.now();
        grants.push(...Array.from({ length: granted }, () => ({ after, before })));
        if (granted === 0) await sleep(waitMs);
      }
    };
    await Promise.all([worker(1), worker(3, true), worker(7)]);
    // Of a span only those are counted that were granted in it for certain.
    const most = Math.max(
      ...grants.map(
        ({ after: from }) => grants.filter(({ after, before }) => after >= from && before < from + 1_000).length,
      ),
    );
    expect(most).toBeLessThanOrEqual(budget.requests);
  });

  it('allows a tenth at once, the last of it to what is urgent, then flows evenly, and says how long to wait', async () => {
    const budget = { requests: 180, seconds: 6_000 };
    expect(await spend(budget, 100)).toEqual({ granted: 14, waitMs: 0 });
    expect((await spend(budget, 1)).granted).toBe(0);
    expect(await spend(budget, 100, true)).toEqual({ granted: 4, waitMs: 0 });
    const next = await spend(budget, 1, true);
    expect(next.granted).toBe(0);
    expect(next.waitMs).toBeGreaterThan(25_000);
    expect(next.waitMs).toBeLessThanOrEqual(37_038);
  });

  it('of one request lets one through at a time', async () => {
    const budget = { requests: 1, seconds: 60 };
    expect((await spend(budget, 5)).granted).toBe(1);
    expect(await spend(budget, 5)).toEqual({ granted: 0, waitMs: expect.any(Number) as number });
  });
});
