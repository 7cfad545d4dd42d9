import type { Drift } from '@joinery/provisioning';
import type { Reconciliation } from '@joinery/store';
import { accountsOf, colleagues, hrRow, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

const EMPLOYEE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber';

describe('a reconciliation', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const reconcile = async (): Promise<{ done: Reconciliation; drift: Drift[] }> => {
    const done = await product.joinery.reconcileTarget.execute('chat', `slot ${Math.random()}`, 'hana');
    if (!done) throw new Error('the slot was taken');
    return { done, drift: await product.joinery.store.read((tx) => tx.reconciliations.drift(done.id, 100)) };
  };

  /** Somebody's hand in the app itself. */
  const byHand = async (method: string, path: string, body?: object): Promise<void> => {
    const lab = product.labs.get('chat');
    const answer = await fetch(`${lab?.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${lab?.token}`, 'content-type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };

  const replace = (path: string, value: unknown): object => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path, value }],
  });

  const remoteId = async (userName: string): Promise<string> => {
    const { users } = await product.truth();
    return users.find((user) => user.userName === userName)?.id ?? '';
  };

  const groupId = async (name: string): Promise<string> => {
    const { groups } = await product.truth();
    return groups.find((group) => group.displayName === name)?.id ?? '';
  };

  const settle = async (...quirks: string[]): Promise<void> => {
    await product.connect('chat', { quirks });
    await product.settle([hrRow('ben'), hrRow('cleo', { 'Last Day of Work': '2026-05-20' }), ...colleagues(3)]);
  };

  const closeCleoByHand = async (): Promise<void> => {
    const id = await remoteId('cleo.marchetti');
    await byHand('PATCH', `/Users/${id}`, replace('active', false));
    for (const name of ['Finance', 'All staff'])
      await byHand('PATCH', `/Groups/${await groupId(name)}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'remove', path: `members[value eq "${id}"]` }],
      });
  };

  it('does not take a listing that lags behind for a change: who was just written is asked for, and so are the groups', async () => {
    await settle('staleListing=60000');
    const { done, drift } = await reconcile();
    expect([done.status, drift]).toEqual(['complete', []]);
  });

  it('reads within the budget of the app', async () => {
    await settle();
    await product.sql('UPDATE app SET budget_requests = 600, budget_seconds = 600');
    expect(await product.sql('SELECT FROM app_budget')).toHaveLength(0);
    expect((await reconcile()).done.status).toBe('complete');
    expect(await product.sql('SELECT FROM app_budget')).toHaveLength(1);
  });

  it('takes nobody for gone whom the app does not list since the account is closed', async () => {
    await settle('closedNotListed');
    product.clock.set('2026-05-21T09:00:00.000Z');
    await product.apply(await product.plan());
    expect((await reconcile()).done).toMatchObject({ status: 'complete', counts: { accounts: 5, missing: 0 } });
  });

  it('finds nothing where nothing differs, and leaves an empty plan', async () => {
    await settle();
    const { done, drift } = await reconcile();
    expect(done).toMatchObject({
      status: 'complete',
      doubts: [],
      counts: { accounts: 5, missing: 0, orphan: 0, different: 0 },
    });
    expect(drift).toEqual([]);
    expect((await product.plan()).status).toBe('empty');
  });

  it.each<[string, () => Promise<void>, Partial<Drift>, string]>([
    [
      'an account that is gone',
      async () => byHand('DELETE', `/Users/${await remoteId('ben.okafor')}`),
      { kind: 'missing', observed: null },
      'chat create Ben Okafor (E1002): planned',
    ],
    [
      'an attribute that somebody changed',
      async () => byHand('PATCH', `/Users/${await remoteId('ben.okafor')}`, replace('title', 'Emperor')),
      {
        kind: 'different',
        observed: expect.objectContaining({ attributes: expect.objectContaining({ title: 'Emperor' }) }) as never,
      },
      'chat update Ben Okafor (E1002): planned',
    ],
    [
      'an account that somebody switched off',
      async () => byHand('PATCH', `/Users/${await remoteId('ben.okafor')}`, replace('active', false)),
      { kind: 'different', observed: expect.objectContaining({ active: false }) as never },
      'chat reactivate Ben Okafor (E1002): planned',
    ],
    [
      'a membership that somebody took away',
      async () =>
        byHand('PATCH', `/Groups/${await groupId('Sales')}`, {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'remove', path: `members[value eq "${await remoteId('ben.okafor')}"]` }],
        }),
      { kind: 'different', observed: expect.objectContaining({ groups: ['All staff'] }) as never },
      'chat update Ben Okafor (E1002): planned',
    ],
  ])('shows %s in three pictures, and the plan repairs it', async (_what, hand, expected, step) => {
    await settle();
    await hand();
    const { done, drift } = await reconcile();
    expect(done.status).toBe('complete');
    expect(drift).toHaveLength(1);
    expect(drift[0]).toMatchObject({ subject: 'Ben Okafor (E1002)', ...expected });
    expect(drift[0]?.applied?.attributes[EMPLOYEE]).toBe('E1002');
    expect(drift[0]?.desired).toEqual(drift[0]?.applied);
    const plan = await product.plan();
    expect(await product.told(plan)).toEqual([step]);
    expect((await product.steps(plan))[0]?.body.because.map(({ code }) => code)).toContainEqual(
      expect.stringMatching(/_IN_APP$/),
    );
    expect((await product.apply(plan)).status).toBe('completed');
    const truth = await product.truth();
    expect(accountsOf(truth)).toContain('ben.okafor');
    expect(truth.users.find(({ userName }) => userName === 'ben.okafor')?.title).toBe('Account Executive');
    expect(membersByName(truth)['Sales']).toContain('ben.okafor');
    expect((await reconcile()).drift).toEqual([]);
    expect((await product.plan()).status).toBe('empty');
  });

  it('finds a leaver whom somebody let in again, and closes the account again', async () => {
    await settle();
    product.clock.set('2026-05-21T09:00:00.000Z');
    expect((await product.apply(await product.plan())).status).toBe('completed');
    await byHand('PATCH', `/Users/${await remoteId('cleo.marchetti')}`, replace('active', true));
    const { drift } = await reconcile();
    expect(drift).toMatchObject([{ kind: 'different', applied: { active: false }, observed: { active: true } }]);
    const plan = await product.plan();
    expect(await product.told(plan)).toEqual(['chat deactivate Cleo Marchetti (E1003): planned']);
    expect((await product.apply(plan)).status).toBe('completed');
  });

  it('tells once of a leaver who is closed though not by us, as after a backup is given back, and counts it as applied', async () => {
    await settle();
    product.clock.set('2026-05-21T09:00:00.000Z');
    await product.plan();
    await closeCleoByHand();
    const { drift } = await reconcile();
    expect(drift).toMatchObject([
      { kind: 'different', desired: { active: false }, applied: { active: true }, observed: { active: false } },
    ]);
    expect((await product.plan()).status).toBe('empty');
    expect(await product.events('account.observed')).toMatchObject([{ data: { takenOver: true } }]);
    expect((await reconcile()).drift).toEqual([]);
    expect(await product.sql(`SELECT applied_at FROM account WHERE applied ->> 'active' = 'false'`)).toEqual([
      { applied_at: new Date('2026-05-21T09:00:00.000Z') },
    ]);
  });

  it('closes the account of who joined and left in a time that was lost, by the key that we gave it', async () => {
    await settle();
    product.clock.set('2026-05-21T09:00:00.000Z');
    // As if the backup were older than Cleo's first day: the newest file tells of her as of somebody who has left.
    await product.sql(`DELETE FROM account a USING identity i WHERE i.id = a.identity_id AND i.label LIKE 'Cleo%'`);
    expect((await product.plan()).status).toBe('empty');
    const { done, drift } = await reconcile();
    expect(done.counts).toMatchObject({ orphan: 0, different: 1 });
    expect(drift).toMatchObject([{ subject: 'Cleo Marchetti (E1003)', applied: null, observed: { active: true } }]);
    const plan = await product.plan();
    expect(await product.told(plan)).toEqual(['chat deactivate Cleo Marchetti (E1003): planned']);
    expect((await product.apply(plan)).status).toBe('completed');
    expect((await reconcile()).drift).toEqual([]);
  });

  it('that did not come to its end takes nobody over, whatever it saw', async () => {
    await settle('maxPage=3', 'ignoresStartIndex');
    product.clock.set('2026-05-21T09:00:00.000Z');
    await product.plan();
    await closeCleoByHand();
    const { done, drift } = await reconcile();
    expect([done.status, done.doubts.length > 0]).toEqual(['incomplete', true]);
    expect(drift).toMatchObject([{ kind: 'different', applied: { active: true }, observed: { active: false } }]);
    expect((await product.events('account.observed'))[0]?.data).not.toHaveProperty('takenOver');
    expect(await product.sql(`SELECT FROM account WHERE applied ->> 'active' = 'false'`)).toHaveLength(0);
  });

  it('reports an account that is nobody’s, and leaves it alone', async () => {
    await settle();
    await byHand('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'stranger' });
    const { done, drift } = await reconcile();
    expect(done.counts).toMatchObject({ orphan: 1, missing: 0 });
    expect(drift).toMatchObject([{ kind: 'orphan', subject: 'stranger', identityId: null }]);
    expect((await product.plan()).status).toBe('empty');
  });

  it.each<[string, string[]]>([
    ['every page is the first one', ['maxPage=2', 'ignoresStartIndex']],
    ['pages overlap and never come to an end as announced', ['maxPage=2', 'overlappingPages']],
  ])('concludes nothing from what it did not see when %s', async (_what, quirks) => {
    await settle(...quirks);
    const { done, drift } = await reconcile();
    if (done.status === 'complete') expect(done.counts['accounts']).toBe(5);
    else expect(done.doubts.join('')).not.toBe('');
    expect(drift.filter(({ kind }) => kind === 'missing')).toEqual([]);
    expect((await product.plan()).status).toBe('empty');
  });

  it('concludes nothing from an app that shows the size of the page as the total', async () => {
    await settle('maxPage=2', 'totalResultsIsPageSize');
    const { drift } = await reconcile();
    expect(drift.filter(({ kind }) => kind === 'missing')).toEqual([]);
    expect((await product.plan()).status).toBe('empty');
  });

  it('leaves alone whoever was written to while the app was being read', async () => {
    await settle();
    const { store } = product.joinery;
    const [ben] = await store.read((tx) => tx.reconciliations.known('chat'));
    if (!ben) throw new Error('nobody is known');
    const { identityId, appliedHash } = ben;
    const gone = { identityId, observed: null, observedHash: 'absent', asApplied: false };
    const save = (one: typeof gone & { appliedHash: string }): Promise<ReadonlySet<string>> =>
      store.transaction((tx) => tx.reconciliations.saveObserved('chat', [one], product.clock.now()));
    expect([...(await save({ ...gone, appliedHash: 'an older one' }))]).toEqual([]);
    expect(await store.read((tx) => tx.reconciliations.known('chat'))).toContainEqual(ben);
    expect([...(await save({ ...gone, appliedHash }))]).toEqual([identityId]);
  });

  it('that fails says why, and changes nothing', async () => {
    await settle();
    product.labs.get('chat')?.setFaults([{ do: 'error', at: 'before', status: 500 }]);
    const { done, drift } = await reconcile();
    expect([done.status, drift]).toEqual(['failed', []]);
    expect(done.doubts[0]).toMatch(/could not list/);
    expect((await product.plan()).status).toBe('empty');
  });

  it('concludes nothing where its process stood still, and others may have read since', async () => {
    await settle();
    const isLost = (): Promise<boolean> => Promise.resolve(false);
    const done = await product.joinery.reconcileTarget.execute('chat', 'nightly 2026-05-14', 'joinery', isLost);
    expect(done).toMatchObject({ status: 'failed', counts: {}, doubts: [expect.stringContaining('stood still')] });
  });

  it('happens once per slot, whoever asks', async () => {
    await settle();
    const other = await product.another();
    try {
      const both = await Promise.all(
        [product.joinery, other].map((one) => one.reconcileTarget.execute('chat', 'nightly 2026-05-14', 'joinery')),
      );
      expect(both.filter((one) => one === null)).toHaveLength(1);
      expect(await product.joinery.reconcileTarget.execute('chat', 'nightly 2026-05-14', 'joinery')).toBeNull();
    } finally {
      await other.close();
    }
  });

  it('holds a repair that would close too many accounts', async () => {
    await product.connect('chat');
    const people = colleagues(8);
    await product.settle(people);
    const plan = await product.planFor(people.map((row) => ({ ...row, 'Last Day of Work': '2026-05-13' })));
    await product.joinery.decidePlan.release(plan.id, plan.hash, 'hana', 'a site closes');
    expect((await product.apply(plan)).status).toBe('completed');
    product.clock.set('2026-05-16T09:00:00.000Z');
    const { users } = await product.truth();
    for (const user of users) await byHand('PATCH', `/Users/${user.id}`, replace('active', true));
    expect((await reconcile()).done.counts).toMatchObject({ different: 8 });
    expect((await product.plan()).status).toBe('held');
  });

  it.each([
    ['had an account', false],
    ['was promised one that was never made', true],
  ])(
    'sorts out whose account it is when an id is given again of one who %s; nobody else is stopped',
    async (_, never) => {
      await product.connect('chat', { quirks: ['reusesIds'] });
      await product.settle(colleagues(1));
      await byHand('DELETE', `/Users/${await remoteId('given1.family1')}`);

      const plan = await product.planFor(colleagues(4));
      await product.apply(plan);
      const told = await product.told(plan);
      expect(told.filter((step) => step.endsWith('confirmed'))).toHaveLength(2);
      const [failed, ...more] = await product.events('step.failed');
      expect([failed?.data['reason'], more]).toEqual([expect.stringMatching(/^APP_ID_TAKEN/), []]);

      if (never)
        await product.sql(
          `UPDATE account SET applied = NULL, applied_hash = 'absent', current_hash = 'absent'
         FROM identity i WHERE i.id = identity_id AND i.label LIKE '%P00001%'`,
        );
      const { drift } = await reconcile();
      expect(drift.map(({ kind, subject }) => [kind, subject])).toContainEqual(['missing', 'Given1 Family1 (P00001)']);
      expect((await product.apply(await product.plan())).status).toBe('completed');
      const truth = await product.truth();
      expect(accountsOf(truth)).toEqual([1, 2, 3, 4].map((n) => `given${n}.family${n}`));
      expect(membersByName(truth)['All staff']).toHaveLength(4);
      expect((await product.plan()).status).toBe('empty');
    },
  );
});
