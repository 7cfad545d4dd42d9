import type { PolicySet } from '@joinery/policy';
import { colleagues } from '@joinery/testing';
import { Product } from '../test/product';

describe('an app that is disconnected', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
    await product.connect('chat');
    await product.connect('intranet');
  });

  afterEach(() => product.close());

  const disconnect = (): Promise<number> => product.joinery.disconnectApp.execute('chat', 'ann', 'replaced');
  const appsOf = (plan: Awaited<ReturnType<Product['plan']>>): string[] => plan.summary.apps.map(({ appId }) => appId);

  it('has no part in the next plan; what was approved drops out, and the plan ends', async () => {
    const effects = product.labs.get('chat')?.ledger().length;
    const plan = await product.planFor(colleagues(3));
    await product.approve(plan);
    const own = (await product.steps(plan)).filter(({ body }) => body.appId === 'chat').length;
    expect(await disconnect()).toBe(own);
    expect((await product.drain(plan)).status).toBe('completed');
    expect(product.labs.get('chat')?.ledger()).toHaveLength(effects ?? -1);
    const ended = (await product.steps(plan)).filter(({ body }) => body.appId === 'chat');
    expect(new Set(ended.map(({ status, reason }) => `${status}: ${reason}`))).toEqual(
      new Set(['stale: the app was disconnected']),
    );
    const next = await product.plan();
    expect([next.status, appsOf(next)]).toEqual(['empty', ['intranet']]);
  });

  it('leaves no plan open that would write to it', async () => {
    const open = await product.planFor(colleagues(2));
    await disconnect();
    await expect(product.approve(open)).rejects.toMatchObject({ code: 'PLAN_DECIDED' });
    expect(appsOf(await product.plan())).toEqual(['intranet']);
  });

  it('is known again when it is connected again', async () => {
    await product.settle(colleagues(2));
    await disconnect();
    await product.planFor(colleagues(2).map((row) => ({ ...row, 'Job Title': 'Juggler' })));
    const { url = '' } = product.labs.get('chat') ?? {};
    await product.joinery.connectApp.execute({ id: 'chat', baseUrl: url, tokenFrom: {}, concurrency: 8 }, 'spec');
    const plan = await product.plan();
    expect(plan.summary.apps[0]).toMatchObject({ appId: 'chat', kinds: { update: 2 } });
  });

  it('is not disconnected while a worker sends to it', async () => {
    const plan = await product.planFor(colleagues(2));
    await product.approve(plan);
    await product.joinery.store.transaction((tx) => tx.accounts.claim('chat', 1, 60_000));
    await expect(disconnect()).rejects.toMatchObject({ code: 'APP_BUSY' });
    const waiting = (await product.steps(plan)).filter(({ status }) => status === 'waiting');
    expect(waiting).toHaveLength((await product.steps(plan)).length);
  });

  it('may be one of which policy speaks no more', async () => {
    await product.settle(colleagues(2));
    await product.changePolicy((set: PolicySet): PolicySet => ({ ...set, digest: 'x', apps: set.apps.slice(1) }));
    expect(await disconnect()).toBe(0);
    await expect(disconnect()).rejects.toMatchObject({ code: 'APP_UNKNOWN' });
  });
});
