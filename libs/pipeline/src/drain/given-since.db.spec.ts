import type { Plan } from '@joinery/store';
import { colleague, type HrRow, type LabTruth, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };
const [one = {}, two = {}, three = {}] = [1, 2, 3].map((number) =>
  colleague(number, { Department: 'Sales', 'Manager ID': '' }),
);

describe('what a step did before it came to no good end is known, and taken back when it is wanted no more', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const truth = (): Promise<LabTruth> => product.truth();
  const members = async (): Promise<Record<string, string[]>> => membersByName(await truth());

  const follow = async (rows: readonly HrRow[]): Promise<Plan> => {
    const plan = await product.planFor(rows);
    await product.approve(plan);
    return product.drain(plan);
  };

  /** The same in an app that is not waited for any more, since it was asked often enough. */
  const followImpatiently = async (rows: readonly HrRow[]): Promise<Plan> => {
    const plan = await product.planFor(rows);
    await product.approve(plan);
    await product.sql('UPDATE account SET attempts = 9 WHERE plan_id IS NOT NULL');
    return product.drain(plan);
  };

  it('of groups whose list is cut and that nothing else tells of', async () => {
    await product.connect('chat', { quirks: ['membersTruncated=2', 'filterUnsupported', 'userGroupsHidden'] });
    await product.settle([one, two]);
    const joined = await followImpatiently([one, two, three]);
    expect(await product.told(joined)).toEqual(['chat create Given3 Family3 (P00003): failed']);
    expect((await members())['Sales']).toHaveLength(3);
    const left = await follow([one, two, { ...three, ...LEFT }]);
    expect(await product.told(left)).toEqual(['chat deactivate Given3 Family3 (P00003): confirmed']);
    const stayed = ['given1.family1', 'given2.family2'];
    expect(await members()).toMatchObject({ 'All staff': stayed, Sales: stayed });
  });

  it('of an account that was as wanted, and is to be so again', async () => {
    const lab = await product.connect('chat');
    await product.settle([one]);
    const { groups } = await truth();
    const sales = groups.find(({ displayName }) => displayName === 'Sales')?.id ?? '';
    lab.setFaults([{ do: 'error', at: 'before', status: 422, path: `^/Groups/${sales}`, methods: ['PATCH', 'PUT'] }]);
    const moved = await follow([{ ...one, Department: 'Finance', 'Job Title': 'Accountant' }]);
    expect(await product.told(moved)).toEqual(['chat update Given1 Family1 (P00001): failed']);
    expect(await members()).toMatchObject({ Sales: ['given1.family1'], Finance: ['given1.family1'] });
    lab.setFaults([]);
    const back = await follow([one]);
    expect((await product.steps(back)).map(({ body }) => [body.because[0]?.code, body.groupsRemoved])).toEqual([
      ['NOT_FINISHED', ['Finance']],
    ]);
    expect(await members()).toMatchObject({ Sales: ['given1.family1'], Finance: [] });
    expect((await truth()).users.map(({ title }) => title)).toEqual(['Clerk']);
    expect((await product.plan()).status).toBe('empty');
  });
});
