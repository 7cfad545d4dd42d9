import { colleague, hrRow, type HrRow } from '@joinery/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { payrollRow, withPayroll } from '../test/payroll';
import { Product } from '../test/product';

describe('two people who turn out to be one', () => {
  let product: Product;
  const SINCE_2017 = { 'Hire Date': '2017-01-09', 'Start Date': '2017-01-09' };
  const CLEO_AGAIN = {
    ...hrRow('cleo'),
    'Employee ID': 'E2003',
    'Last Name': 'Martin-Roy',
    'Birth Date': '',
    ...SINCE_2017,
  };

  beforeEach(async () => {
    product = await Product.start('2026-05-14T09:00:00.000Z');
    await product.connect('chat');
  });
  afterEach(() => product.close());

  const desired = (number: string): Promise<unknown[]> =>
    product.sql(
      `SELECT a.app_id AS app, a.desired ->> 'active' AS active FROM account a JOIN identity i ON i.id = a.identity_id
       WHERE i.employee_number = $1 AND a.desired IS NOT NULL ORDER BY 1`,
      [number],
    );
  const records = (id: string): Promise<unknown[]> =>
    product.sql('SELECT record_key AS key FROM employment WHERE identity_id = $1 ORDER BY 1', [id]);
  const label = async (id: string): Promise<string | undefined> =>
    (await product.joinery.store.read((tx) => tx.people.findById(id)))?.label;

  it('are one from then on: records, managers and new records go to who stays, the second account is closed by a plan, and all of it is taken back', async () => {
    const report: HrRow = { ...colleague(2), 'Manager ID': 'E2003' };
    await product.settle([hrRow('cleo', { 'Manager ID': '' }), CLEO_AGAIN, colleague(1), report]);
    const [cleo, again] = [await product.person('E1003'), await product.person('E2003')];
    expect(again.id).not.toBe(cleo.id);
    const wish = { keptId: cleo.id, mergedId: again.id };

    const preview = await product.joinery.mergePeople.preview(wish);
    expect(preview).toMatchObject({
      id: null,
      records: [{ source: 'hr', key: 'E2003' }],
      against: ['hr lists both, and both are here'],
    });
    expect(preview.accounts.find(({ appId }) => appId === 'chat')).toEqual({
      appId: 'chat',
      stays: await label(cleo.id),
      closes: await label(again.id),
    });
    expect(await records(again.id)).toEqual([{ key: 'E2003' }]);

    const merge = await product.joinery.mergePeople.execute(wish, 'HR entered her twice', 'hana');
    const plan = await product.plan();
    expect(await records(cleo.id)).toEqual([{ key: 'E1003' }, { key: 'E2003' }]);
    expect(await desired('E2003')).toContainEqual({ app: 'chat', active: 'false' });
    const steps = await product.steps(plan);
    expect(steps.find(({ body }) => body.identityId === again.id)?.body).toMatchObject({
      appId: 'chat',
      kind: 'deactivate',
      because: [{ code: 'MERGED' }],
    });
    await product.apply(plan);
    const manager = await product.joinery.store.read(async (tx) =>
      tx.managers.find((await product.person(report['Employee ID'] ?? '')).id),
    );
    expect(manager).toMatchObject({ status: 'resolved', managerId: cleo.id });
    expect(await product.events('identity.merged')).toHaveLength(2);
    expect(await product.events('lifecycle.leaver')).toEqual([]);
    expect((await product.plan()).summary.steps).toBe(0);
    // Of whoever is somebody else now nothing is explained as if they still had it.
    await expect(product.joinery.explainPerson.execute(again.id, product.clock.now())).rejects.toMatchObject({
      code: 'PERSON_MERGED',
      message: expect.stringContaining(cleo.id) as string,
    });
    await expect(product.joinery.mergePeople.execute(wish, 'again', 'hana')).rejects.toMatchObject({
      code: 'PERSON_MERGED',
    });

    await product.joinery.mergePeople.undo(merge.id ?? '', 'they are cousins', 'hana');
    await product.apply(await product.plan());
    expect([await records(cleo.id), await records(again.id)]).toEqual([[{ key: 'E1003' }], [{ key: 'E2003' }]]);
    expect(await desired('E2003')).toContainEqual({ app: 'chat', active: 'true' });
    expect(await label(again.id)).toBe(preview.merged);
    expect((await product.plan()).summary.steps).toBe(0);
    expect(await product.sql('SELECT reason FROM former_link ORDER BY id')).toEqual([
      { reason: 'HR entered her twice' },
      { reason: 'they are cousins' },
    ]);
    await expect(product.joinery.mergePeople.undo(merge.id ?? '', 'x', 'hana')).rejects.toMatchObject({
      code: 'MERGE_UNDONE',
    });
  });

  it('whoever names one of them as manager by address reports to who stays, and to both again when it is taken back', async () => {
    const mailed = (row: HrRow, mine: string, theirs = ''): HrRow => ({ ...row, Email: mine, 'Manager Email': theirs });
    const report = mailed(colleague(2), 'two@example.com', 'CLEO@old.example');
    await product.ingest([
      mailed(hrRow('cleo'), 'cleo@example.com'),
      mailed(CLEO_AGAIN, 'cleo@old.example'),
      mailed(colleague(1), 'one@example.com'),
      report,
    ]);
    await product.plan();
    const [cleo, again] = [await product.person('E1003'), await product.person('E2003')];
    const { id } = await product.person(report['Employee ID'] ?? '');
    const manager = async (): Promise<string | null | undefined> =>
      (await product.joinery.store.read((tx) => tx.managers.find(id)))?.managerId;
    expect(await manager()).toBe(again.id);
    const wish = { keptId: cleo.id, mergedId: again.id };
    const { id: merge } = await product.joinery.mergePeople.execute(wish, 'HR entered her twice', 'hana');
    expect(await manager()).toBe(cleo.id);
    await product.joinery.mergePeople.undo(merge ?? '', 'they are cousins', 'hana');
    expect(await manager()).toBe(again.id);
  });

  it('follow whoever they turned out to be, however many merges lie between, and come back with them', async () => {
    await product.ingest([colleague(1), colleague(2), colleague(3), colleague(4)]);
    await product.plan();
    const ids = await Promise.all([1, 2, 3, 4].map(async (n) => (await product.person(`P0000${n}`)).id));
    const [first, second, third, fourth] = ids as [string, string, string, string];
    const into = async (): Promise<unknown[]> =>
      Promise.all(
        ids.map(async (id) => (await product.joinery.store.read((tx) => tx.people.findById(id)))?.mergedInto),
      );
    const merge = async (keptId: string, mergedId: string): Promise<string> =>
      (await product.joinery.mergePeople.execute({ keptId, mergedId }, 'one and the same', 'hana')).id ?? '';
    await merge(third, fourth);
    await merge(second, third);
    const last = await merge(first, second);
    expect(await into()).toEqual([null, first, first, first]);
    await product.joinery.mergePeople.undo(last, 'they are cousins', 'hana');
    expect(await into()).toEqual([null, null, second, second]);
    expect(await records(second)).toEqual([{ key: 'P00002' }, { key: 'P00003' }, { key: 'P00004' }]);
  });

  it('are given no record by whoever decides about it while they are being merged', async () => {
    await product.changePolicy(withPayroll);
    await product.ingest([colleague(1), colleague(2)]);
    await product.plan();
    const [kept, merged] = [await product.person('P00001'), await product.person('P00002')];
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'P00002' })], 'payroll');
    const id = (await product.joinery.store.read((tx) => tx.cases.open(1)))[0]?.id ?? '';
    const { store } = product.joinery;
    const deciding = await store.transaction(async (tx) => {
      await tx.merges.hold([kept.id, merged.id]);
      const at = product.clock.now();
      await tx.merges.merge({ keptId: kept.id, mergedId: merged.id, by: 'hana', at, reason: 'one and the same' });
      const decision = { kind: 'link', identityId: merged.id } as const;
      const decided = product.joinery.decideCase
        .execute(id, decision, { actor: 'otto' })
        .catch((error: unknown) => error);
      await waitingForALock(product);
      return { decided };
    });
    expect(await deciding.decided).toMatchObject({ code: 'PERSON_MERGED' });
    expect(await records(merged.id)).toEqual([]);
  });

  it('are one for whoever gives by hand: nothing is given to who is the other since then, it would count for nobody', async () => {
    await product.ingest([colleague(1), colleague(2)]);
    await product.plan();
    const [kept, merged] = [await product.person('P00001'), await product.person('P00002')];
    await product.joinery.mergePeople.execute({ keptId: kept.id, mergedId: merged.id }, 'one and the same', 'hana');
    const { giveByHand, setByHand, renamePerson } = product.joinery;
    const word = { identityId: merged.id, reason: 'the audit', until: null };
    const grant = { ...word, kind: 'manual', effect: 'allow', entitlement: 'group:finance', from: null } as const;
    const refused = { code: 'PERSON_MERGED', message: expect.stringContaining(kept.id) as string };
    await expect(giveByHand.execute({ ...grant, onMove: 'review' }, 'hana')).rejects.toMatchObject(refused);
    await expect(setByHand.execute({ ...word, attribute: 'phone', value: '1' }, 'hana')).rejects.toMatchObject(refused);
    await expect(renamePerson.execute(merged.id, 'married', 'hana')).rejects.toMatchObject(refused);
  });

  it('keep the account that only one of them had, under the key by which its app knows it', async () => {
    const later = { 'Start Date': '2026-12-01', 'Hire Date': '2026-12-01' };
    await product.settle([hrRow('cleo', later), CLEO_AGAIN, colleague(1)]);
    const [cleo, again] = [await product.person('E1003'), await product.person('E2003')];
    await product.joinery.mergePeople.execute({ keptId: cleo.id, mergedId: again.id }, 'one and the same', 'hana');
    await product.apply(await product.plan());
    const account = { app: 'chat', holder: again.id, active: 'true' };
    const inChat = await product.sql(
      `SELECT app_id AS app, identity_id AS holder, applied ->> 'active' AS active FROM account
       WHERE app_id = 'chat' AND identity_id IN ($1, $2) AND applied IS NOT NULL`,
      [cleo.id, again.id],
    );
    expect(inChat).toEqual([account]);
    product.clock.set('2026-05-15T09:00:00.000Z');
    const left = { 'Last Day of Work': '2026-05-14' };
    await product.ingest([
      hrRow('cleo', { ...later, ...left, 'Start Date': '2026-05-01' }),
      { ...CLEO_AGAIN, ...left },
      colleague(1),
    ]);
    await product.apply(await product.plan());
    expect(await desired('E2003')).toContainEqual({ app: 'chat', active: 'false' });
  });
});

async function waitingForALock(product: Product): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await product.sql(waiting)).length === 0) await sleep(20);
}
