import { Store } from '@joinery/store';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import { auditEvents } from './audit-events';

describe('the exported audit log', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await testDatabase();
    store = await Store.open(database.url, 4);
  });

  afterAll(async () => {
    await store?.close();
    await database?.drop();
  });

  const keep = (actor: string, count: number): Promise<void> =>
    store.transaction((tx) =>
      tx.audit.append(
        Array.from({ length: count }, () => ({
          occurredAt: '2026-05-14T09:00:00.000Z',
          actor,
          type: 'plan.created' as const,
          data: {},
        })),
      ),
    );

  it('is that of one moment, in order, also when it is longer than a page and grows meanwhile', async () => {
    await keep('before', 2_001);
    const seen: { id: string; actor: string }[] = [];
    for await (const { id, actor } of auditEvents(store)) {
      if (seen.length === 0) await keep('meanwhile', 1);
      seen.push({ id, actor });
    }
    expect([seen.length, new Set(seen.map(({ actor }) => actor))]).toEqual([2_001, new Set(['before'])]);
    expect(seen.map(({ id }) => Number(id))).toEqual(
      seen.map(({ id }) => Number(id)).sort((one, other) => one - other),
    );
  });

  it('gives its connection back when nobody reads on', async () => {
    for (let times = 0; times < 6; times += 1) for await (const { id } of auditEvents(store)) if (id) break;
    expect(await store.read((tx) => tx.audit.latest(1))).toHaveLength(1);
  });
});
