import type { AppPolicy, PolicySet } from '@joinery/policy';
import { accountsOf, hrRow, labTruth, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

type Attribute = AppPolicy['attributes'][number];

/** The policy with what chat has as a display name changed, or without it. */
function inChat(set: PolicySet, change: Partial<Attribute> | null): PolicySet {
  const changed = ({ attributes, ...app }: AppPolicy): AppPolicy => ({
    ...app,
    attributes: attributes.flatMap((one) => {
      if (one.target !== 'displayName') return [one];
      return change === null ? [] : [{ ...one, ...change }];
    }),
  });
  return { ...set, apps: set.apps.map((app) => (app.id === 'chat' ? changed(app) : app)) };
}

/** RFC 7644 section 3.3: an app is free to alter what it is sent. */
describe('an app that keeps values in a form of its own, and names of groups', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
    await product.connect('chat', { quirks: ['normalises=titleCase'] });
    const plan = await product.planFor([hrRow('ben', { 'First Name': 'ben', Department: '', 'Manager ID': '' })]);
    expect((await product.apply(plan)).status).toBe('completed');
  });
  afterAll(() => product.close());

  const counts = async (slot: string): Promise<unknown> =>
    (await product.joinery.reconcileTarget.execute('chat', slot, 'hana'))?.counts;

  it('gets people into it at once, and them into their groups', async () => {
    const truth = await product.truth();
    expect(accountsOf(truth)).toEqual(['ben.okafor']);
    expect(membersByName(truth)).toEqual({ 'All Staff': ['ben.okafor'] });
  });

  const told = async (): Promise<readonly string[]> => {
    const { subjects } = await product.joinery.checkUp.execute({ disk: null, signedBefore: [] });
    const findings = subjects.flatMap((subject) => subject.findings);
    return findings.filter(({ code }) => code === 'APP_KEEPS_OTHERWISE').map(({ message }) => message);
  };

  it('is told of with the step, and by the check-up', async () => {
    const events = await product.sql(
      "SELECT data -> 'remarks' AS remarks FROM audit_event WHERE type = 'step.confirmed'",
    );
    expect(events).toEqual([{ remarks: ['the app keeps displayName as "Ben Okafor", sent was "ben Okafor"'] }]);
    expect(await told()).toEqual(['chat keeps displayName in a form of its own (1 account)']);
  });

  it.each<[string, Partial<Attribute> | null]>([
    ['says that its form is theirs', { isFormTheirs: true }],
    ['leaves the value to the app once it is there', { mode: 'own' }],
    ['does not speak of it any more', null],
  ])('is no more told of where policy %s', async (_how, change) => {
    let before: PolicySet | null = null;
    await product.changePolicy((set) => inChat((before = set), change));
    expect(await told()).toEqual([]);
    await product.changePolicy((set) => before ?? set);
  });

  it('differs from nothing in a reading as long as it shows that form, and leaves nothing to plan', async () => {
    expect(await counts('one')).toMatchObject({ missing: 0, different: 0 });
    expect((await product.plan()).status).toBe('empty');
  });

  it('differs where somebody wrote something else there, and is put right once', async () => {
    const lab = product.labs.get('chat');
    const { users } = await labTruth(lab?.url ?? '');
    await fetch(`${lab?.url}/Users/${users[0]?.id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${lab?.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'displayName', value: 'Emperor' }],
      }),
    });
    expect(await counts('two')).toMatchObject({ different: 1 });
    expect((await product.apply(await product.plan())).status).toBe('completed');
    expect(await counts('three')).toMatchObject({ different: 0 });
  });
});
