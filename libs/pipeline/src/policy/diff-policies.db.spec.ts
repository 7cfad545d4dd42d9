import { compilePolicySet, type PolicySet } from '@joinery/policy';
import { renderImpact } from '@joinery/provisioning';
import { colleague, hrRow } from '@joinery/testing';
import { Product } from '../test/product';

type Edit = readonly [path: string, from: string, to: string];

/** The set with texts of its files replaced. */
function edited(set: PolicySet, edits: readonly Edit[]): PolicySet {
  const files = set.files.map(({ path, text }) => {
    const own = edits.filter(([file]) => file === path);
    const after = own.reduce((before, [, from, to]) => before.replace(from, to), text);
    if (own.length > 0 && after === text) throw new Error(`nothing is edited in ${path}`);
    return { path, text: after };
  });
  const { policySet, findings } = compilePolicySet(files);
  if (policySet === null) throw new Error(JSON.stringify(findings, null, 1));
  return policySet;
}

const CORE = 'birthright/core.yaml';
const DEPARTMENTS = 'birthright/departments.yaml';

describe('what another policy would do', () => {
  let product: Product;
  let inForce: PolicySet;
  let lab: Awaited<ReturnType<Product['connect']>>;

  beforeAll(async () => {
    product = await Product.start();
    lab = await product.connect('chat');
    // Fay is the emergency administrator; Ben is in Sales, Cleo in Finance and leaves within the horizon, six
    // colleagues are in Sales.
    const rows = [hrRow('ben'), hrRow('cleo', { 'Last Day of Work': '2026-05-20' }), hrRow('ada'), hrRow('fay')];
    await product.settle([...rows, ...[1, 2, 3, 4, 5, 6].map((number) => colleague(number, { Department: 'Sales' }))]);
    inForce = product.joinery.policies.current();
  });
  afterAll(() => product.close());

  const diff = (edits: readonly Edit[], horizon: string | null = 'P30D') =>
    product.joinery.diffPolicies.execute({ from: inForce, to: edited(inForce, edits), horizon });
  const told = (clusters: Awaited<ReturnType<typeof diff>>['now']): string[] =>
    clusters.map(({ kind, what, people, cause }) => `${kind} ${what} ${people} (${cause})`);

  it('is nothing when only comments and titles change', async () => {
    const impact = await diff([[CORE, 'has Chat', 'has the Chat']]);
    expect(impact).toMatchObject({ verdict: 'none', now: [], later: [], affected: 0, people: 10 });
    expect(impact.changes).toEqual([{ part: 'rule br.chat', change: 'edited' }]);
    // What is wanted of Fay is drift, and part of no plan.
    expect(impact.withheld).toBe(1);
  });

  it('is told by cause with what its people have in common, before and after, and is destructive when somebody loses', async () => {
    const impact = await diff([
      [DEPARTMENTS, "{ '===': [{ var: department }, Sales] }", "{ '===': [{ var: department }, Selling] }"],
    ]);
    expect(told(impact.now)).toEqual(['revoke group:sales 7 (rule br.dept.sales)']);
    expect(impact.now[0]?.common).toEqual({ attribute: 'department', value: 'Sales', percent: 100 });
    expect(impact.now[0]?.samples).toHaveLength(5);
    expect(impact.now[0]?.samples[0]).toMatchObject({ before: 'by br.dept.sales', after: 'not given' });
    expect([impact.verdict, impact.affected]).toEqual(['destructive', 7]);
    expect(renderImpact(impact)).toContain(
      '- revoke group:sales: 7 people  (rule br.dept.sales; 100 %: department = Sales)',
    );
  });

  it('is additive when everybody keeps what they have', async () => {
    const impact = await diff([[DEPARTMENTS, '[Finance, Accounting]', '[Finance, Accounting, Sales]']]);
    expect(told(impact.now)).toEqual(['grant group:finance 7 (rule br.dept.finance)']);
    expect(impact.verdict).toBe('additive');
  });

  it('is a rename where an app is to call a group otherwise, which takes nothing from anybody', async () => {
    const impact = await diff([['apps/chat.yaml', 'group:sales: Sales', 'group:sales: Sales EMEA']]);
    expect(told(impact.now)).toEqual(['rename group Sales in chat 7 (app chat)']);
    expect(impact.now[0]?.samples[0]).toMatchObject({ before: 'Sales', after: 'Sales EMEA' });
    expect(impact.verdict).toBe('additive');
  });

  it('breaches a guard when it would close more accounts than one plan may', async () => {
    const impact = await diff([
      [CORE, 'grant: [app:chat]', "grant: [app:chat]\n    when: { '!': { '===': [{ var: department }, Sales] } }"],
    ]);
    expect(told(impact.now)[0]).toBe('deactivate account in chat 7 (rule br.chat)');
    expect(impact.guards.find(({ appId }) => appId === 'chat')).toMatchObject({ planned: 7, tripped: true });
    expect(impact.verdict).toBe('guard breach');
  });

  it('breaches a guard as well when its own limit would hold what is to be done anyway', async () => {
    const limit: Edit = ['guards.yaml', 'max: { percent: 3, floor: 5 }', 'max: { percent: 0, floor: 0 }'];
    expect((await diff([limit])).verdict).toBe('none');
    await product.ingest([hrRow('ben', { 'Last Day of Work': '2026-05-01' })]);
    const { verdict, now, guards } = await diff([limit]);
    expect([verdict, now, guards.map(({ tripped }) => tripped)]).toEqual(['guard breach', [], [true]]);
    await product.ingest([hrRow('ben')]);
  });

  it.each(['-P1D', 'P-1D', '30', 'P1Y-2D'])('looks ahead for a length of time, which %s is not', async (horizon) => {
    await expect(diff([], horizon)).rejects.toMatchObject({ code: 'HORIZON_INVALID' });
  });

  it('is looked for in the days to come as well', async () => {
    const impact = await diff([['apps/chat.yaml', 'leaver: disable', 'leaver: keep']]);
    expect(impact.now).toEqual([]);
    // Nobody is a leaver today. Scope is lost with the last day whatever the app says, so nothing follows from that
    // edit alone.
    const longer = await diff([
      [CORE, 'grant: [app:chat]', 'grant: [app:chat]\n    states: [prehire, active, leave, suspended, leaver]'],
    ]);
    expect(longer.now).toEqual([]);
    const ahead = await diff([
      [CORE, 'grant: [app:chat]', 'grant: [app:chat]\n    states: [prehire, active, leave, suspended, leaver]'],
      ['apps/chat.yaml', 'leaver: disable', 'leaver: keep'],
    ]);
    expect(told(ahead.later)[0]).toMatch(/^keep account in chat 1/);
    expect(ahead.later[0]?.from).toBe('2026-05-20T22:00:00.000Z');
    expect((await diff([['apps/chat.yaml', 'leaver: disable', 'leaver: keep']], null)).later).toEqual([]);
  });

  it('sees a source turn stale, when nothing more is heard of it', async () => {
    const cleared = await diff([['authority.yaml', 'department: { onNull: hold }', 'department: { onNull: hold, onStale: clear }']]);
    expect(cleared.now).toEqual([]);
    expect(told(cleared.later)[0]).toMatch(/^revoke group:(sales|finance|engineering)/);
    // Three days after the file of the fourteenth.
    expect(new Set(cleared.later.map(({ from }) => from))).toEqual(new Set(['2026-05-17T09:00:00.000Z']));
  }); // prettier-ignore

  it('names the attribute whose value is another one, and the rule that makes it', async () => {
    const impact = await diff([['derive/names.yaml', "' ', { var: familyName }]", "' - ', { var: familyName }]"]]);
    expect(told(impact.now)).toContain('change displayName in chat 10 (attribute displayName by derive.displayName)');
  });

  it('asks those who were given a bundle by hand, which no rule gives', async () => {
    const { id: identityId } = await product.person('E1001');
    const wish = {
      identityId,
      kind: 'manual',
      effect: 'allow',
      entitlement: 'bundle:planner',
      reason: 'boards',
    } as const;
    await product.joinery.giveByHand.execute({ ...wish, from: null, until: null, onMove: 'keep' }, 'Olu');
    await product.joinery.evaluatePeople.execute();
    const impact = await diff(
      [['bundles/roles.yaml', 'group:jira-software]', 'group:jira-software, group:finance]']],
      null,
    );
    expect(told(impact.now)).toEqual(['grant group:finance 1 (bundle planner)']);
  });

  it('keeps what the policy in force wants already apart, and stores nothing', async () => {
    await product.ingest([
      hrRow('ben', { 'Last Day of Work': '2026-05-01' }),
      hrRow('cleo', { 'Last Day of Work': '2026-05-20' }),
    ]);
    const before = await product.sql(
      'SELECT (SELECT count(*) FROM decision) d, (SELECT count(*) FROM reservation) r, (SELECT count(*) FROM identity WHERE needs_evaluation) n',
    );
    const impact = await diff([[DEPARTMENTS, '[Finance, Accounting]', '[Accounting]']]);
    expect(told(impact.now)).toEqual(['revoke group:finance 1 (rule br.dept.finance)']);
    expect(impact.drift.find(({ appId }) => appId === 'chat')?.kinds).toEqual({ create: 1, deactivate: 1 });
    expect(
      await product.sql(
        'SELECT (SELECT count(*) FROM decision) d, (SELECT count(*) FROM reservation) r, (SELECT count(*) FROM identity WHERE needs_evaluation) n',
      ),
    ).toEqual(before);
  });

  it('gives a new hire the name that no app shows at somebody else’s account, as the look after it will', async () => {
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'dora.preview', active: true };
    const answer = await fetch(`${lab.url}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ ...body, externalId: 'x-9', name: { givenName: 'Doris', familyName: 'Previous' } }),
    });
    expect(answer.status).toBe(201);
    await product.joinery.reconcileTarget.execute('chat', 'spec', 'spec');
    await product.ingest([
      hrRow('ada', { 'Employee ID': 'E4711', 'First Name': 'Dora', 'Last Name': 'Preview', 'Birth Date': '' }),
    ]);
    // Shown by the name that she would be given; nobody else is shown otherwise.
    const shown = "' ', { if: [{ '===': [{ var: familyName }, Preview] }, { var: userName }, { var: familyName }] }]";
    const { now } = await diff([['derive/names.yaml', "' ', { var: familyName }]", shown]], null);
    const told = now.flatMap(({ samples }) => samples.map(({ after }) => after));
    expect(new Set(told)).toEqual(new Set(['Dora dora.preview2']));
    await product.joinery.evaluatePeople.execute();
    expect(await product.person('E4711')).toMatchObject({ userName: 'dora.preview2' });
  });
});
