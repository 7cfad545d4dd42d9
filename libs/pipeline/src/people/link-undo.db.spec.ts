import { personAsKnown } from '@joinery/platform';
import { colleague, hrRow, type HrRow } from '@joinery/testing';
import { payrollRow, withPayroll } from '../test/payroll';
import { Product } from '../test/product';

const BIRTH = { 'Birth Date': '1990-04-05' };
const UTE = {
  'First Name': 'Ute',
  'Last Name': 'Weber',
  'Birth Date': '1971-01-01',
  'Hire Date': '2026-05-01',
  'Start Date': '2026-05-01',
};

describe('whose a record is', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start('2026-05-01T09:00:00.000Z');
    await product.changePolicy(withPayroll);
    await product.ingest([hrRow('ben', BIRTH), colleague(1), colleague(2)]);
    await product.plan();
  });
  afterEach(() => product.close());

  const owner = async (sourceId: string, key: string): Promise<string | undefined> =>
    (await product.joinery.store.read((tx) => tx.linkUndo.ownerOf(sourceId, key)))?.identityId;
  const openCases = () => product.joinery.store.read((tx) => tx.cases.open(10));
  const firstOpen = async (): Promise<string> => (await openCases())[0]?.id ?? '';

  it('an id that was given to somebody else changes nobody: it becomes a case, and stays one when the file comes again', async () => {
    const ben = await product.person('E1002');
    const file = [hrRow('ben', UTE), colleague(1), colleague(2)];
    const { run, check } = await product.ingest(file);
    expect(run).toMatchObject({ status: 'ready', rowsChanged: 0 });
    expect(check.breaches).toMatchObject([{ code: 'MATCH_ID_REUSED', scope: 'case', recordKeys: ['E1002'] }]);
    const [waiting, findings] = await product.joinery.store.read(async (tx) => [
      await tx.feedChecks.undecided(10),
      await tx.imports.findings(run.id, 10),
    ]);
    expect([waiting, findings]).toMatchObject([[], [{ hint: expect.stringContaining('joinery case list') as string }]]);
    await product.ingest(file);
    expect(await openCases()).toMatchObject([
      { recordKey: 'E1002', label: 'Ute Weber', candidates: [{ identityId: ben.id }] },
    ]);
    await product.plan();
    expect((await product.joinery.store.read((tx) => tx.people.findById(ben.id)))?.label).toBe('Ben Okafor (E1002)');
  });

  it('an id that was given to somebody else makes somebody new once a person says so; the former holder stays who they were', async () => {
    const ben = await product.person('E1002');
    await product.ingest([hrRow('ben', UTE), colleague(1), colleague(2)]);
    const ute = await product.joinery.decideCase.execute(await firstOpen(), { kind: 'new' }, { actor: 'hana' });
    await product.plan();
    expect(ute).not.toBe(ben.id);
    expect(await owner('hr', 'E1002')).toBe(ute);
    const label = async (id: string): Promise<string | undefined> =>
      (await product.joinery.store.read((tx) => tx.people.findById(id)))?.label;
    expect([await label(ben.id), await label(ute)]).toEqual(['Ben Okafor (E1002)', 'Ute Weber (E1002)']);
    expect(await product.sql('SELECT identity_id AS id, reason FROM former_link')).toEqual([
      { id: ben.id, reason: 'the id was given to somebody else' },
    ]);
    expect((await product.ingest([hrRow('ben', UTE), colleague(1), colleague(2)])).run).toMatchObject({
      rowsChanged: 0,
    });
    expect(await openCases()).toEqual([]);
  });

  it('an id that was given to somebody else is their case whatever else is wrong with the row', async () => {
    const ben = await product.person('E1002');
    await product.ingest([hrRow('ben', { ...UTE, 'Worker Type': 'wizard' }), colleague(1), colleague(2)]);
    const ute = await product.joinery.decideCase.execute(await firstOpen(), { kind: 'new' }, { actor: 'hana' });
    await product.plan();
    const labels = await product.joinery.store.read((tx) =>
      Promise.all([ben.id, ute].map((id) => tx.people.findById(id))),
    );
    expect(labels.map((one) => one?.label)).toEqual(['Ben Okafor (E1002)', 'Ute Weber (E1002)']);
  });

  it.each<[string, readonly HrRow[], 'full' | 'delta', boolean]>([
    ['to the letter', [hrRow('ben', BIRTH), colleague(1), colleague(2)], 'full', true],
    ['with other news', [hrRow('ben', { ...BIRTH, 'Job Title': 'Pilot' }), colleague(1), colleague(2)], 'full', true],
    ['in a file of changes', [hrRow('ben', BIRTH)], 'delta', true],
    ['and to somebody else once more', [hrRow('ben', BIRTH), hrRow('ben', UTE), colleague(1)], 'full', false],
    [
      'in a row that is not understood',
      [hrRow('ben', { ...BIRTH, 'Birth Date': 'soon' }), colleague(1)],
      'full',
      false,
    ],
    ['in a row that is held', [hrRow('ben', { ...BIRTH, 'Worker Type': 'wizard' }), colleague(1)], 'full', false],
    ['to nobody: it is not named', [colleague(1), colleague(2)], 'delta', false],
  ])('an id that the next file gives back %s: is its case settled by itself', async (_what, file, feed, isSettled) => {
    const ben = await product.person('E1002');
    await product.ingest([hrRow('ben', UTE), colleague(1), colleague(2)]);
    const id = await firstOpen();
    await product.ingest(file, 'hr', { feed });
    expect(await openCases()).toHaveLength(isSettled ? 0 : 1);
    const told = await product.events('identity.case-decided');
    const again = { case: id, record: 'E1002', evidence: [expect.stringContaining('that of its holder again')] };
    expect(told).toMatchObject(isSettled ? [{ identityId: ben.id, data: again }] : []);
  });

  it('an id whose holder was corrected stays theirs when a person says so', async () => {
    const ben = await product.person('E1002');
    product.clock.set('2026-05-03T09:00:00.000Z');
    await product.ingest([hrRow('ben', UTE), colleague(1), colleague(2)]);
    await product.joinery.decideCase.execute(
      await firstOpen(),
      { kind: 'link', identityId: ben.id },
      { actor: 'hana' },
    );
    await product.plan();
    expect((await product.joinery.store.read((tx) => tx.people.findById(ben.id)))?.label).toBe('Ute Weber (E1002)');
    expect(await product.sql('SELECT id FROM former_link')).toEqual([]);
    // What was known before the decision stays known.
    const known = await personAsKnown(product.joinery, ben.id, '2026-05-02T08:00:00.000Z', '2026-05-02');
    expect(known.records.map(({ attributes }) => attributes['familyName'])).toEqual(['Okafor']);
  });

  it('an id whose holder was taken for corrected is the former holder’s again once that is taken back, and may be somebody new', async () => {
    const ben = await product.person('E1002');
    const label = async (): Promise<string | undefined> =>
      (await product.joinery.store.read((tx) => tx.people.findById(ben.id)))?.label;
    product.clock.set('2026-05-03T09:00:00.000Z');
    await product.ingest([hrRow('ben', UTE), colleague(1), colleague(2)]);
    product.clock.set('2026-05-04T09:00:00.000Z');
    const id = await firstOpen();
    await product.joinery.decideCase.execute(id, { kind: 'link', identityId: ben.id }, { actor: 'hana' });
    await product.plan();
    expect(await label()).toBe('Ute Weber (E1002)');
    product.clock.set('2026-05-05T09:00:00.000Z');
    const again = await product.joinery.undoLink.undoCase(id, 'it is somebody else', 'hana');
    await product.plan();
    expect([await owner('hr', 'E1002'), await label()]).toEqual([ben.id, 'Ben Okafor (E1002)']);
    expect(await product.events('identity.case-undone')).toMatchObject([{ identityId: ben.id, data: { case: id } }]);
    const ute = await product.joinery.decideCase.execute(again, { kind: 'new' }, { actor: 'hana' });
    await product.plan();
    expect(ute).not.toBe(ben.id);
    expect([await owner('hr', 'E1002'), await label()]).toEqual([ute, 'Ben Okafor (E1002)']);
  });

  it('a wrong merge is undone: the record goes, nothing of it stays with the person, and its history is kept', async () => {
    const ben = await product.person('E1002');
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002', 'Job Title': 'Pilot', ...BIRTH })], 'payroll');
    expect(await owner('payroll', 'X-17')).toBe(ben.id);
    expect(await product.joinery.store.read((tx) => tx.people.named('X-17', 2))).toMatchObject([{ id: ben.id }]);
    product.clock.set('2026-05-03T09:00:00.000Z');
    const split = { sourceId: 'payroll', recordKey: 'X-17' };
    const other = await product.joinery.undoLink.split(split, 'a namesake', 'hana');
    await product.plan();
    expect(await owner('payroll', 'X-17')).toBe(other);
    expect(await product.events('identity.unlinked')).toMatchObject([
      { identityId: ben.id, data: { reason: 'a namesake' } },
    ]);
    const known = async (at: string): Promise<string[]> =>
      (await personAsKnown(product.joinery, ben.id, at, '2026-05-02')).records.map((record) => record.sourceId);
    expect(await known('2026-05-02T00:00:00.000Z')).toEqual(['hr', 'payroll']);
    expect(await known('2026-05-04T00:00:00.000Z')).toEqual(['hr']);
    await expect(product.sql('DELETE FROM former_link')).rejects.toThrow(/kept for ever/);
    const back = await product.joinery.undoLink.split({ ...split, to: ben.id }, 'it was him after all', 'hana');
    expect(back).toBe(ben.id);
  });

  it('a decision that was wrong is undone, and the case is open again with its reasons', async () => {
    const ben = await product.person('E1002');
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002' })], 'payroll');
    const id = await firstOpen();
    await expect(product.joinery.undoLink.undoCase(id, 'x', 'hana')).rejects.toMatchObject({ code: 'CASE_OPEN' });
    await product.joinery.decideCase.execute(id, { kind: 'link', identityId: ben.id }, { actor: 'hana' });
    const again = await product.joinery.undoLink.undoCase(id, 'clicked the wrong one', 'hana');
    expect(await owner('payroll', 'X-17')).toBeUndefined();
    expect(await openCases()).toMatchObject([
      { id: again, reasons: expect.arrayContaining([`case ${id} was undone by hana: clicked the wrong one`]) },
    ]);
    const undoneTwice = product.joinery.undoLink.undoCase(id, 'twice', 'hana');
    await expect(undoneTwice).rejects.toMatchObject({ code: 'CASE_FOLLOWED' });
    const other = await product.joinery.decideCase.execute(again, { kind: 'new' }, { actor: 'hana' });
    const undoneLate = product.joinery.undoLink.undoCase(id, 'the older one', 'hana');
    await expect(undoneLate).rejects.toMatchObject({ message: expect.stringContaining(`case ${again} came after`) });
    expect(await owner('payroll', 'X-17')).toBe(other);
  });

  it('a decision that is taken back and made otherwise leaves nobody behind without a record, however often', async () => {
    const ben = await product.person('E1002');
    const into = async (id: string): Promise<string | null | undefined> =>
      (await product.joinery.store.read((tx) => tx.people.findById(id)))?.mergedInto;
    const again = async (): Promise<string> =>
      product.joinery.undoLink.undoCase(await lastCase(), 'decided too early', 'hana');
    const lastCase = async (): Promise<string> =>
      (await product.sql<{ id: string }>('SELECT max(id) AS id FROM correlation_case'))[0]?.id ?? '';
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002' })], 'payroll');
    const other = await product.joinery.decideCase.execute(await lastCase(), { kind: 'new' }, { actor: 'hana' });
    await product.plan();
    const asNew = await product.joinery.decideCase.execute(await again(), { kind: 'new' }, { actor: 'hana' });
    expect([asNew, await into(other)]).toEqual([other, null]);

    await product.joinery.decideCase.execute(await again(), { kind: 'link', identityId: ben.id }, { actor: 'hana' });
    await product.plan();
    expect([await owner('payroll', 'X-17'), await into(other)]).toEqual([ben.id, ben.id]);
    expect(await product.events('identity.merged')).toMatchObject([
      { identityId: ben.id, data: { reason: 'their only record, X-17 of payroll, went over' } },
      { identityId: other },
    ]);
    const wish = { kind: 'link', identityId: other } as const;
    await expect(product.joinery.decideCase.execute(await again(), wish, { actor: 'hana' })).rejects.toMatchObject({
      code: 'PERSON_MERGED',
    });

    expect(await product.joinery.decideCase.execute(await lastCase(), { kind: 'new' }, { actor: 'hana' })).toBe(other);
    await product.plan();
    expect([await owner('payroll', 'X-17'), await into(other), await into(ben.id)]).toEqual([other, null, null]);
  });

  it('whose only record is given to somebody else is that person from then on, and is back when it is taken back', async () => {
    const ben = await product.person('E1002');
    const split = { sourceId: 'payroll', recordKey: 'X-17' };
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002', ...BIRTH })], 'payroll');
    const other = await product.joinery.undoLink.split(split, 'a namesake', 'hana');
    await product.plan();
    await product.joinery.undoLink.split({ ...split, to: ben.id }, 'it was him after all', 'hana');
    await product.plan();
    const merged = async (): Promise<unknown> =>
      (await product.joinery.store.read((tx) => tx.people.findById(other)))?.mergedInto;
    expect(await merged()).toBe(ben.id);
    expect(await product.joinery.undoLink.split(split, 'no, a namesake', 'hana')).toBe(other);
    expect(await merged()).toBeNull();
  });

  it('the only record of the person it made cannot be split off from them', async () => {
    const split = { sourceId: 'hr', recordKey: 'E1002' };
    await expect(product.joinery.undoLink.split(split, 'x', 'hana')).rejects.toMatchObject({
      code: 'RECORD_MADE_PERSON',
    });
    await expect(product.joinery.undoLink.split({ ...split, recordKey: 'nobody' }, 'x', 'hana')).rejects.toMatchObject({
      code: 'RECORD_UNKNOWN',
    });
  });
});

describe('the two axes of time', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start('2026-05-01T09:00:00.000Z');
  });
  afterEach(() => product.close());

  it('answer what we knew on one day about another', async () => {
    const days: [string, HrRow][] = [
      ['2026-05-01T09:00:00.000Z', {}],
      ['2026-05-02T09:00:00.000Z', { 'Job Title': 'Team Lead' }],
      ['2026-05-04T09:00:00.000Z', { 'Job Title': 'Team Lead', 'Last Day of Work': '2026-04-30' }],
    ];
    for (const [at, changes] of days) {
      product.clock.set(at);
      await product.ingest([hrRow('ben', changes)]);
      await product.plan();
    }
    const { id } = await product.person('E1002');
    const asked = async (knownAt: string, about: string): Promise<unknown[]> =>
      (await personAsKnown(product.joinery, id, `${knownAt}T23:00:00.000Z`, about)).records.map((record) => [
        record.attributes['title'],
        record.attributes['lastDayOfWork'],
        record.state,
        record.isLater,
      ]);
    expect(await asked('2026-05-03', '2026-05-01')).toEqual([['Account Executive', null, 'active', false]]);
    expect(await asked('2026-05-03', '2026-05-02')).toEqual([['Team Lead', null, 'active', false]]);
    expect(await asked('2026-05-05', '2026-05-04')).toEqual([['Team Lead', '2026-04-30', 'leaver', false]]);
    // The end was entered late, and was true on 1 May all the same; what he was called then was not changed by it.
    expect(await asked('2026-05-05', '2026-05-01')).toEqual([['Account Executive', '2026-04-30', 'leaver', false]]);
    expect(await asked('2026-05-05', '2026-04-30')).toEqual([['Account Executive', '2026-04-30', 'active', true]]);
    expect(await asked('2026-05-03', '2026-04-15')).toEqual([['Account Executive', null, 'active', true]]);
    expect(await asked('2026-04-30', '2026-05-01')).toEqual([]);
  });
});

describe('whom people report to', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start('2026-05-14T09:00:00.000Z');
  });
  afterEach(() => product.close());

  it('is known once everybody was looked at, in whatever order the rows came, and told where it is not', async () => {
    const row = (number: number, manager: string, changes: HrRow = {}): HrRow => ({
      ...colleague(number),
      'Manager ID': manager,
      ...changes,
    });
    const rows = [
      row(1, 'P00009'),
      row(2, ''),
      row(3, 'P00003'),
      row(4, 'P00005'),
      row(5, 'P00004'),
      row(6, 'P00777'),
      row(7, 'P00010'),
      row(8, 'P00011'),
      row(9, ''),
      row(10, '', { 'Last Day of Work': '2026-05-01' }),
      row(11, '', { 'Start Date': '2026-09-01', 'Hire Date': '2026-09-01' }),
    ];
    await product.ingest(rows);
    await product.plan();
    const status = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        (
          await product.sql<{ number: string; status: string }>(
            `SELECT i.employee_number AS number, l.status FROM manager_link l JOIN identity i ON i.id = l.identity_id ORDER BY 1`,
          )
        ).map((found) => [found.number, found.status]),
      );
    expect(await status()).toEqual({
      P00001: 'resolved', P00002: 'none', P00003: 'self', P00004: 'cycle', P00005: 'cycle', P00006: 'unknown',
      P00007: 'terminated', P00008: 'not yet here', P00009: 'none', P00010: 'none', P00011: 'none',
    }); // prettier-ignore
    const manager = await product.person('P00009');
    const { id } = await product.person('P00001');
    expect(await product.joinery.store.read((tx) => tx.managers.find(id))).toMatchObject({ managerId: manager.id });
    product.clock.set('2026-09-01T09:00:00.000Z');
    await product.plan();
    expect((await status())['P00008']).toBe('resolved');
    await product.ingest([...rows, colleague(777)].map((one) => ({ ...one, 'Manager ID': one['Manager ID'] ?? '' })));
    await product.plan();
    expect((await status())['P00006']).toBe('resolved');
  });

  it('in a circle that a later file closes is told of everybody in it, and free again once one of them reports elsewhere', async () => {
    const row = (number: number, manager: string): HrRow => ({ ...colleague(number), 'Manager ID': manager });
    const statuses = async (): Promise<string[]> =>
      (
        await product.sql<{ status: string }>(
          `SELECT l.status FROM manager_link l JOIN identity i ON i.id = l.identity_id ORDER BY i.employee_number`,
        )
      ).map((found) => found.status);
    const open = [row(1, ''), row(2, 'P00001'), row(3, 'P00002'), row(4, 'P00003')];
    await product.changeContract({ managerCycles: 'accept' });
    await product.ingest(open);
    await product.plan();
    expect(await statuses()).toEqual(['none', 'resolved', 'resolved', 'resolved']);
    const { check } = await product.ingest([row(1, 'P00003'), ...open.slice(1)]);
    expect(check.breaches).toMatchObject([{ code: 'FEED_MANAGER_CYCLE', scope: 'notice' }]);
    await product.plan();
    expect(await statuses()).toEqual(['cycle', 'cycle', 'cycle', 'resolved']);
    await product.ingest([row(1, ''), ...open.slice(1, 3), row(4, 'P00001')]);
    await product.plan();
    expect(await statuses()).toEqual(['none', 'resolved', 'resolved', 'resolved']);
  });
});
