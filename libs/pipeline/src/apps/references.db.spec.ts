import { hrRow } from '@joinery/testing';
import { withManagers } from '../test/managers-in-chat';
import { Product } from '../test/product';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a manager in an app', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
    await product.changePolicy(withManagers);
    await product.connect('chat');
  });
  afterEach(() => product.close());

  const managerOf = async (name: string): Promise<unknown> => {
    const { users } = await product.truth();
    const shown = users.find((user) => user.userName.startsWith(name)) as Record<string, unknown> | undefined;
    const extension = shown?.[ENTERPRISE] as { manager?: { value?: string } } | undefined;
    return extension?.manager?.value;
  };

  const idOf = async (name: string): Promise<string | undefined> => {
    const { users } = await product.truth();
    return users.find((user) => user.userName.startsWith(name))?.id;
  };

  it('is sent as the app’s own id, whoever of the two is made first, and reads as what was applied', async () => {
    const ben = hrRow('ben', { 'Manager ID': 'E1001' });
    const plan = await product.planFor([ben, hrRow('ada')]);
    await product.approve(plan);
    for (let round = 0; round < 5; round++) {
      await product.drain(plan);
      await product.sql(`UPDATE account SET due_at = clock_timestamp() WHERE due_at IS NOT NULL`);
    }
    expect((await product.find(plan.id)).status).toBe('completed');
    expect(await managerOf('ben')).toBe(await idOf('ada'));
    const done = await product.joinery.reconcileTarget.execute('chat', 'tonight', 'spec');
    expect(done).toMatchObject({ status: 'complete', counts: { different: 0 } });
  });

  it('who has no account there and gets none is left out, and nobody waits', async () => {
    await product.settle([hrRow('ben', { 'Manager ID': 'E9999' })]);
    expect(await managerOf('ben')).toBeUndefined();
  });
});
