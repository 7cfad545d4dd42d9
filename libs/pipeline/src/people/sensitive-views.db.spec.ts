import { driftShown, personShown, personStory, planDocument, shownSteps } from '@joinery/platform';
import type { PolicySet } from '@joinery/policy';
import { renderPlan } from '@joinery/provisioning';
import { hrRow } from '@joinery/testing';
import { MORNING, Product } from '../test/product';

const BORN = '1990-02-03';
const BORN_OTHERWISE = '1991-04-05';

/** The set with the birth date, which the dictionary marks as sensitive, as a value of accounts in chat. */
function sending(set: PolicySet, target: string): PolicySet {
  const birthDate = {
    target, value: ({ birthDate }) => birthDate ?? null, reads: 'birthDate', uses: ['birthDate'], needs: [], mode: 'enforce',
    whenNull: 'leave',
  } satisfies PolicySet['apps'][number]['attributes'][number]; // prettier-ignore
  const apps = set.apps.map((app) =>
    app.id === 'chat' ? { ...app, attributes: [...app.attributes, birthDate] } : app,
  );
  return { ...set, digest: `${set.digest}+${target}`, apps };
}

describe('a sensitive value that an app is sent', () => {
  let product: Product;
  let lab: Awaited<ReturnType<Product['connect']>>;

  beforeAll(async () => {
    product = await Product.start();
    lab = await product.connect('chat');
    await product.changePolicy((set) => sending(set, 'nickName'));
    await product.settle([hrRow('ben', { 'Birth Date': BORN })]);
  });
  afterAll(() => product.close());

  const shownEverywhere = async (): Promise<string> => {
    const { joinery } = product;
    const { id } = await product.person('E1002');
    const plans = await joinery.store.read((tx) => tx.plans.latest(10));
    const views = await Promise.all(
      plans.map(async (plan) => {
        const document = await planDocument(joinery, plan.id, 100);
        return [document, document && renderPlan(document), shownSteps(await product.steps(plan), joinery)];
      }),
    );
    const runs = await joinery.store.read((tx) => tx.reconciliations.latest(10));
    const drift = await Promise.all(runs.map((run) => driftShown(joinery, run, 100)));
    return JSON.stringify([
      views,
      drift,
      await personShown(joinery, id),
      await personStory(joinery, id),
      await joinery.explainPerson.execute(id, MORNING),
      await product.sql('SELECT data FROM audit_event'),
    ]);
  };

  it('reaches the app, and is named without what it is in plans, stories, explanations and the audit log', async () => {
    expect(JSON.stringify(lab.ledger())).toContain(BORN);
    const shown = await shownEverywhere();
    expect(shown).not.toContain(BORN);
    expect(shown).toContain('"path":"nickName","before":null,"after":"•••"');
    expect(shown).toMatch(/nickName\\*":\\*"•••/);
  });

  it('is no more to be seen where it changes, or where the app has another one', async () => {
    const plan = await product.planFor([hrRow('ben', { 'Birth Date': BORN_OTHERWISE })]);
    await product.apply(plan);
    expect(JSON.stringify(lab.ledger())).toContain(BORN_OTHERWISE);
    await product.sql(
      `UPDATE account SET applied = jsonb_set(applied::jsonb, '{attributes,nickName}', '"1992-06-07"')`,
    );
    await product.joinery.reconcileTarget.execute('chat', 'spec', 'spec');
    const shown = await shownEverywhere();
    for (const value of [BORN, BORN_OTHERWISE, '1992-06-07'])
      expect(shown.split(value).slice(0, -1).map((before) => before.slice(-300))).toEqual([]); // prettier-ignore
    expect(shown).toContain('••• (observed)');
  });

  it('stands in no comparison of two policies', async () => {
    const { joinery } = product;
    const from = joinery.policies.current();
    const impact = await joinery.diffPolicies.execute({ from, to: sending(from, 'title'), horizon: null });
    expect(impact.now.map(({ what }) => what)).toContain('title in chat');
    expect(JSON.stringify(impact)).not.toContain(BORN_OTHERWISE);
  });
});
