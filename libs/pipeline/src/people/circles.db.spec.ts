import { Readable } from 'node:stream';
import { importFile } from '@joinery/platform';
import { hrRow } from '@joinery/testing';
import { withManagers } from '../test/managers-in-chat';
import { Product } from '../test/product';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a circle of managers over two sources', () => {
  let product: Product;

  /** Where HR names no manager, the identity provider does. */
  beforeEach(async () => {
    product = await Product.start();
    await product.changePolicy((set) => {
      const { rule = '' } = set.authority.get('managerEmployeeNumber') ?? {};
      const row = {
        rule,
        from: ['hr', 'idp'],
        pick: 'first',
        onNull: 'next',
        onAbsent: 'next',
        onStale: 'keep',
      } as const;
      const authority = new Map([...set.authority, ['managerEmployeeNumber', row] as const]);
      return withManagers({ ...set, digest: `${set.digest}+`, authority });
    });
    await product.connect('chat');
  });
  afterEach(() => product.close());

  const push = async (managerOfCleo: string): Promise<void> => {
    const header = `id,userName,name.givenName,name.familyName,${ENTERPRISE}:employeeNumber,${ENTERPRISE}:manager`;
    const rows = ['id2,ben@x.example,Ben,Okafor,E1002,', `id3,cleo@x.example,Cleo,Marchetti,E1003,${managerOfCleo}`];
    const bytes = Readable.from([Buffer.from([header, ...rows, ''].join('\n'))]);
    const { check } = await importFile(product.joinery, { sourceId: 'idp', fileName: 'pushed', feed: 'delta', actor: 'spec', bytes });
    expect(check.breaches).toEqual([]);
    await product.joinery.evaluatePeople.execute();
  }; // prettier-ignore

  const links = (): Promise<readonly object[]> =>
    product.sql(
      `SELECT i.employee_number AS who, l.reference, l.status FROM manager_link l JOIN identity i ON i.id = l.identity_id ORDER BY 1`,
    );

  it('is told of both, judged in one look; the app is sent what the records say, and nobody waits for the other', async () => {
    await product.planFor([hrRow('ben', { 'Manager ID': 'E1003' }), hrRow('cleo')]);
    await push('id2');
    expect(await links()).toEqual([
      { who: 'E1002', reference: 'E1003', status: 'cycle' },
      { who: 'E1003', reference: 'id2', status: 'cycle' },
    ]);
    const plan = await product.plan();
    await product.approve(plan);
    for (let round = 0; round < 3; round++) {
      await product.drain(plan);
      await product.sql(`UPDATE account SET due_at = clock_timestamp() WHERE due_at IS NOT NULL`);
    }
    expect((await product.find(plan.id)).status).toBe('completed');
    const { users } = await product.truth();
    const [ben, cleo] = ['ben', 'cleo'].map((name) => users.find(({ userName }) => userName.startsWith(name)));
    expect([ben, cleo]).toMatchObject([
      { [ENTERPRISE]: { manager: { value: cleo?.id } } },
      { [ENTERPRISE]: { manager: { value: ben?.id } } },
    ]);
    expect((await product.plan()).status).toBe('empty');
    await push('');
    expect(await links()).toMatchObject([{ status: 'resolved' }, { reference: null, status: 'none' }]);
  });
});
