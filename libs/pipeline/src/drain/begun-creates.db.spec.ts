import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '@joinery/store';
import { accountsOf, BREAK_GLASS, hrRow, type HrRow } from '@joinery/testing';
import { withManagers } from '../test/managers-in-chat';
import { Product } from '../test/product';

const LEFT: HrRow = { 'Last Day of Work': '2026-05-13' };
const ALONE: HrRow = { Department: '', 'Manager ID': '' };

/** Whoever leaves while the making of an account has not ended well must not keep what was made of it. */
describe('an account whose create did not end well', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const chat = async (): Promise<string[]> => accountsOf(await product.truth());

  const passTime = async (): Promise<void> => {
    await product.sql(`UPDATE account SET due_at = clock_timestamp() WHERE due_at IS NOT NULL`);
    await product.sql('UPDATE app SET paused_until = NULL');
    await product.sql(`UPDATE app_circuit SET probe_at = clock_timestamp() WHERE state = 'open'`);
  };

  /** As if the app had been given its time already. */
  const beTriedOften = (): Promise<unknown[]> =>
    product.sql('UPDATE account SET attempts = 6 WHERE due_at IS NOT NULL');

  /** So often that a step that fails has failed, and one that waits still does. */
  const tryOften = async (plan: Plan, times = 10): Promise<Plan> => {
    let now = await product.drain(plan);
    for (let tries = 0; tries < times && now.status === 'running'; tries += 1) {
      await passTime();
      now = await product.drain(plan);
    }
    return now;
  };

  const joins = async (options: Parameters<Product['connect']>[1], times = 10): Promise<Plan> => {
    await product.connect('chat', options);
    const plan = await product.planFor([hrRow('ben', ALONE)]);
    await product.approve(plan);
    return tryOften(plan, times);
  };

  const leaves = async (...others: HrRow[]): Promise<Plan> => {
    const plan = await product.planFor([hrRow('ben', { ...ALONE, ...LEFT }), ...others]);
    await product.approve(plan);
    await passTime();
    return tryOften(plan);
  };

  it('is closed for a leaver where the app did not keep what it keeps for others', async () => {
    const [lab, cleo] = [await product.connect('chat'), hrRow('cleo', ALONE)];
    await product.apply(await product.planFor([cleo]));
    lab.setQuirks(['drops=title']);
    const plan = await product.planFor([cleo, hrRow('ben', ALONE)]);
    await product.approve(plan);
    await product.drain(plan);
    await beTriedOften();
    expect((await tryOften(plan)).status).toBe('completed_with_failures');
    expect(await chat()).toEqual(['ben.okafor', 'cleo.marchetti']);
    const [again] = await product.steps(await product.plan());
    expect(again?.body).toMatchObject({
      kind: 'update',
      changes: [{ path: 'title', before: null, after: 'Account Executive' }],
      groupsAdded: ['All staff'],
    });
    expect(await product.told(await leaves(cleo))).toEqual(['chat deactivate Ben Okafor (E1002): confirmed']);
    expect(await chat()).toEqual(['(ben.okafor)', 'cleo.marchetti']);
  });

  it('is closed for a leaver where a membership was refused', async () => {
    const refused = { do: 'error', at: 'before', status: 400, methods: ['PATCH', 'PUT'], path: '^/Groups' } as const;
    expect((await joins({ faults: [refused] })).status).toBe('completed_with_failures');
    expect(await product.told(await leaves())).toEqual(['chat deactivate Ben Okafor (E1002): confirmed']);
    expect(await chat()).toEqual(['(ben.okafor)']);
  });

  it('is closed for a leaver who still waited for a manager to be there', async () => {
    await product.changePolicy(withManagers);
    await product.connect('chat');
    const people = (ben: HrRow): HrRow[] => [
      { ...hrRow('ben', ALONE), 'Manager ID': BREAK_GLASS, ...ben },
      hrRow('fay'),
    ];
    const plan = await product.planFor(people({}));
    await product.approve(plan);
    expect((await tryOften(plan, 3)).status).toBe('running');
    expect(await chat()).toEqual(['ben.okafor']);

    const next = await product.planFor(people(LEFT));
    await product.approve(next);
    await tryOften(next);
    expect(await product.told(next)).toEqual(['chat deactivate Ben Okafor (E1002): confirmed']);
    expect(await chat()).toEqual(['(ben.okafor)']);
  });

  it('is looked for when nobody knows whether it was made, before it is forgotten', async () => {
    const lost = { do: 'drop', at: 'after', methods: ['POST'], path: '^/Users' } as const;
    const lab = await product.connect('chat', { faults: [lost] });
    const plan = await product.planFor([hrRow('ben', ALONE)]);
    await product.approve(plan);
    lab.setFaults([{ do: 'drop', at: 'before', methods: ['GET'], path: '^/Users', skip: 2 }, lost]);
    await product.drain(plan);
    expect(await chat()).toEqual(['ben.okafor']);

    // Nothing is known of an account, so that there is nothing to close yet.
    expect((await product.planFor([hrRow('ben', { ...ALONE, ...LEFT })])).status).toBe('empty');
    lab.setFaults([]);
    await passTime();
    await tryOften(plan);
    const [step] = await product.steps(plan);
    expect(step).toMatchObject({ status: 'stale', reason: expect.stringContaining('its create has made the account') });

    const closing = await product.plan();
    await product.apply(closing);
    expect(await product.told(closing)).toEqual(['chat deactivate Ben Okafor (E1002): confirmed']);
    expect(await chat()).toEqual(['(ben.okafor)']);
  });

  it('is not looked for when nothing was ever sent', async () => {
    const lab = await product.connect('chat');
    const plan = await product.planFor([hrRow('ben', ALONE)]);
    await product.approve(plan);
    await product.planFor([hrRow('ben', { ...ALONE, ...LEFT })]);
    await product.drain(plan);
    expect(await product.told(plan)).toEqual(['chat create Ben Okafor (E1002): stale']);
    expect(lab.exchanges().filter(({ path }) => path.startsWith('/Users'))).toEqual([]);
  });

  it('is waited for by another process as well, where the app shows late and takes a name twice', async () => {
    await product.connect('chat', { quirks: ['dupCase=always', 'staleResource=5000', 'staleListing=5000'] });
    const plan = await product.planFor([hrRow('ben', ALONE)]);
    await product.approve(plan);
    await product.drain(plan);
    await passTime();
    const another = await product.another();
    try {
      await another.drainApp.execute('chat', () => false);
      const [ben] = await product.sql<{ why: string }>(
        'SELECT last_error AS why FROM account WHERE plan_id IS NOT NULL',
      );
      expect(ben?.why).toContain('it is looked for, and not made again');
      for (let tries = 0; tries < 10 && (await product.find(plan.id)).status === 'running'; tries += 1) {
        await sleep(1_000);
        await passTime();
        await another.drainApp.execute('chat', () => false);
        await another.finishPlans.execute();
      }
      expect(await product.told(plan)).toEqual(['chat create Ben Okafor (E1002): confirmed']);
      expect(await chat()).toEqual(['ben.okafor']);
    } finally {
      await another.close();
    }
  });
});
