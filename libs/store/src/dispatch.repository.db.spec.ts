import { testDatabase, type TestDatabase } from '@joinery/testing';
import type { RequestBudget } from './dispatch.repository';
import { Store } from './store';

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

  const spend = (budget: RequestBudget, want = 1): Promise<{ granted: number; waitMs: number }> =>
    store.transaction((tx) => tx.dispatch.spend('chat', budget, want));

  it('is never exceeded in any span of its length, whoever of several workers spends it', async () => {
    const budget = { requests: 40, seconds: 1 };
    const times: number[] = [];
    const end = performance.now() + 2_600;
    const worker = async (want: number): Promise<void> => {
      while (performance.now() < end) {
        const before = performance.now();
        const { granted, waitMs } = await spend(budget, want);
        times.push(...Array.from({ length: granted }, () => before));
        if (granted === 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    };
    await Promise.all([worker(1), worker(3), worker(7)]);
    times.sort((left, right) => left - right);
    const most = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length));
    expect(most).toBeLessThanOrEqual(budget.requests + 2);
    expect(times.length).toBeGreaterThan(budget.requests * 2 * 0.75);
  });

  it('allows a tenth at once, then flows evenly, and says how long to wait', async () => {
    const budget = { requests: 180, seconds: 60 };
    expect(await spend(budget, 100)).toEqual({ granted: 18, waitMs: 0 });
    const next = await spend(budget, 1);
    expect(next.granted).toBe(0);
    expect(next.waitMs).toBeGreaterThan(250);
    expect(next.waitMs).toBeLessThanOrEqual(371);
  });

  it('of one request lets one through at a time', async () => {
    const budget = { requests: 1, seconds: 60 };
    expect((await spend(budget, 5)).granted).toBe(1);
    expect(await spend(budget, 5)).toEqual({ granted: 0, waitMs: expect.any(Number) as number });
  });
});
