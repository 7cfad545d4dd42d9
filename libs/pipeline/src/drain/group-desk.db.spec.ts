import { hrRow, membersByName } from '@joinery/testing';
import type { Plan } from '@joinery/store';
import { Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };
/** Nobody else is in her department. */
const cleo = hrRow('cleo');

describe('an app whose groups are never empty', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const members = async (): Promise<Record<string, string[]>> => membersByName(await product.truth());
  const failures = async (plan: Plan): Promise<string[]> =>
    (await product.steps(plan)).flatMap(({ body, reason }) => (reason === null ? [] : [`${body.kind} ${body.subject}: ${reason}`])); // prettier-ignore

  it.each(['refused', 'end'])('gets each group with its first member (%s)', async (way) => {
    await product.connect('chat', { quirks: [`emptyGroups=${way}`] });
    await product.settle([hrRow('ben'), cleo, hrRow('eli')]);
    expect(await members()).toEqual({
      'All staff': ['ben.okafor', 'cleo.marchetti'],
      Contractors: ['eli.tanaka'],
      Engineering: ['eli.tanaka'],
      Finance: ['cleo.marchetti'],
      Sales: ['ben.okafor'],
    });
    expect((await product.events('group.confirmed')).length).toBe(5);
    await product.joinery.reconcileTarget.execute('chat', 'one', 'hana');
    expect((await product.plan()).status).toBe('empty');
  });

  it('loses a group with its last member, and gets it again with the next one', async () => {
    await product.connect('chat', { quirks: ['emptyGroups=end'] });
    await product.settle([hrRow('ben'), cleo]);
    const left = await product.apply(await product.planFor([hrRow('ben'), { ...cleo, ...LEFT }]));
    expect(await failures(left)).toEqual([]);
    expect(left.status).toBe('completed');
    expect(Object.keys(await members())).toEqual(['All staff', 'Sales']);
    expect((await product.plan()).status).toBe('empty');
    const next = hrRow('eli', { Department: String(cleo['Department']) });
    expect((await product.apply(await product.planFor([hrRow('ben'), { ...cleo, ...LEFT }, next]))).status).toBe('completed'); // prettier-ignore
    expect((await members())['Finance']).toEqual(['eli.tanaka']);
  });

  it('is told of by whoever is not to be taken out of a group as the last one, whose account is closed', async () => {
    await product.connect('chat', { quirks: ['emptyGroups=refused'] });
    await product.settle([hrRow('ben'), cleo]);
    const left = await product.apply(await product.planFor([hrRow('ben'), { ...cleo, ...LEFT }]));
    expect(await failures(left)).toEqual([expect.stringMatching(/deactivate Cleo.*APP_GROUP_LAST_MEMBER.*at least one member.*delete the group/)]); // prettier-ignore
    expect(await members()).toEqual({
      'All staff': ['ben.okafor'],
      Finance: ['cleo.marchetti'],
      Sales: ['ben.okafor'],
    });
  });

  it('gets a group with the next one where the app does not take the first', async () => {
    const next = hrRow('ben', { Department: String(cleo['Department']) });
    const refused = { do: 'error', at: 'before', status: 400, methods: ['POST'], path: '^/Groups', skip: 8 } as const;
    await product.connect('chat', { quirks: ['emptyGroups=refused'], faults: [{ ...refused, times: 1 }] });
    const plan = await product.apply(await product.planFor([cleo, next]));
    expect(plan.status).toBe('completed_with_failures');
    expect(await failures(plan)).toEqual([expect.stringMatching(/^create (Cleo|Ben).*APP_REFUSED/)]);
    expect(Object.keys(await members())).toEqual(['All staff', 'Finance']);
  });

  it('is told apart from one that makes no such group at all', async () => {
    await product.connect('chat', { quirks: ['requires=Group:externalId'] });
    let plan = await product.apply(await product.planFor([cleo]));
    for (let tries = 0; tries < 10 && plan.status === 'running'; tries += 1) {
      await product.sql('UPDATE account SET due_at = clock_timestamp() WHERE due_at IS NOT NULL');
      plan = await product.drain(plan);
    }
    expect(plan.status).toBe('completed_with_failures');
    expect(await failures(plan)).toEqual(expect.arrayContaining([expect.stringMatching(/create-group Finance.*APP_REFUSED/)])); // prettier-ignore
  });
});
