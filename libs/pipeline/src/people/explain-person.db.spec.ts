import type { PolicySet } from '@joinery/policy';
import { personStory, planDocument } from '@joinery/platform';
import { hrRow } from '@joinery/testing';
import { MORNING, Product } from '../test/product';

describe('an explanation', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
    await product.connect('chat');
    await product.settle([hrRow('ben', { 'Birth Date': '1990-02-03' }), hrRow('cleo')]);
  });
  afterAll(() => product.close());

  it('tells where each attribute came from, what state follows, which leaf decided each grant, and what is next', async () => {
    const { id } = await product.person('E1002');
    const told = await product.joinery.explainPerson.execute(id, MORNING);
    expect(told.attributes['department']).toMatchObject({ value: 'Sales', source: 'hr', reason: 'won' });
    expect(told.records).toEqual([
      {
        sourceId: 'hr',
        recordKey: 'E1002',
        versionId: told.attributes['department']?.versionId,
        learnedAt: MORNING,
        speaks: 'only record',
      },
    ]);
    expect(told.state).toMatchObject({ value: 'active', rule: 'lc.active', zone: 'Africa/Lagos' });
    const sales = told.grants.find((grant) => grant.entitlement === 'group:sales');
    expect(sales?.because[0]?.leaves).toContainEqual(
      expect.objectContaining({ uses: { department: 'Sales' }, result: true }),
    );
    expect(told.accounts.find((account) => account.appId === 'chat')).toMatchObject({ wanted: 'open' });
    expect(told.held).toEqual([]);
    // No date of Ben's is ahead; what HR says of him is old news three days after its last complete file.
    expect([told.sources[0]?.sourceId, told.wakeAt]).toEqual(['hr', '2026-05-17T09:00:00.000Z']);
  });

  it('lists by grace what somebody has, and nothing of which they were never given anything', async () => {
    const widen = (change: Partial<PolicySet['rules'][number]>) =>
      product.changePolicy((set) => ({
        ...set,
        digest: `${set.digest}+grace`,
        rules: set.rules.map((rule) => (rule.grant.includes('group:finance') ? { ...rule, grace: 'P10D', ...change } : rule)),
      })); // prettier-ignore
    const shipped = product.joinery.policies.current();
    // Wider for so short that nothing was sent, then for nobody: Cleo had the group before.
    await widen({ when: null, uses: [], expression: null });
    await product.joinery.evaluatePeople.execute();
    await widen({ when: () => false });
    await product.joinery.evaluatePeople.execute();
    const [ben, cleo] = [await product.person('E1002'), await product.person('E1003')];
    const rightsOf = async (id: string): Promise<readonly string[]> =>
      (await product.joinery.explainPerson.execute(id, MORNING)).grants.map(({ entitlement }) => entitlement);
    expect(await rightsOf(ben.id)).not.toContain('group:finance');
    expect(await rightsOf(cleo.id)).toContain('group:finance');
    expect(await product.joinery.explainPerson.missing(ben.id, 'group:finance', MORNING)).toMatchObject({ has: false });
    expect(await product.joinery.explainPerson.missing(cleo.id, 'group:finance', MORNING)).toMatchObject({ has: true });
    await product.changePolicy(() => shipped);
    await product.joinery.evaluatePeople.execute();
  });

  it('is as of any instant: today it knows what the last day will bring', async () => {
    await product.planFor([hrRow('ben', { 'Last Day of Work': '2026-06-30' }), hrRow('cleo')]);
    const { id } = await product.person('E1002');
    const before = await product.joinery.explainPerson.execute(id, MORNING);
    expect(before.state).toMatchObject({ value: 'active', instants: { end: '2026-06-30T23:00:00.000Z' } });
    const after = await product.joinery.explainPerson.execute(id, '2026-06-30T23:00:00.000Z');
    expect(after.state.value).toBe('leaver');
    expect(after.grants).toEqual([]);
    expect(after.accounts.find((account) => account.appId === 'chat')).toMatchObject({ wanted: 'closed' });
  });

  it('tells why somebody lacks something, and the nearest change that would give it', async () => {
    const { id } = await product.person('E1003');
    const told = await product.joinery.explainPerson.missing(id, 'group:sales', MORNING);
    expect(told.has).toBe(false);
    expect(told.ways[0]).toMatchObject({
      proven: true,
      obstacles: [{ kind: 'fact', change: { attribute: 'department', is: 'Finance', value: 'Sales' } }],
    });
    expect(told).toMatchObject({ state: { value: 'active', rule: 'lc.active' }, comesAt: null });
  });

  it('says when something comes by itself, and that the rule for it is only proposed', async () => {
    const { id } = await product.person('E1003');
    const early = await product.joinery.explainPerson.missing(id, 'app:chat', '2015-01-01T00:00:00.000Z');
    const comes = String(early.comesAt);
    expect(early).toMatchObject({ has: false, state: { value: 'future', instants: { preStart: comes } } });
    const awaited = await product.joinery.explainPerson.missing(id, 'app:chat', comes);
    expect(awaited).toMatchObject({ has: true, account: { wanted: 'closed' }, comesAt: awaited.state.instants.start });
    const slack = await product.joinery.explainPerson.missing(id, 'app:slack', MORNING);
    expect(slack.ways[0]?.obstacles).toEqual([
      { kind: 'proposed', what: 'rule', id: 'br.slack' },
      { kind: 'proposed', what: 'app', id: 'slack' },
    ]);
  });

  it('refuses what policy does not know, and a bundle by naming what is in it', async () => {
    const { id } = await product.person('E1003');
    const ask = (entitlement: string) => product.joinery.explainPerson.missing(id, entitlement, MORNING);
    await expect(ask('group:saless')).rejects.toMatchObject({
      code: 'ENTITLEMENT_UNKNOWN',
      message: expect.stringContaining('Did you mean "group:sales"?') as string,
    });
    await expect(ask('bundle:planner')).rejects.toMatchObject({
      code: 'ENTITLEMENT_IS_BUNDLE',
      message: '"bundle:planner" stands for app:atlassian, group:jira-software. Ask about one of these.',
    });
  });

  it('says what is held, and by which source that has gone stale; the next complete file ends it', async () => {
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+hold`,
      authority: new Map([...set.authority].map(([name, row]) => [name, name === 'department' ? { ...row, onStale: 'hold' } : row])),
    })); // prettier-ignore
    await product.joinery.evaluatePeople.execute();
    const { id } = await product.person('E1002');
    const stale = '2026-05-17T09:00:00.000Z';
    expect(await product.joinery.explainPerson.execute(id, MORNING)).toMatchObject({ held: [], wakeAt: stale });
    product.clock.set(stale);
    const { people, held } = await product.joinery.evaluatePeople.execute();
    expect([people, held]).toEqual([2, 2]);
    const told = await product.joinery.explainPerson.execute(id, stale);
    expect(told.sources).toMatchObject([{ sourceId: 'hr', completeAt: MORNING, staleAt: stale, isStale: true }]);
    expect(told.attributes['department']).toMatchObject({ value: 'Sales', reason: 'held', stale: true });
    expect(told.held).toMatchObject([{ code: 'ATTRIBUTE_HELD', place: { path: 'department' } }]);
    expect(await product.joinery.evaluatePeople.execute()).toMatchObject({ people: 0 });

    // The same people once more: not a row has changed, and that is the news.
    product.clock.set('2026-05-18T09:00:00.000Z');
    await product.ingest([hrRow('ben', { 'Last Day of Work': '2026-06-30' }), hrRow('cleo')]);
    expect(await product.joinery.evaluatePeople.execute()).toMatchObject({ people: 2, held: 0 });
    const events = await product.sql('SELECT type FROM audit_event WHERE type LIKE $1 ORDER BY id', ['source.%']);
    expect(events).toEqual([{ type: 'source.stale' }, { type: 'source.fresh' }]);
    // Where a stale source is only passed on, those are looked at of whom it is the one that is believed: nobody has a
    // phone.
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+next`,
      authority: new Map([...set.authority].map(([name, row]) => [name, name === 'department' ? { ...row, onStale: 'keep' } : row])),
    })); // prettier-ignore
    await product.joinery.evaluatePeople.execute();
    product.clock.set('2026-05-22T09:00:00.000Z');
    expect(await product.joinery.evaluatePeople.execute()).toMatchObject({ people: 0 });
    product.clock.set(MORNING);
  });

  it('shows no value of an attribute that is marked sensitive', async () => {
    const { id } = await product.person('E1002');
    const sensitive = [...(await currentDictionary())].filter(([, { sensitive }]) => sensitive).map(([name]) => name);
    const told = await product.joinery.explainPerson.execute(id, MORNING);
    for (const name of sensitive) expect([null, undefined, '•••']).toContain(told.attributes[name]?.value);
    expect(sensitive).toContain('birthDate');
    expect(JSON.stringify(told)).not.toContain('1990-02-03');
  });

  it('stores nothing', async () => {
    const [before] = await product.sql<{ n: string }>('SELECT count(*) AS n FROM audit_event');
    const { id } = await product.person('E1002');
    await product.joinery.explainPerson.execute(id, '2030-01-01T00:00:00.000Z');
    expect(await product.sql('SELECT count(*) AS n FROM audit_event')).toEqual([before]);
    expect(await product.person('E1002')).toMatchObject({ state: 'active' });
  });

  it('of somebody who fits no row names what they keep; so do the plan, the decision and the story', async () => {
    const { id } = await product.person('E1002');
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+nobody`,
      lifecycle: { ...set.lifecycle, states: set.lifecycle.states.filter(({ state }) => state === 'purged') },
    }));
    const plan = await product.plan();
    const told = await product.joinery.explainPerson.execute(id, MORNING);
    expect(told).toMatchObject({ state: { value: 'unknown' }, grants: [], held: [{ code: 'STATE_UNKNOWN' }] });
    const keeps = ['app:chat', 'group:all-staff', 'group:sales'];
    expect(told.keeps).toEqual(
      keeps.map((entitlement) => ({ entitlement, appIds: ['chat'], because: 'STATE_UNKNOWN' })),
    );
    expect(told.accounts.find(({ appId }) => appId === 'chat')).toMatchObject({ wanted: 'as it is', is: 'open' });

    const document = await planDocument(product.joinery, plan.id, 10);
    expect(document).toMatchObject({ status: 'empty', held: { people: 2 } });
    expect(document?.held.shown.find(({ identityId }) => identityId === id)?.keeps).toContainEqual({
      appId: 'chat',
      rights: keeps,
    });
    const story = await personStory(product.joinery, id);
    expect(story.at(-1)?.details).toContain('keeps group:sales in chat (STATE_UNKNOWN)');
    const [decision] = await product.sql<{ held: object }>(
      `SELECT outcome -> 'held' AS held FROM decision WHERE identity_id = $1 ORDER BY id DESC LIMIT 1`,
      [id],
    );
    expect(decision?.held).toEqual(Object.fromEntries(keeps.map((name) => [name, 'STATE_UNKNOWN'])));
  });

  const currentDictionary = async (): Promise<ReadonlyMap<string, { readonly sensitive?: boolean }>> =>
    Promise.resolve(product.joinery.policies.current().dictionary);
});
