import { accountsOf, hrRow, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

/** RFC 7644 section 3.3: an app is free to ignore what it is sent. */
describe('an app that keeps nobody’s title', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
    await product.connect('chat', { quirks: ['drops=title'] });
    const plan = await product.planFor([hrRow('ben', { Department: '', 'Manager ID': '' })]);
    await product.approve(plan);
    await product.drain(plan);
    // As if it had been given the time that a slow app needs.
    await product.sql('UPDATE account SET attempts = 6, due_at = clock_timestamp() WHERE due_at IS NOT NULL');
    expect((await product.drain(plan)).status).toBe('completed');
  });
  afterAll(() => product.close());

  it('gets people into it, and them into their groups', async () => {
    const truth = await product.truth();
    expect(accountsOf(truth)).toEqual(['ben.okafor']);
    expect(membersByName(truth)).toEqual({ 'All staff': ['ben.okafor'] });
  });

  it('is said to, once for all of them', async () => {
    const { subjects } = await product.joinery.checkUp.execute({ disk: null, signedBefore: [] });
    const told = subjects.flatMap(({ findings }) => findings).filter(({ code }) => code === 'APP_KEEPS_NOT');
    expect(told.map(({ message }) => message)).toEqual(['chat takes title and keeps it for nobody']);
  });

  it('differs from nothing in a reading, and leaves nothing to plan', async () => {
    const done = await product.joinery.reconcileTarget.execute('chat', 'one', 'hana');
    expect(done).toMatchObject({ status: 'complete', counts: { missing: 0, different: 0 } });
    expect((await product.plan()).status).toBe('empty');
  });
});
