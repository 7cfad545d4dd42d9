import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicySet } from '@joinery/policy';
import { accountsOf, colleagues, hrRow, type LabTruth } from '@joinery/testing';
import { Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };

describe('the sending to an app', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const truth = (): Promise<LabTruth> => product.truth();
  const effects = (): number => product.labs.get('chat')?.ledger().length ?? 0;
  const circuit = async (): Promise<string | undefined> =>
    (await product.sql<{ state: string }>('SELECT state FROM app_circuit'))[0]?.state;

  const schedule = async (schedule: PolicySet['apps'][number]['schedule']): Promise<void> => {
    await product.changePolicy((set) => ({ ...set, apps: set.apps.map((app) => ({ ...app, schedule })) }));
  };

  it('is given up while the app is dead, tried with one step after a minute, and taken up when it is back', async () => {
    await product.connect('chat', { faults: [{ do: 'drop', at: 'before' }] });
    const plan = await product.planFor(colleagues(30));
    await product.apply(plan);
    expect(await circuit()).toBe('open');
    const [opened] = await product.events('app.circuit-opened');
    expect(opened?.data['reason']).toMatch(/^\d+ of the last \d+ requests met trouble, the last: /);
    const tried = async (): Promise<number> =>
      (await product.events('group.intent')).length +
      ((await product.sql<{ n: number }>('SELECT sum(attempts)::int AS n FROM account'))[0]?.n ?? 0);
    const before = await tried();
    await product.drain(plan);
    expect(await tried()).toBe(before);

    const makeProbeDue = `UPDATE app_circuit SET probe_at = clock_timestamp()`;
    await product.sql('UPDATE account SET due_at = clock_timestamp() WHERE plan_id IS NOT NULL');
    const seen = await product.joinery.checkUp.execute({ disk: null, signedBefore: [] });
    expect(seen.subjects.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual([
      'APP_UNCONNECTED',
      'WORKERS_NONE',
      'APP_LEFT_ALONE',
    ]);
    expect(seen.subjects.find(({ name }) => name === 'sending')?.text).toBe('30 steps wait, 0 in hand');
    expect(seen.health).toBe('trouble');

    await product.sql(makeProbeDue);
    await product.drain(plan);
    expect(await circuit()).toBe('open');
    expect(await tried()).toBe(before + 1);

    // It is back, and fails now and then like any app: that is no reason to leave it alone again.
    product.labs
      .get('chat')
      ?.setFaults([{ do: 'error', status: 500, at: 'before', methods: ['POST'], skip: 12, times: 4 }]);
    await product.sql(makeProbeDue);
    await product.drain(plan);
    expect((await product.events('step.waiting')).map(({ data }) => data['reason'])).toContainEqual(
      expect.stringContaining('500'),
    );
    expect(await circuit()).toBe('closed');
    expect(await product.events('app.circuit-closed')).toHaveLength(1);
    // Later: an account whose answer was lost is not made again at once.
    await product.sql('UPDATE account SET due_at = clock_timestamp(), awaited_until = NULL WHERE plan_id IS NOT NULL');
    expect((await product.drain(plan)).status).toBe('completed');
  });

  it('writes back what is done although one request hangs', async () => {
    await product.connect('chat', { faults: [{ do: 'delay', ms: 8_000, methods: ['POST'], skip: 8, times: 1 }] });
    const plan = await product.planFor(colleagues(40));
    await product.approve(plan);
    let isOver = false;
    const drain = product.joinery.drainApp.execute('chat', () => false).finally(() => (isOver = true));
    const written = async (): Promise<number> =>
      (await product.sql<{ n: number }>('SELECT count(*)::int AS n FROM account WHERE applied IS NOT NULL'))[0]?.n ?? 0;
    while ((await written()) < 35 && !isOver) await sleep(20);
    expect(isOver).toBe(false);
    await drain;
    expect(await written()).toBe(40);
  });

  it('takes up what has begun before it begins anything else of the same lane', async () => {
    await product.connect('chat');
    await product.approve(await product.planFor(colleagues(12)));
    const [begun] = await product.sql<{ id: string }>(
      `UPDATE account SET attempts = 1, due_at = clock_timestamp() WHERE id = (SELECT max(id) FROM account WHERE app_id = 'chat') RETURNING id`,
    );
    const { store } = product.joinery;
    const claimed = await store.transaction((tx) => tx.accounts.claim('chat', 2, 1_000));
    expect(claimed.map(({ id, attempts }) => [id === begun?.id, attempts])).toEqual([
      [true, 1],
      [false, 0],
    ]);
  });

  it('lets a leaver pass a line of joiners that the budget holds up', async () => {
    await product.connect('chat');
    await product.settle([hrRow('cleo')]);
    await product.sql('UPDATE app SET budget_requests = 120, budget_seconds = 60');
    const joiners = colleagues(60);
    await product.approve(await product.planFor([hrRow('cleo'), ...joiners]));
    let isOver = false;
    const drain = product.joinery.drainApp.execute('chat', () => false).finally(() => (isOver = true));
    while ((await truth()).users.length < 5) await sleep(20);
    const plan = await product.planFor([hrRow('cleo', LEFT), ...joiners]);
    await product.approve(plan);
    while (!accountsOf(await truth()).includes('(cleo.marchetti)') && !isOver) await sleep(20);
    expect((await truth()).users.length).toBeLessThan(40);
    await product.joinery.controlDispatch.stop(null, 'Olu', 'this was all');
    await drain;
  });

  it('closes who left before it makes anybody’s account, slow as the app may be', async () => {
    await product.connect('chat', { faults: [{ do: 'delay', ms: 20, jitterMs: 60 }] });
    const leaving = [hrRow('cleo'), hrRow('ben')];
    await product.settle(leaving);
    const before = effects();
    await product.apply(await product.planFor([...leaving.map((row) => ({ ...row, ...LEFT })), ...colleagues(12)]));
    const people = (product.labs.get('chat')?.ledger().slice(before) ?? []).filter(({ kind }) => kind === 'User');
    expect(people.map(({ action }) => action)).toEqual(['change', 'change', ...Array<string>(12).fill('create')]);
  });

  it('ends within a second or two of an emergency stop, loses nothing, and goes on when it is resumed', async () => {
    await product.connect('chat', { faults: [{ do: 'delay', ms: 300 }] });
    const plan = await product.planFor(colleagues(60));
    await product.approve(plan);
    const drain = product.joinery.drainApp.execute('chat', () => false);
    while (effects() < 8) await sleep(20);
    await product.joinery.controlDispatch.stop(null, 'Olu', 'the wrong file was loaded');
    await drain;
    const before = effects();
    await product.drain(plan);
    expect(effects()).toBe(before);
    expect(await product.joinery.store.read((tx) => tx.apps.due())).toEqual([]);
    expect((await product.told(plan)).filter((step) => step.endsWith('waiting')).length).toBeGreaterThan(5);
    await expect(product.joinery.controlDispatch.stop(null, 'Olu', 'again')).rejects.toThrow('stopped already');

    product.labs.get('chat')?.setFaults([]);
    await product.joinery.controlDispatch.resume(null, 'Olu');
    expect((await product.drain(plan)).status).toBe('completed');
    expect(accountsOf(await truth())).toHaveLength(60);
    expect((await product.events('dispatch.stopped'))[0]?.data['reason']).toBe('the wrong file was loaded');
  });

  it('keeps joiners waiting for the window of the app, and lets leavers pass', async () => {
    await product.connect('chat');
    await product.settle([hrRow('cleo')]);
    await schedule({ zone: 'UTC', open: [{ cron: '0 20 * * *', duration: 'PT2H' }], freezes: [], bypass: ['leaver'] });
    const groups = (await product.events('group.intent')).length;
    const plan = await product.planFor([hrRow('cleo', LEFT), ...colleagues(3)]);
    await product.apply(plan);
    expect(accountsOf(await truth())).toEqual(['(cleo.marchetti)']);
    expect(await product.events('group.intent')).toHaveLength(groups);
    const [row] = await product.sql<{ s: number }>(
      'SELECT max(extract(epoch FROM due_at - clock_timestamp()))::int AS s FROM account WHERE lane > 0',
    );
    expect(row?.s).toBeGreaterThan(600);

    await product.joinery.controlDispatch.askWindows();
    await product.drain(plan);
    expect(accountsOf(await truth())).toEqual(['(cleo.marchetti)']);

    product.clock.set('2026-05-14T20:30:00.000Z');
    await product.joinery.controlDispatch.askWindows();
    expect((await product.drain(plan)).status).toBe('completed');
    expect(accountsOf(await truth())).toHaveLength(4);
    expect((await product.events('group.intent')).length).toBeGreaterThan(groups);
  });
});
