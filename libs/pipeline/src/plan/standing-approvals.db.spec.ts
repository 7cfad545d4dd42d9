import type { PolicySet, StandingApproval } from '@joinery/policy';
import { accountsOf, colleagues, hrRow, type HrRow } from '@joinery/testing';
import { Product } from '../test/product';
import type { PlanResult } from './plan-changes';

const LEAVERS: StandingApproval = { id: 's.leavers', title: 'Leavers are closed at once', owner: 'security', actions: ['deactivate'], apps: null }; // prettier-ignore
const LEFT: HrRow = { 'Last Day of Work': '2026-05-13' };

function closingLeavers(set: PolicySet): PolicySet {
  return { ...set, digest: `${set.digest}+standing`, standing: [LEAVERS] };
}

describe('a standing approval', () => {
  let product: Product;
  const people = [hrRow('ben'), ...colleagues(20)];

  beforeEach(async () => {
    product = await Product.start();
    await product.changePolicy(closingLeavers);
    await product.connect('chat');
  });
  afterEach(() => product.close());

  const plan = async (file: readonly HrRow[]): Promise<PlanResult> => {
    await product.ingest(file);
    await product.joinery.evaluatePeople.execute();
    return product.joinery.planChanges.execute('spec');
  };
  const chat = async (): Promise<string[]> => accountsOf(await product.truth());

  it('starts what it covers at once, and leaves the rest to a person', async () => {
    await product.settle(people);
    const { plan: left, standing } = await plan([{ ...hrRow('ben'), ...LEFT }, ...people.slice(1), hrRow('eli')]);
    expect(standing).toMatchObject({ status: 'running', decidedBy: 'policy (s.leavers)' });
    expect(standing && (await product.told(standing))).toEqual(['chat deactivate Ben Okafor (E1002): waiting']);
    expect(left.status).toBe('ready');
    expect(await product.told(left)).toEqual(['chat create Eli Tanaka (C2005): planned']);
    expect(await product.withheld(left)).toMatchObject([{ reason: 'UNDER_WAY' }]);
    expect(left.withheld).toBe(1);

    if (standing) await product.drain(standing);
    expect(await chat()).toContain('(ben.okafor)');
    const [approved] = (await product.events('plan.approved')).slice(-1);
    expect(approved?.data).toMatchObject({ standing: ['s.leavers'], steps: 1 });
  });

  it('is the whole answer when nothing else is to do', async () => {
    await product.settle(people);
    const { plan: only, standing } = await plan([{ ...hrRow('ben'), ...LEFT }, ...people.slice(1)]);
    expect(only).toEqual(standing);
    expect((await product.joinery.planChanges.execute('spec')).plan.status).toBe('empty');
  });

  it('starts nothing as of a time to come: who has left by then may be at work', async () => {
    await product.settle([{ ...hrRow('ben'), 'Last Day of Work': '2026-05-14' }, ...people.slice(1)]);
    const ahead = await product.another(undefined, { now: () => '2026-05-15T09:00:00.000Z', isAhead: true });
    await ahead.evaluatePeople.execute();
    const { plan: shown, standing } = await ahead.planChanges.execute('spec');
    expect([standing, shown.status, shown.asOf]).toEqual([null, 'ready', '2026-05-15T09:00:00.000Z']);
    expect(await product.told(shown)).toEqual(['chat deactivate Ben Okafor (E1002): planned']);
    await ahead.close();
    // Nobody is left as they will be: the plan of today closes nobody.
    await product.joinery.evaluatePeople.execute();
    const today = await product.joinery.planChanges.execute('spec');
    expect([today.standing, today.plan.status, await product.told(today.plan)]).toEqual([null, 'empty', []]);
  });

  it('gives way to a guard: then everything is one plan that a person has to release', async () => {
    await product.settle(people);
    const { plan: held, standing } = await plan(people.map((row, i) => (i < 8 ? { ...row, ...LEFT } : row)));
    expect([standing, held.status, held.summary.steps]).toEqual([null, 'held', 8]);
  });

  it('says nothing under a policy that no person has taken up', async () => {
    await product.settle(people);
    await product.changePolicy((set) => ({ ...set, digest: `${set.digest}+edited` }));
    const { plan: first, standing } = await plan([{ ...hrRow('ben'), ...LEFT }, ...people.slice(1)]);
    expect([standing, first.status]).toEqual([null, 'ready']);
    await product.apply(first);
    const next = people.slice(2).map((row, i) => (i === 0 ? { ...row, ...LEFT } : row));
    expect((await plan([{ ...hrRow('ben'), ...LEFT }, ...people.slice(1, 2), ...next])).standing?.status).toBe(
      'running',
    );
  });
});
