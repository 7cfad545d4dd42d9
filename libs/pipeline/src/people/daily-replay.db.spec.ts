import { compareCompanies, companyHistory, type CompanyEvent, labTruth } from '@joinery/testing';
import { releaseImport } from '@joinery/platform';
import { Product } from '../test/product';

const SEED = Number(process.env.SEED ?? 20_260_501);
const DAYS = 60;

/**
 * Level, not edge: what everybody has follows from what is known now, not from the way it came about. A company that
 * was lived through day by day, each day applied to an app, is the same as one that was loaded on its last day.
 */
describe('a company that is lived through day by day', () => {
  let lived: Product;
  let loaded: Product;

  beforeAll(async () => {
    [lived, loaded] = [
      await Product.start('2026-05-01T12:00:00.000Z'),
      await Product.start('2026-05-01T12:00:00.000Z'),
    ];
    // Who closes a circle of managers otherwise keeps the one they had: there the past decides, as it is meant to.
    for (const product of [lived, loaded]) await product.changeContract({ managerCycles: 'accept' });
  });
  afterAll(async () => {
    await lived.close();
    await loaded.close();
  });

  it('ends as the same company that is loaded on its last day: people, states, accounts, groups', async () => {
    const lab = await lived.connect('chat');
    const met = new Set<CompanyEvent>();
    let last: Parameters<Product['ingest']>[0] = [];
    for (const { day, rows, events } of companyHistory(SEED, '2026-05-01', DAYS, 150)) {
      events.forEach((event) => met.add(event));
      last = rows;
      lived.clock.set(`${day}T12:00:00.000Z`);
      loaded.clock.set(`${day}T12:00:00.000Z`);
      const { run, check } = await lived.ingest(rows);
      expect([day, run.rowsRefused]).toEqual([day, 0]);
      if (check.verdict !== 'clear') await releaseImport(lived.joinery, run.id, 'the export is right', 'spec');
      await settle(lived);
    }
    await loaded.ingest(last);
    await loaded.joinery.evaluatePeople.execute();
    expect(met.size).toBe(17);
    const { differences, people, states } = await compareCompanies(lived.joinery.store, loaded.joinery.store);
    expect(differences).toEqual([]);
    expect(people).toBeGreaterThan(180);
    expect(Object.keys(states).sort()).toEqual(['active', 'future', 'leave', 'leaver', 'prehire']);
    const [wanted] = await loaded.sql<{ open: number }>(
      `SELECT count(*)::int AS open FROM account WHERE app_id = 'chat' AND (desired ->> 'active')::boolean`,
    );
    expect((await labTruth(lab.url)).users.filter((user) => user.active)).toHaveLength(wanted?.open ?? 0);
  });

  async function settle(product: Product): Promise<void> {
    let plan = await product.plan();
    if (plan.status === 'held') {
      plan = await product.joinery.decidePlan.release(plan.id, plan.hash, 'spec', 'the export is right');
    }
    if (plan.status !== 'empty') await product.apply(plan);
  }
});
