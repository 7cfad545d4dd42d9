import type { AppPolicy } from '@joinery/policy';
import { accountsOf, hrRow, hrRowAfterwards, type LabTruth, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };

/**
 * Ben moves from Sales to Product, Cleo leaves; by hand both are in Legal, Eli is in Sales, and a robot of nobody's is
 * too.
 */
describe('groups that an app’s policy owns', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const truth = (): Promise<LabTruth> => product.truth();
  const members = async (): Promise<Record<string, string[]>> => membersByName(await truth());

  /** Somebody's hand in the app itself. */
  const byHand = async (method: string, path: string, body: object): Promise<void> => {
    const lab = product.labs.get('chat');
    const headers = { authorization: `Bearer ${lab?.token}`, 'content-type': 'application/scim+json' };
    const answer = await fetch(`${lab?.url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };

  const putInto = async (group: string, ...userNames: string[]): Promise<void> => {
    const { users, groups } = await truth();
    const value = userNames.map((name) => ({ value: users.find(({ userName }) => userName === name)?.id }));
    const id = groups.find(({ displayName }) => displayName === group)?.id;
    await byHand('PATCH', `/Groups/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value }],
    });
  };

  const open = async (membership: AppPolicy['membership'], ...quirks: string[]): Promise<void> => {
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+${membership}`,
      apps: set.apps.map((app) => (app.id === 'chat' ? { ...app, membership } : app)),
    }));
    await product.connect('chat', { quirks });
    await product.settle([hrRow('ben'), hrRow('cleo'), hrRow('eli')]);
    await byHand('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'robot' });
    await byHand('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Legal',
    });
    await putInto('Sales', 'eli.tanaka', 'robot');
    await putInto('Legal', 'ben.okafor', 'cleo.marchetti');
  };

  const moveOn = async (): Promise<void> => {
    const reading = await product.joinery.reconcileTarget.execute('chat', 'one', 'hana');
    expect(reading).toMatchObject({ status: 'complete', counts: { orphan: 1 } });
    const plan = await product.planFor([hrRowAfterwards('ben'), hrRow('cleo', LEFT), hrRow('eli')]);
    expect((await product.apply(plan)).status).toBe('completed');
  };

  it.each<[AppPolicy['membership'], Record<'Sales' | 'Legal' | 'Product', string[]>]>([
    ['ours', { Sales: ['eli.tanaka', 'robot'], Legal: ['ben.okafor', 'cleo.marchetti'], Product: ['ben.okafor'] }],
    ['exclusive', { Sales: ['robot'], Legal: [], Product: ['ben.okafor'] }],
    [
      'additive',
      {
        Sales: ['ben.okafor', 'eli.tanaka', 'robot'],
        Legal: ['ben.okafor', 'cleo.marchetti'],
        Product: ['ben.okafor'],
      },
    ],
  ])('as %s lose whom that says, and nobody else', async (membership, expected) => {
    await open(membership);
    await moveOn();
    expect(await members()).toMatchObject(expected);
    expect(accountsOf(await truth())).toContain('(cleo.marchetti)');
    await product.joinery.reconcileTarget.execute('chat', 'two', 'hana');
    expect((await product.plan()).status).toBe('empty');
  });

  it.each<[string, Record<'All staff' | 'Sales' | 'Legal', string[]>]>([
    [
      'emptyMemberList',
      { 'All staff': ['ben.okafor'], Sales: ['eli.tanaka', 'robot'], Legal: ['ben.okafor', 'cleo.marchetti'] },
    ],
    ['membersTruncated=1', { 'All staff': ['ben.okafor'], Sales: ['eli.tanaka', 'robot'], Legal: ['cleo.marchetti'] }],
  ])('as exclusive lose nobody who cannot be seen in them but whom we put there (%s)', async (quirk, expected) => {
    await open('exclusive', quirk, 'userGroupsHidden');
    await moveOn();
    expect(await members()).toMatchObject(expected);
  });

  it('as ours count whom policy has put there since as ours, though somebody had done it before', async () => {
    await open('ours');
    await putInto('Sales', 'cleo.marchetti');
    const sells = { ...hrRow('cleo'), Department: String(hrRow('ben')['Department']) };
    await product.apply(await product.planFor([hrRow('ben'), sells, hrRow('eli')]));
    expect((await members())['Sales']).toContain('cleo.marchetti');
    await product.apply(await product.planFor([hrRow('ben'), hrRow('cleo'), hrRow('eli')]));
    expect((await members())['Sales']).not.toContain('cleo.marchetti');
  });

  it('stay the same group under a new name that the app has first and policy afterwards', async () => {
    await open('ours');
    const id = (await truth()).groups.find(({ displayName }) => displayName === 'Sales')?.id;
    await byHand('PATCH', `/Groups/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Sales EMEA' }],
    });
    await product.joinery.reconcileTarget.execute('chat', 'one', 'hana');
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+renamed`,
      apps: set.apps.map((app) => ({ ...app, groups: new Map([...app.groups, ['group:sales', 'Sales EMEA']]) })),
    }));
    const effects = product.labs.get('chat')?.ledger().length;
    expect((await product.apply(await product.plan())).status).toBe('completed');
    expect(product.labs.get('chat')?.ledger()).toHaveLength(effects ?? -1);
    const { groups } = await truth();
    expect(groups.filter(({ displayName }) => displayName.startsWith('Sales'))).toMatchObject([
      { id, displayName: 'Sales EMEA' },
    ]);
    expect((await members())['Sales EMEA']).toEqual(['ben.okafor', 'eli.tanaka', 'robot']);
  });
});
