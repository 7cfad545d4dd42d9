import { type AppPolicy, compilePolicySet } from '@joinery/policy';
import type { Plan, StoredStep } from '@joinery/store';
import { hrRow, type LabTruth, membersByName } from '@joinery/testing';
import type { DrainPoint } from '../ports';
import { MORNING, Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };

describe('a group that policy gives another name', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const truth = (): Promise<LabTruth> => product.truth();
  const idOf = async (name: string): Promise<string | undefined> =>
    (await truth()).groups.find(({ displayName }) => displayName === name)?.id;

  const chat = (change: (app: AppPolicy) => Partial<AppPolicy>): Promise<void> =>
    product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+`,
      apps: set.apps.map((app) => (app.id === 'chat' ? { ...app, ...change(app) } : app)),
    }));
  const call = (name: string): Promise<void> =>
    chat(({ groups }) => ({ groups: new Map([...groups, ['group:sales', name]]) }));

  /** Ben and Cleo sell. */
  const sells = (name: 'ben' | 'cleo' | 'eli'): ReturnType<typeof hrRow> => ({
    ...hrRow(name),
    Department: String(hrRow('ben')['Department']),
  });
  const open = async (...quirks: string[]): Promise<void> => {
    await product.connect('chat', { quirks });
    await product.settle([sells('ben'), sells('cleo'), hrRow('eli')]);
  };
  const groupSteps = async (id: string): Promise<StoredStep[]> =>
    (await product.steps(await product.find(id))).filter(({ body }) => body.identityId === null);

  it('is renamed in the app, and stays one group with the same people, whoever comes and goes with that plan', async () => {
    await open();
    const id = await idOf('Sales');
    await call('Sales EMEA');
    const plan = await product.planFor([sells('ben'), { ...sells('cleo'), ...LEFT }, sells('eli')]);
    const [step, ...others] = await groupSteps(plan.id);
    expect(others).toEqual([]);
    expect(step?.body).toMatchObject({
      kind: 'rename-group',
      subject: 'Sales EMEA',
      changes: [{ path: 'displayName', before: 'Sales', after: 'Sales EMEA' }],
    });
    expect((await product.apply(plan)).status).toBe('completed');
    expect(await idOf('Sales EMEA')).toBe(id);
    expect(membersByName(await truth())).toMatchObject({ 'Sales EMEA': ['ben.okafor', 'eli.tanaka'] });
    expect(await idOf('Sales')).toBeUndefined();
    const wrote = (product.labs.get('chat')?.ledger() ?? []).filter(
      ({ kind, after }) => kind === 'Group' && String(after?.['displayName']).startsWith('Sales'),
    );
    expect(wrote.filter(({ action }) => action === 'create')).toHaveLength(1);
    await product.joinery.reconcileTarget.execute('chat', 'one', 'hana');
    expect((await product.plan()).status).toBe('empty');
  });

  it('stays with whoever keeps it by grace, and history comes out the same', async () => {
    const edit = (path: string, from: string, to: string): Promise<void> =>
      product.changePolicy(({ files }) => {
        const edited = files.map((file) => (file.path === path ? { path, text: file.text.replace(from, to) } : file));
        const { policySet, findings } = compilePolicySet(edited);
        if (policySet === null) throw new Error(JSON.stringify(findings));
        return policySet;
      });
    await edit('birthright/departments.yaml', 'grant: [group:sales]', 'grant: [group:sales]\n    grace: P10D');
    await open();
    const moved = [sells('ben'), { ...sells('cleo'), Department: 'Legal' }, hrRow('eli')];
    await product.planFor(moved);
    await edit('apps/chat.yaml', 'group:sales: Sales', 'group:sales: Sales EMEA');
    const plan = await product.planFor(moved);
    const { id } = await product.person('E1003');
    const { grants } = await product.joinery.explainPerson.execute(id, MORNING);
    expect(grants.map(({ entitlement }) => entitlement)).toContain('group:sales');
    expect((await product.apply(plan)).status).toBe('completed');
    expect(membersByName(await truth())['Sales EMEA']).toEqual(['ben.okafor', 'cleo.marchetti']);
    expect((await product.plan()).status).toBe('empty');
    const frame = { from: '2026-05-01T00:00:00.000Z', until: '2026-06-01T00:00:00.000Z', zone: 'UTC', candidate: null };
    expect((await product.joinery.replayPolicy.execute(frame)).others).toEqual([]);
  });

  /** The worker dies where the trace says: what it has not stored by then is lost, whatever the app has done. */
  const dieAt = async (point: DrainPoint, plan: Plan): Promise<void> => {
    await product.joinery.decidePlan.approve(plan.id, plan.hash, 'hana');
    const other = await product.another((reached) => {
      if (reached === point) throw new Error(`died at ${point}`);
    });
    await expect(other.drainApp.execute('chat', () => false)).rejects.toThrow(`died at ${point}`);
    await other.close();
  };

  it.each(['group-intent', 'group-made'] as const)(
    'is one group with the same people whenever the worker dies: at %s',
    async (point) => {
      await open();
      const id = await idOf('Sales');
      await call('Sales EMEA');
      const plan = await product.planFor([sells('ben'), sells('cleo'), hrRow('eli')]);
      await dieAt(point, plan);
      expect(await idOf(point === 'group-made' ? 'Sales EMEA' : 'Sales')).toBe(id);
      await product.drain(plan);
      const [step] = await groupSteps(plan.id);
      expect(step).toMatchObject({ status: 'confirmed', body: { kind: 'rename-group' }, reason: null });
      expect(await idOf('Sales EMEA')).toBe(id);
      expect(membersByName(await truth())['Sales EMEA']).toEqual(['ben.okafor', 'cleo.marchetti']);
      expect(await idOf('Sales')).toBeUndefined();
      const wrote = (product.labs.get('chat')?.ledger() ?? []).filter(
        ({ kind, before, after }) => kind === 'Group' && before?.['displayName'] !== after?.['displayName'],
      );
      expect(wrote.filter(({ action, before }) => action !== 'create' && before?.['displayName'] === 'Sales')).toHaveLength(1); // prettier-ignore
    },
  );

  it('may go back to the name that it had', async () => {
    await open();
    const id = await idOf('Sales');
    for (const name of ['Sales EMEA', 'Sales']) {
      await call(name);
      const people = [sells('ben'), sells('cleo'), hrRow('eli')];
      expect((await product.apply(await product.planFor(people))).status).toBe('completed');
      expect(await idOf(name)).toBe(id);
      expect(membersByName(await truth())[name]).toEqual(['ben.okafor', 'cleo.marchetti']);
    }
  });

  it('is not renamed where memberships are only added', async () => {
    await open();
    await chat(() => ({ membership: 'additive' }));
    await call('Sales EMEA');
    const plan = await product.planFor([sells('ben'), sells('cleo'), hrRow('eli')]);
    expect((await groupSteps(plan.id)).map(({ body }) => body.kind)).toEqual(['create-group']);
    await product.apply(plan);
    const people = ['ben.okafor', 'cleo.marchetti'];
    expect(membersByName(await truth())).toMatchObject({ Sales: people, 'Sales EMEA': people });
  });

  it('keeps its name where the app does not rename: another is made, its people move, and the step says why', async () => {
    await open('groupPatchOnly=members', 'notOffered=PUT/Groups');
    const id = await idOf('Sales');
    await call('Sales EMEA');
    const plan = await product.planFor([sells('ben'), sells('cleo'), hrRow('eli')]);
    expect((await product.apply(plan)).status).toBe('completed');
    const [step] = await groupSteps(plan.id);
    expect(step).toMatchObject({ status: 'confirmed', body: { kind: 'rename-group' } });
    expect(step?.reason).toMatch(/^the group Sales is not renamed, and its people move to Sales EMEA \(APP_/);
    expect(await idOf('Sales')).toBe(id);
    expect(membersByName(await truth())).toMatchObject({ Sales: [], 'Sales EMEA': ['ben.okafor', 'cleo.marchetti'] });
    expect((await product.plan()).status).toBe('empty');
  });

  it('is not renamed where the app has a group of the new name that nobody knew of', async () => {
    await open();
    const id = await idOf('Sales');
    const lab = product.labs.get('chat');
    await fetch(`${lab?.url}/Groups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab?.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Sales EMEA' }),
    });
    const theirs = await idOf('Sales EMEA');
    await call('Sales EMEA');
    await product.apply(await product.planFor([sells('ben'), sells('cleo'), hrRow('eli')]));
    expect([await idOf('Sales'), await idOf('Sales EMEA')]).toEqual([id, theirs]);
    expect(membersByName(await truth())).toMatchObject({ Sales: [], 'Sales EMEA': ['ben.okafor', 'cleo.marchetti'] });
  });
});
