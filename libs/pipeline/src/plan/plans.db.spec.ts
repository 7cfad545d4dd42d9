import { personShown } from '@joinery/platform';
import { compilePolicySet, type PolicySet } from '@joinery/policy';
import { colleague, colleagues, hrFile, type HrRow, hrRow, hrRowAfterwards } from '@joinery/testing';
import { Product, shippedPolicy } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };

/** The first so many of the rows have left. */
function leave(rows: readonly HrRow[], count: number, from = 0): HrRow[] {
  return rows.map((row, i) => (i >= from && i < from + count ? { ...row, ...LEFT } : row));
}

function protecting(name: string): (set: PolicySet) => PolicySet {
  return (set) => ({
    ...set,
    digest: `${set.digest}+${name}`,
    protectedPeople: [
      ...set.protectedPeople,
      { names: [name], reason: 'keeps the lights on', expiresAt: null },
    ] as never,
  });
}

/** Nobody is given the group Sales any more. */
function withoutSales(set: PolicySet): PolicySet {
  return {
    ...set,
    digest: `${set.digest}-sales`,
    rules: set.rules.filter((rule) => !rule.grant.includes('group:sales')),
  };
}

describe('a plan', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  describe('of the same facts', () => {
    const rows = [
      hrRow('ada'),
      hrRow('ben'),
      hrRow('eli'),
      ...colleagues(20),
      colleague(21, { 'First Name': 'Given3', 'Last Name': 'Family3' }),
    ];

    it.each<[string, HrRow[]]>([
      ['in another database', rows],
      ['in another order', [...rows].reverse()],
    ])('has the same hash %s', async (_what, others) => {
      const other = await Product.start();
      try {
        for (const one of [product, other]) {
          await one.connect('chat');
          await one.connect('intranet');
        }
        const [here, there] = [await product.planFor(rows), await other.planFor(others)];
        expect(here.summary.steps).toBeGreaterThan(40);
        expect(there.hash).toBe(here.hash);
      } finally {
        await other.close();
      }
    });

    it('is kept and not made twice', async () => {
      await product.connect('chat');
      const first = await product.planFor(rows);
      const again = await product.joinery.planChanges.execute('spec');
      expect([again.fresh, again.plan.id]).toEqual([false, first.id]);
    });
  });

  describe('that was rejected and made again', () => {
    const before = (name: string) =>
      product.joinery.store.read(async (tx) => {
        const plan = await tx.plans.resolve(name);
        return [plan?.id, plan === null ? null : (await tx.plans.rejectedBefore(plan))?.id];
      });

    it('is named by the hash that both have, and knows of the rejection', async () => {
      await product.connect('chat');
      const first = await product.planFor(colleagues(2));
      await product.joinery.decidePlan.reject(first.id, first.hash, 'eve', 'wrong export');
      const again = await product.plan();
      expect([again.hash, again.status]).toEqual([first.hash, 'ready']);
      expect(await before(first.hash)).toEqual([again.id, first.id]);
      expect(await before(first.hash.slice(0, 8))).toEqual([again.id, first.id]);
      expect(await before(first.id)).toEqual([first.id, undefined]);
    });
  });

  it('is named by no digits that another hash begins with too', async () => {
    const add = (digits: string) =>
      product.sql(
        `INSERT INTO plan (hash, status, as_of, policy_digest, policy_version, summary, withheld, guards, created_by, created_at)
         VALUES ($1, 'rejected', now(), '', '', '{}', 0, '[]', 'spec', now())`,
        [digits.padEnd(64, '0')],
      );
    await add('0123456789ab');
    await add('0123456789ac');
    const found = (name: string) => product.joinery.store.read((tx) => tx.plans.resolve(name));
    expect(await found('0123456789a')).toBeNull();
    expect((await found('0123456789ac'))?.hash).toBe('0123456789ac'.padEnd(64, '0'));
  });

  it('is frozen, hash and steps', async () => {
    await product.connect('chat');
    const plan = await product.planFor(colleagues(2));
    await expect(product.sql('UPDATE plan SET hash = $1', ['x'])).rejects.toThrow(/kept for ever/);
    await expect(product.sql(`UPDATE plan_step SET body = '{}'`)).rejects.toThrow(/kept for ever/);
    await expect(product.sql('DELETE FROM plan_step')).rejects.toThrow(/kept for ever/);
    expect((await product.find(plan.id)).hash).toBe(plan.hash);
  });

  it('sends nothing before its approval, and needs a new approval when it changed', async () => {
    const lab = await product.connect('chat');
    const first = await product.planFor([hrRow('ben')]);
    await product.drain(first);
    expect(lab.requests()).toBe(0);
    const second = await product.planFor([hrRow('ben'), hrRow('cleo')]);
    expect(second.hash).not.toBe(first.hash);
    await expect(product.approve(first)).rejects.toMatchObject({ code: 'PLAN_DECIDED' });
    await expect(product.approve({ ...second, hash: first.hash })).rejects.toMatchObject({ code: 'PLAN_HASH_DIFFERS' });
    expect((await product.apply(second)).status).toBe('completed');
    await expect(product.approve(second)).rejects.toMatchObject({ code: 'PLAN_DECIDED' });
    expect(lab.ledger().filter(({ kind, action }) => kind === 'User' && action === 'create')).toHaveLength(2);
  });

  it('made by another policy changes nothing by itself', async () => {
    const lab = await product.connect('chat');
    await product.settle(colleagues(8));
    const effects = lab.ledger().length;
    await product.changePolicy(withoutSales);
    const plan = await product.plan();
    expect(plan.status).toBe('ready');
    expect(plan.summary.apps[0]).toMatchObject({ kinds: { update: 2 }, groupsRemoved: 2 });
    await product.drain(plan);
    expect(lab.ledger()).toHaveLength(effects);
    expect((await product.apply(plan)).status).toBe('completed');
    const sales = lab.ledger(effects).flatMap((effect) => effect.members?.removed ?? []);
    expect(sales).toHaveLength(2);
  });

  describe('for an app that policy speaks of no more', () => {
    const moved = colleagues(2).map((row) => ({ ...row, 'Job Title': 'Juggler' }));
    const withoutChat = (set: PolicySet): PolicySet => ({
      ...set,
      digest: `${set.digest}-chat`,
      apps: set.apps.filter(({ id }) => id !== 'chat'),
    });

    beforeEach(async () => {
      await product.connect('chat');
      await product.connect('intranet');
      await product.settle(colleagues(2));
    });

    it('has no steps, and says so', async () => {
      await product.planFor(moved);
      await product.changePolicy(withoutChat);
      const plan = await product.plan();
      expect(plan.summary.apps.flatMap((app) => (app.kinds.update ? [app.appId] : []))).toEqual(['intranet']);
      expect((await product.withheld(plan)).map(({ appId, reason }) => [appId, reason])).toEqual([
        ['chat', 'APP_LEFT'],
        ['chat', 'APP_LEFT'],
      ]);
    });

    it('makes no group there that was approved before', async () => {
      const effects = product.labs.get('chat')?.ledger().length;
      const plan = await product.planFor(colleagues(2).map((row) => ({ ...row, Department: 'Legal' })));
      await product.approve(plan);
      expect((await product.steps(plan)).some(({ body }) => body.kind === 'create-group')).toBe(true);
      await product.changePolicy(withoutChat);
      expect((await product.drain(plan)).status).toBe('completed');
      expect(product.labs.get('chat')?.ledger()).toHaveLength(effects ?? -1);
    });

    it('sends nothing there that was approved before', async () => {
      const effects = product.labs.get('chat')?.ledger().length;
      const plan = await product.planFor(moved);
      await product.approve(plan);
      await product.changePolicy(withoutChat);
      await product.drain(plan);
      expect(product.labs.get('chat')?.ledger()).toHaveLength(effects ?? -1);
      const steps = (await product.steps(plan)).filter(({ body }) => body.appId === 'chat');
      expect(steps.map(({ status, reason }) => [status, /does not speak/.test(reason ?? '')])).toEqual([
        ['stale', true],
        ['stale', true],
      ]);
    });
  });

  describe('that closes many accounts', () => {
    it.each<[string, number, number, string]>([
      ['5 of 40 are within the floor', 40, 5, 'ready'],
      ['6 of 40 are over it', 40, 6, 'held'],
      ['6 of 200 are 3 %', 200, 6, 'ready'],
      ['7 of 200 are over 3 %', 200, 7, 'held'],
      ['everybody', 8, 8, 'held'],
    ])('%s', async (_what, people, leavers, status) => {
      await product.connect('chat');
      await product.settle(colleagues(people));
      expect(await product.planFor(leave(colleagues(people), leavers))).toMatchObject({ status });
    });

    it('is held as well when many small plans of one day add up, and not the day after', async () => {
      await product.connect('chat');
      const people = colleagues(40);
      await product.settle(people);
      const first = await product.apply(await product.planFor(leave(people, 4)));
      expect(first.status).toBe('completed');
      const second = await product.planFor(leave(people, 6));
      expect(second.status).toBe('held');
      expect(second.guards[0]).toMatchObject({ planned: 2, recent: 4, limit: 5, tripped: true });
      product.clock.set('2026-05-15T09:00:01.000Z');
      expect((await product.planFor(leave(people, 6))).status).toBe('ready');
      expect((await product.planFor(leave(people, 7))).status).toBe('ready');
    });

    it('is held as well when what was approved before is still under way', async () => {
      await product.connect('chat');
      const people = colleagues(40);
      await product.settle(people);
      await product.approve(await product.planFor(leave(people, 5)));
      const second = await product.planFor(leave(people, 7));
      expect(second.summary.apps[0]?.kinds).toEqual({ deactivate: 2 });
      expect(second).toMatchObject({ status: 'held', guards: [{ planned: 2, recent: 5 }] });
    });

    it('waits for a release with its hash and a reason, and for an approval after that', async () => {
      const lab = await product.connect('chat');
      await product.settle(colleagues(10));
      const plan = await product.planFor(leave(colleagues(10), 6));
      const release = (hash: string, reason: string): Promise<unknown> =>
        product.joinery.decidePlan.release(plan.id, hash, 'hana', reason);
      await expect(product.approve(plan)).rejects.toMatchObject({ code: 'PLAN_HELD' });
      await expect(release(plan.hash, '  ')).rejects.toMatchObject({ code: 'REASON_NEEDED' });
      await expect(release('0'.repeat(64), 'a site closes')).rejects.toMatchObject({ code: 'PLAN_HASH_DIFFERS' });
      const effects = lab.ledger().length;
      await release(plan.hash, 'a site closes');
      await product.drain(plan);
      expect(lab.ledger()).toHaveLength(effects);
      expect((await product.apply(plan)).status).toBe('completed');
      expect(await product.find(plan.id)).toMatchObject({ releasedBy: 'hana', releaseReason: 'a site closes' });
      const [released] = await product.events('plan.released');
      expect(released?.data).toMatchObject({ hash: plan.hash, reason: 'a site closes' });
    });

    it('that was turned down cannot be approved', async () => {
      await product.connect('chat');
      const plan = await product.planFor(colleagues(2));
      await product.joinery.decidePlan.reject(plan.id, plan.hash, 'hana', 'wrong file');
      await expect(product.approve(plan)).rejects.toMatchObject({ code: 'PLAN_DECIDED' });
    });
  });

  describe('and break-glass', () => {
    it('the planner withholds every step of a protected person', async () => {
      const lab = await product.connect('chat');
      await product.settle([hrRow('ben'), hrRow('cleo')]);
      await product.changePolicy(protecting('e1003'));
      const plan = await product.planFor([hrRowAfterwards('ben'), hrRow('cleo', LEFT)]);
      expect(await product.told(plan)).toEqual(['chat update Ben Okafor (E1002): planned']);
      expect(plan.withheld).toBe(1);
      expect(await product.withheld(plan)).toMatchObject([
        { subject: 'Cleo Marchetti (E1003)', kind: 'deactivate', reason: 'PROTECTED' },
      ]);
      await product.apply(plan);
      expect(lab.ledger().some(({ after }) => after?.['active'] === false)).toBe(false);
    });

    it('a plan of the same steps is a new one when somebody is withheld by now', async () => {
      await product.connect('chat');
      await product.settle([hrRow('ben'), hrRow('cleo')]);
      await product.changePolicy(protecting('e1003'));
      const before = await product.planFor([hrRowAfterwards('ben'), hrRow('cleo')]);
      const after = await product.planFor([hrRowAfterwards('ben'), hrRow('cleo', LEFT)]);
      expect(before.withheld).toBe(0);
      expect((await product.withheld(after)).map(({ subject }) => subject)).toEqual(['Cleo Marchetti (E1003)']);
      expect([after.hash, (await product.find(before.id)).status]).toEqual([before.hash, 'superseded']);
    });

    it('a plan of the same steps is a new one when somebody else is withheld, and kept when nobody else is', async () => {
      await product.connect('chat');
      await product.settle([hrRow('ben'), hrRow('cleo')]);
      await product.changePolicy(protecting('e1003'));
      await product.changePolicy(protecting('e1002'));
      const cleo = await product.planFor([hrRow('ben'), hrRow('cleo', LEFT)]);
      const again = await product.joinery.planChanges.execute('spec');
      expect([again.fresh, again.plan.id, again.plan.withheld]).toEqual([false, cleo.id, 1]);
      const ben = await product.planFor([hrRow('ben', LEFT), hrRow('cleo')]);
      expect([ben.id === cleo.id, ben.hash === cleo.hash, ben.withheld]).toEqual([false, true, 1]);
      expect((await product.withheld(ben)).map(({ subject }) => subject)).toEqual(['Ben Okafor (E1002)']);
    });

    it('the executor refuses the step of a plan that is older than the protection', async () => {
      const lab = await product.connect('chat');
      await product.settle([hrRow('ben'), hrRow('cleo')]);
      const plan = await product.planFor([hrRowAfterwards('ben'), hrRow('cleo', LEFT)]);
      await product.approve(plan);
      const requests = lab.requests();
      await product.changePolicy(protecting('cleo.marchetti'));
      expect((await product.drain(plan)).status).toBe('completed_with_failures');
      expect((await product.told(plan)).sort()).toEqual([
        'chat deactivate Cleo Marchetti (E1003): refused',
        'chat update Ben Okafor (E1002): confirmed',
      ]);
      const refused = (await product.steps(plan)).find(({ status }) => status === 'refused');
      expect(refused?.reason).toBe('break-glass: keeps the lights on');
      expect(lab.requests()).toBeGreaterThan(requests);
      expect(lab.ledger().some(({ after }) => after?.['active'] === false)).toBe(false);
      expect(await product.events('step.refused')).toHaveLength(1);
      // It is no error that anybody could mend: a check-up would tell it for ever.
      expect(await product.sql('SELECT last_error FROM account WHERE last_error IS NOT NULL')).toEqual([]);
      const { id } = await product.person('E1003');
      expect((await personShown(product.joinery, id)).breakglass).toBe('keeps the lights on');
    });

    it('the executor asks the database who is protected, before its process has heard of the new policy', async () => {
      const lab = await product.connect('chat');
      await product.settle([hrRow('cleo')]);
      const plan = await product.planFor([hrRow('cleo', LEFT)]);
      await product.approve(plan);
      const files = shippedPolicy().files.map((file) => ({ ...file, text: file.text.replace('E9000', 'E1003') }));
      const { policySet } = compilePolicySet(files);
      await product.joinery.store.transaction((tx) => tx.policy.putInForce(policySet as PolicySet, plan.asOf, 'other', null)); // prettier-ignore
      await product.drain(plan);
      expect(await product.told(plan)).toEqual(['chat deactivate Cleo Marchetti (E1003): refused']);
      expect(lab.ledger().some(({ after }) => after?.['active'] === false)).toBe(false);
    });
  });

  it('drops a step whose account moved meanwhile, with a reason, and plans it again', async () => {
    const lab = await product.connect('chat');
    await product.settle([hrRow('ben'), ...colleagues(2)]);
    const plan = await product.planFor([hrRow('ben', { 'Job Title': 'Chief' }), ...colleagues(2)]);
    await product.approve(plan);
    await product.ingest([hrRow('ben', { 'Job Title': 'Emperor' }), ...colleagues(2)]);
    await product.joinery.evaluatePeople.execute();
    await product.drain(plan);
    const [step] = await product.steps(plan);
    expect(step).toMatchObject({ status: 'stale', reason: expect.stringContaining('planned again') });
    expect(lab.ledger().some(({ after }) => after?.['title'] === 'Chief')).toBe(false);
    const next = await product.plan();
    expect(next.status).toBe('ready');
    expect((await product.apply(next)).status).toBe('completed');
    expect(lab.ledger().at(-1)?.after?.['title']).toBe('Emperor');
  });

  it('leaves out what an approved plan is bringing about already', async () => {
    await product.connect('chat');
    const plan = await product.planFor(colleagues(2));
    await product.approve(plan);
    const next = await product.planFor([...colleagues(2), colleague(3)]);
    expect(await product.told(next)).toEqual(['chat create Given3 Family3 (P00003): planned']);
    expect((await product.withheld(next)).map(({ reason }) => reason)).toEqual(['UNDER_WAY', 'UNDER_WAY']);
    await product.apply(next);
    expect([(await product.find(plan.id)).status, (await product.find(next.id)).status]).toEqual([
      'completed',
      'completed',
    ]);
  });

  it('is empty for a file that says nothing new', async () => {
    await product.connect('chat');
    await product.settle(colleagues(3));
    expect(await product.planFor(hrFile(colleagues(3)))).toMatchObject({ status: 'empty' });
    await expect(product.approve(await product.plan())).rejects.toMatchObject({ code: 'PLAN_EMPTY' });
  });

  it('of a day to come is not today’s, though both say the same', async () => {
    await product.connect('chat');
    await product.ingest(colleagues(2));
    product.clock.set('2026-07-02T09:00:00.000Z');
    const then = await product.plan();
    product.clock.set('2026-05-14T10:00:00.000Z');
    const today = await product.plan();
    expect([today.hash, today.status, today.asOf]).toEqual([then.hash, 'ready', '2026-05-14T10:00:00.000Z']);
    expect(await product.apply(today)).toMatchObject({ status: 'completed' });
  });

  it('without a step is made again where it would say something else of what is right', async () => {
    const gone = colleague(1, { 'Last Day of Work': '2021-06-30' });
    const without = await product.planFor([gone]);
    expect([without.status, without.summary.apps]).toEqual(['empty', []]);
    await product.connect('chat');
    const made = await product.plan();
    expect([made.status, made.summary.apps.map(({ appId }) => appId)]).toEqual(['empty', ['chat']]);
    expect((await product.plan()).id).toBe(made.id);
  });

  it('of a day to come only shows what will be: whoever leaves then is not closed today', async () => {
    await product.connect('chat');
    await product.settle(colleagues(2));
    await product.ingest([colleague(1), colleague(2, { 'Last Day of Work': '2026-06-30' })]);
    product.clock.set('2026-07-02T09:00:00.000Z');
    const plan = await product.plan();
    expect(plan.summary.steps).toBe(1);
    product.clock.set('2026-05-14T10:00:00.000Z');
    await expect(product.approve(plan)).rejects.toMatchObject({ code: 'PLAN_BEFORE_ITS_TIME' });
  });
});
