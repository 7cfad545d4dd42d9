import { compilePolicySet, type PolicySet } from '@joinery/policy';
import { hrRow, hrRowAfterwards } from '@joinery/testing';
import { Product } from '../test/product';

describe('recorded history', () => {
  let product: Product;
  let first: PolicySet;

  const made = (set: PolicySet, path: string, from: string, to: string): PolicySet => {
    const files = set.files.map((file) => (file.path === path ? { path, text: file.text.replace(from, to) } : file));
    const { policySet, findings } = compilePolicySet(files);
    if (policySet === null) throw new Error(JSON.stringify(findings));
    return policySet;
  };
  const frame = (candidate: PolicySet | null = null) => ({
    from: '2026-05-01T00:00:00.000Z',
    until: '2026-06-01T00:00:00.000Z',
    zone: 'UTC',
    candidate,
  });

  /** Joiner, mover, leaver, rehire; grants by hand, a changed policy, drift in an app, a plan that is never applied. */
  beforeAll(async () => {
    product = await Product.start('2026-05-01T09:00:00.000Z');
    first = product.joinery.policies.current();
    await product.connect('chat');
    await product.settle([hrRow('ben'), hrRow('cleo'), hrRow('dana', { 'Last Day of Work': '' })]);
    const { id } = await product.person('E1002');
    const gift = {
      kind: 'manual',
      effect: 'allow',
      reason: 'audit',
      from: null,
      until: null,
      onMove: 'expire',
    } as const;
    await product.joinery.giveByHand.execute({ ...gift, identityId: id, entitlement: 'group:finance' }, 'Olu');
    product.clock.set('2026-05-02T09:00:00.000Z');
    await product.apply(await product.plan());
    await product.changePolicy((set) =>
      made(set, 'birthright/departments.yaml', '[Finance, Accounting]', '[Accounting]'),
    );
    await product.apply(await product.plan());
    product.clock.set('2026-05-10T09:00:00.000Z');
    await product.apply(
      await product.planFor([hrRow('ben'), hrRow('cleo'), hrRow('dana', { 'Last Day of Work': '2026-05-09' })]),
    );
    product.clock.set('2026-05-14T09:00:00.000Z');
    await product.planFor([hrRow('ada'), hrRowAfterwards('ben'), hrRowAfterwards('cleo'), hrRowAfterwards('dana')]);
    product.clock.set('2026-05-18T09:00:00.000Z');
    await product.plan();
  });
  afterAll(() => product.close());

  it('comes out exactly as it was recorded, each decision under the policy that was in force', async () => {
    const replay = await product.joinery.replayPolicy.execute(frame());
    expect(replay.others).toEqual([]);
    expect(replay.days.map(({ day, decisions, same }) => [day, decisions - same])).toEqual([
      ['2026-05-01', 0],
      ['2026-05-02', 0],
      ['2026-05-10', 0],
      ['2026-05-14', 0],
      ['2026-05-18', 0],
    ]);
    expect(replay.days.map(({ events }) => events)).toEqual([
      { joiner: 3 },
      {},
      { leaver: 1 },
      { joiner: 1, mover: 1, rehire: 1 },
      { leaver: 1 },
    ]);
    const [kept] = await product.sql<{ n: number }>('SELECT count(*)::int AS n FROM decision');
    expect(replay.days.reduce((sum, { same }) => sum + same, 0)).toBe(kept?.n);
  });

  it('tells which decision does not come out as it was recorded, and in what', async () => {
    const { id } = await product.person('E1004');
    await product.sql(
      `INSERT INTO decision (identity_id, decided_at, policy_digest, versions, outcome_hash, outcome)
       SELECT identity_id, '2026-05-30T00:00:00Z', policy_digest, versions, 'x', '{"state": "leaver"}' FROM decision
       WHERE identity_id = $1 ORDER BY id DESC LIMIT 1`,
      [id],
    );
    const { others, days } = await product.joinery.replayPolicy.execute(frame());
    expect(others[0]).toMatchObject({ identityId: id, at: '2026-05-30T00:00:00.000Z' });
    expect(others[0]?.differences).toContainEqual({ part: 'state', recorded: 'leaver', replayed: 'active' });
    expect(days.at(-1)).toMatchObject({ day: '2026-05-30', other: 1 });
  });

  it('is compared day by day with what a candidate would have done', async () => {
    const candidate = made(
      first,
      'birthright/departments.yaml',
      "{ '===': [{ var: department }, Sales] }",
      "{ '===': [{ var: department }, Product] }",
    );
    const { days } = await product.joinery.replayPolicy.execute(frame(candidate));
    const told = days.flatMap(({ day, effects }) =>
      effects.map(
        ({ kind, what, samples }) =>
          `${day} ${kind} ${what} ${samples.map(({ subject }) => subject.slice(0, 3)).join()}`,
      ),
    );
    expect(told).toEqual(
      expect.arrayContaining([
        '2026-05-01 revoke group:sales Ben',
        '2026-05-14 grant group:sales Ben',
        '2026-05-02 grant group:finance Cle',
      ]),
    );
    // An account that was never made is not deleted, and nobody is told of it again.
    const without = made(first, 'birthright/core.yaml', 'id: br.chat', 'id: br.chat\n    status: retired');
    const lives = (await product.joinery.replayPolicy.execute(frame(without))).days.flatMap(({ day, effects }) =>
      effects.filter(({ what }) => what === 'account in chat').map(({ kind, people }) => `${day} ${kind} ${people}`),
    );
    expect(lives).toEqual(['2026-05-01 omit 3', '2026-05-14 omit 1']);
    // What the candidate is like the first policy in, is no difference while that one was in force.
    expect(told.filter((line) => line.startsWith('2026-05-01'))).toEqual(['2026-05-01 revoke group:sales Ben']);
  });

  it('hears sources fall silent as the candidate would have, and tells when a difference is over', async () => {
    const impatient = made(first, 'authority.yaml', 'department: { onNull: hold }', 'department: { onNull: hold, onStale: clear }');
    const { days } = await product.joinery.replayPolicy.execute(frame(impatient));
    const told = days.flatMap(({ day, effects, over }) => [
      ...effects.map(({ kind, what, people }) => `${day} ${kind} ${what} ${people}`),
      ...over.map(({ kind, what, people }) => `${day} over: ${kind} ${what} ${people}`),
    ]);
    // The file of the first of May is believed for three days; nothing is heard before the tenth. Ben is in Sales.
    expect(told).toEqual(expect.arrayContaining(['2026-05-04 revoke group:sales 1', '2026-05-10 over: revoke group:sales 1']));
  }); // prettier-ignore

  it('knows which policy was in force when, word by word', async () => {
    const activations = await product.joinery.store.read((tx) => tx.policy.activations(10));
    expect(activations.map(({ since, until, isKept }) => [since, until, isKept])).toEqual([
      ['2026-05-02T09:00:00.000Z', null, true],
      ['2026-05-01T09:00:00.000Z', '2026-05-02T09:00:00.000Z', true],
    ]);
    const [kept] = await product.joinery.store.read((tx) => tx.policy.find(first.digest.slice(0, 12)));
    expect(compilePolicySet(kept?.files ?? []).policySet?.digest).toBe(first.digest);
  });

  it('has an end that was entered after its purge: the account is closed first, and deleted when it was closed long enough', async () => {
    await product.changePolicy((set) => made(set, 'apps/chat.yaml', 'purged: disable', 'purged: delete'));
    const stepsOf = async (at: string, file?: Parameters<Product['planFor']>[0]): Promise<string[]> => {
      product.clock.set(at);
      const plan = await (file ? product.planFor(file) : product.plan());
      return product.told(plan.status === 'ready' ? await product.apply(plan) : plan);
    };
    const late = [hrRow('ada'), hrRowAfterwards('ben', { 'Last Day of Work': '2026-06-30' }), hrRowAfterwards('cleo'), hrRowAfterwards('dana')];
    // Cleo left in time, and nobody approved the plan that closes her account.
    expect(await stepsOf('2027-05-01T09:00:00.000Z', late)).toEqual(expect.arrayContaining([
      expect.stringMatching(/^chat deactivate Ben .*: confirmed/),
      expect.stringMatching(/^chat deactivate Cleo .*: confirmed/),
    ]));
    // Whatever brings another look before that, it stays.
    const again = late.map((row) => ({ ...row, 'Job Title': 'Nobody' }));
    expect(await stepsOf('2027-10-28T08:00:00.000Z', again)).not.toContainEqual(expect.stringMatching(/^chat delete/));
    const gone = await stepsOf('2027-10-28T10:00:00.000Z');
    expect(gone.map((step) => step.split(' ').slice(0, 3).join(' ')).sort()).toEqual(['chat delete Ben', 'chat delete Cleo']);
    const { others, days } = await product.joinery.replayPolicy.execute({ ...frame(), from: '2027-01-01T00:00:00.000Z', until: '2028-01-01T00:00:00.000Z' });
    expect([others, days.map(({ day }) => day)]).toEqual([[], ['2027-05-01', '2027-10-28']]);
  }); // prettier-ignore
});
