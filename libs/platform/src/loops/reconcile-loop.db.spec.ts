import type { PolicySet } from '@joinery/policy';
import { type Reconciliation, Store } from '@joinery/store';
import { testClock, testDatabase, type TestDatabase } from '@joinery/testing';
import type { Joinery } from '../joinery';
import { ReconcileLoop } from './reconcile-loop';

describe('the night of the apps', () => {
  let database: TestDatabase;
  let store: Store;
  const clock = testClock('2026-05-15T02:00:00.000Z');
  /** Apps of the policy, and those that do not answer. */
  let spokenOf: readonly string[];
  let down: readonly string[];
  let reconcileAt: string;

  beforeEach(async () => {
    [spokenOf, down, reconcileAt] = [['chat', 'intranet'], [], '02:00'];
    clock.set('2026-05-15T02:00:00.000Z');
    database = await testDatabase();
    store = await Store.open(database.url, 4);
    const reached = {
      kind: 'scim' as const,
      baseUrl: 'http://127.0.0.1/',
      profile: 'generic',
      tokenFrom: {},
      concurrency: 1,
    };
    // In the night before, half an hour after it began.
    const connectedAt = '2026-05-14T02:30:00.000Z';
    for (const id of ['chat', 'intranet']) {
      await store.transaction((tx) => tx.apps.connect({ id, ...reached, connectedAt, budget: null }));
    }
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Reads as the app lets it. */
  const execute = async (appId: string, slot: string): Promise<Reconciliation | null> => {
    const id = await store.transaction((tx) => tx.reconciliations.begin(appId, slot, 'spec', clock.now()));
    if (id === null) return null;
    const isDown = down.includes(appId);
    await store.transaction((tx) =>
      tx.reconciliations.finish(id, isDown ? 'failed' : 'complete', isDown ? ['it is down'] : [], {}, clock.now()),
    );
    return store.read((tx) => tx.reconciliations.find(id));
  };

  /** What one round told, and whether what follows was planned. */
  const round = async (): Promise<string[]> => {
    const told: string[] = [];
    const policies = { current: () => ({ apps: spokenOf.map((id) => ({ id })) }) as unknown as PolicySet };
    const joinery = { clock, policies, store, reconcileTarget: { execute } } as unknown as Joinery;
    const log = { log: (line: string) => void told.push(line.replace(/^read |[:.]/g, '')) };
    const look = { take: () => Promise.resolve(void told.push('planned')) } as never;
    await new ReconcileLoop(joinery, { reconcileAt, zone: 'UTC' }, look, log).round();
    return told;
  };

  it('begins at its hour, and every app is read once', async () => {
    clock.set('2026-05-15T01:59:00.000Z');
    expect(await round()).toEqual([]);
    clock.set('2026-05-15T02:00:00.000Z');
    expect(await round()).toEqual(['chat complete', 'intranet complete', 'planned']);
    clock.set('2026-05-16T01:59:00.000Z');
    expect(await round()).toEqual([]);
    clock.set('2026-05-16T02:00:00.000Z');
    expect(await round()).toEqual(['chat complete', 'intranet complete', 'planned']);
  });

  it('lasts past midnight where it begins late', async () => {
    [reconcileAt, down] = ['23:50', ['chat']];
    clock.set('2026-05-15T23:50:00.000Z');
    expect(await round()).toEqual(['chat failed it is down', 'intranet complete', 'planned']);
    down = [];
    clock.set('2026-05-16T00:20:00.000Z');
    expect(await round()).toEqual(['chat complete', 'planned']);
  });

  it('leaves an app to the worker that reads it, and goes on to the next', () =>
    store.alone('night', 'chat', async () => {
      expect(await round()).toEqual(['intranet complete', 'planned']);
    }));

  it('is made up for where the app was down, and says what was wrong', async () => {
    down = ['chat'];
    expect(await round()).toEqual(['chat failed it is down', 'intranet complete', 'planned']);
    down = [];
    expect(await round()).toEqual([]);
    clock.set('2026-05-15T02:30:00.000Z');
    expect(await round()).toEqual(['chat complete', 'planned']);
    clock.set('2026-05-15T03:30:00.000Z');
    expect(await round()).toEqual([]);
  });

  it('is made up for where the worker died while it read', async () => {
    await store.transaction((tx) => tx.reconciliations.begin('chat', 'nightly 2026-05-15', 'spec', clock.now()));
    expect(await round()).toEqual(['intranet complete', 'planned']);
    clock.set('2026-05-15T02:30:00.000Z');
    expect(await round()).toEqual(['chat complete', 'planned']);
  });

  it('passes over an app that policy does not speak of any more', async () => {
    spokenOf = ['intranet'];
    expect(await round()).toEqual(['intranet complete', 'planned']);
  });
});
