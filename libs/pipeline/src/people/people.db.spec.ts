import { colleague, hrRow, hrRowAfterwards, type HrRow } from '@joinery/testing';
import { payrollRow, withPayroll } from '../test/payroll';
import { Product } from '../test/product';

const BIRTH = { 'Birth Date': '1990-04-05' };

describe('a record and its person', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start('2026-05-13T09:00:00.000Z');
    await product.changePolicy(withPayroll);
    await product.ingest([hrRow('ben', BIRTH), colleague(1), colleague(2)]);
    await product.plan();
  });
  afterEach(() => product.close());

  const linked = (identityId: string): Promise<{ source: string; key: string }[]> =>
    product.sql(
      `SELECT source_id AS source, record_key AS key FROM employment WHERE identity_id = $1 ORDER BY source_id`,
      [identityId],
    );

  it('is linked by the employee number when the birth date agrees', async () => {
    const ben = await product.person('E1002');
    const result = await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002', ...BIRTH })], 'payroll');
    expect(result).toMatchObject({ created: 0, linked: 1, disputed: 0 });
    expect(await linked(ben.id)).toEqual([
      { source: 'hr', key: 'E1002' },
      { source: 'payroll', key: 'X-17' },
    ]);
    const [event] = await product.events('identity.linked');
    expect(event).toMatchObject({ identityId: ben.id, data: { source: 'payroll', record: 'X-17' } });
  });

  it.each<[string, HrRow]>([
    ['the number agrees and the birth date does not', { 'Employee ID': 'E1002', 'Birth Date': '1971-01-01' }],
    ['the number agrees and nothing else is told', { 'Employee ID': 'E1002' }],
    [
      'name and birth date agree, and the number is another one',
      { 'Employee ID': 'E7', 'First Name': 'Ben', 'Last Name': 'Okafor', ...BIRTH },
    ],
  ])('becomes a case, and no link, when %s', async (_what, row) => {
    const ben = await product.person('E1002');
    const result = await product.ingest([payrollRow('X-17', row)], 'payroll');
    expect(result).toMatchObject({ created: 0, linked: 0, disputed: 1 });
    expect(await linked(ben.id)).toHaveLength(1);
    const again = await product.ingest([payrollRow('X-17', row)], 'payroll');
    expect(again).toMatchObject({ created: 0, linked: 0 });
    expect(await product.joinery.store.read((tx) => tx.cases.open(10))).toHaveLength(1);
  });

  it('is no case any more once the source itself tells whose it is', async () => {
    const ben = await product.person('E1002');
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002' })], 'payroll');
    const result = await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002', ...BIRTH })], 'payroll');
    expect(result).toMatchObject({ created: 0, linked: 1, disputed: 0 });
    expect(await linked(ben.id)).toHaveLength(2);
    expect(await product.joinery.store.read((tx) => tx.cases.open(10))).toEqual([]);
    expect(await product.events('identity.case-decided')).toMatchObject([
      { identityId: ben.id, data: { record: 'X-17' } },
    ]);
  });

  it('is given to whom a person says, once', async () => {
    const ben = await product.person('E1002');
    await product.ingest([payrollRow('X-17', { 'Employee ID': 'E1002' })], 'payroll');
    const [open] = await product.joinery.store.read((tx) => tx.cases.open(10));
    const id = open?.id ?? '';
    const nobody = { kind: 'link', identityId: '00000000-0000-4000-8000-000000000000' } as const;
    await expect(product.joinery.decideCase.execute(id, nobody, { actor: 'hana' })).rejects.toMatchObject({
      code: 'PERSON_UNKNOWN',
    });
    expect(await product.joinery.decideCase.execute(id, { kind: 'link', identityId: ben.id }, { actor: 'hana' })).toBe(
      ben.id,
    );
    expect(await linked(ben.id)).toHaveLength(2);
    await expect(product.joinery.decideCase.execute(id, { kind: 'new' }, { actor: 'hana' })).rejects.toMatchObject({
      code: 'CASE_DECIDED',
    });
    await expect(product.joinery.decideCase.execute('x', { kind: 'new' }, { actor: 'hana' })).rejects.toMatchObject({
      code: 'CASE_UNKNOWN',
    });
    expect(await product.joinery.store.read((tx) => tx.cases.open(10))).toEqual([]);
    // Nobody else was resembled: there is nobody to be told of it.
    expect(await product.events('identity.not-chosen')).toEqual([]);
  });

  it('is somebody new when a person says so, with a user name of their own', async () => {
    const row = {
      'Employee ID': 'E7',
      'First Name': 'Ben',
      'Last Name': 'Okafor',
      ...BIRTH,
      'Hire Date': '2026-01-01',
    };
    await product.ingest([payrollRow('X-17', row)], 'payroll');
    const [open] = await product.joinery.store.read((tx) => tx.cases.open(10));
    const identityId = await product.joinery.decideCase.execute(
      open?.id ?? '',
      { kind: 'new' },
      { actor: 'hana', reason: 'a namesake' },
    );
    await product.plan();
    expect(identityId).not.toBe((await product.person('E1002')).id);
    expect(await linked(identityId)).toEqual([{ source: 'payroll', key: 'X-17' }]);
    const [decided] = await product.events('identity.case-decided');
    const candidates = [
      { label: expect.stringContaining('E1002'), evidence: expect.arrayContaining(['same birth date']) },
    ];
    expect(decided).toMatchObject({
      identityId,
      data: { decision: { kind: 'new' }, reason: 'a namesake', candidates },
    });
    const ben = await product.person('E1002');
    expect(await product.events('identity.not-chosen')).toMatchObject([
      { identityId: ben.id, data: { holder: identityId, record: 'X-17', reason: 'a namesake' } },
    ]);
  });
});

describe('a life', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start('2026-05-01T09:00:00.000Z');
  });
  afterEach(() => product.close());

  it('is told as joiner, mover, leaver and rehire, each with before and after', async () => {
    const day = async (date: string, rows: readonly HrRow[]): Promise<void> => {
      product.clock.set(`${date}T12:00:00.000Z`);
      await product.ingest(rows);
      await product.plan();
    };
    await day('2026-05-01', [hrRow('ben'), hrRow('cleo'), hrRow('dana', { 'Last Day of Work': '' })]);
    await day('2026-05-10', [hrRow('ben'), hrRow('cleo'), hrRow('dana', { 'Last Day of Work': '2026-05-09' })]);
    await day('2026-05-14', [
      hrRow('ada'),
      hrRowAfterwards('ben'),
      hrRowAfterwards('cleo', { 'Last Day of Work': '2026-05-13' }),
      hrRowAfterwards('dana'),
    ]);
    const who = new Map<string, string>();
    for (const number of ['E1001', 'E1002', 'E1003', 'E1004']) who.set((await product.person(number)).id, number);
    const events = await product.sql<{ id: string; type: string; data: Record<string, unknown> }>(
      `SELECT identity_id AS id, type, data FROM audit_event WHERE type LIKE 'lifecycle.%' ORDER BY id`,
    );
    const told = events.map(({ id, type, data }) => [who.get(id), type.slice(10), data['before'], data['after']]);
    expect(told.sort()).toEqual([
      ['E1001', 'joiner', null, 'prehire'],
      ['E1002', 'joiner', null, 'active'],
      ['E1002', 'mover', 'active', 'active'],
      ['E1003', 'joiner', null, 'active'],
      ['E1003', 'leaver', 'active', 'leaver'],
      ['E1004', 'joiner', null, 'active'],
      ['E1004', 'leaver', 'active', 'leaver'],
      ['E1004', 'rehire', 'leaver', 'active'],
    ]);
    const mover = events.find(({ type }) => type === 'lifecycle.mover');
    expect(mover?.data['changed']).toEqual([
      { attribute: 'department', before: 'Sales', after: 'Product' },
      { attribute: 'title', before: 'Account Executive', after: 'Product Manager' },
    ]);
  });

  it('goes on by itself when a date comes, without a new file', async () => {
    product.clock.set('2026-05-14T09:00:00.000Z');
    await product.connect('chat');
    await product.settle([hrRow('ada'), hrRow('cleo', { 'Last Day of Work': '2026-05-15' })]);
    expect((await product.plan()).status).toBe('empty');
    // Ada's day begins at midnight in Stockholm, Cleo's last one ends at midnight in Rome.
    product.clock.set('2026-05-17T21:59:59.000Z');
    expect(await product.told(await product.plan())).toEqual(['chat deactivate Cleo Marchetti (E1003): planned']);
    product.clock.set('2026-05-17T22:00:00.000Z');
    expect((await product.told(await product.plan())).sort()).toEqual([
      'chat deactivate Cleo Marchetti (E1003): planned',
      'chat reactivate Ada Lindqvist (E1001): planned',
    ]);
  });

  it('tells what is unclear about somebody once, and again when it comes back', async () => {
    const undated = { 'Hire Date': '', 'Start Date': '' };
    const told = async (changes: HrRow): Promise<number> => {
      await product.planFor([hrRow('ben', changes)]);
      return (await product.events('identity.held')).length;
    };
    expect(await told(undated)).toBe(1);
    expect(await told({ ...undated, 'Job Title': 'Pilot' })).toBe(1);
    expect(await told({ 'Job Title': 'Pilot' })).toBe(1);
    expect(await told({ ...undated, 'Job Title': 'Pilot' })).toBe(2);
  });

  it('of namesakes has user names of their own, the same in every run, and never anybody else’s', async () => {
    const anna = (number: number): HrRow => colleague(number, { 'First Name': 'Anna', 'Last Name': 'Schmidt' });
    await product.ingest([anna(2), anna(1)]);
    await product.plan();
    const [one, two] = [await product.person('P00001'), await product.person('P00002')];
    expect([one.userName, two.userName]).toEqual(['anna.schmidt', 'anna.schmidt2']);
    await product.ingest([
      { ...anna(1), 'Last Name': 'Zander' },
      { ...anna(2), 'Last Day of Work': '2026-04-01' },
      anna(3),
    ]);
    await product.plan();
    expect((await product.person('P00001')).userName).toBe('anna.schmidt');
    expect((await product.person('P00003')).userName).toBe('anna.schmidt3');

    const other = await Product.start('2026-05-01T09:00:00.000Z');
    try {
      await other.ingest([anna(1), anna(2)]);
      await other.plan();
      expect((await other.person('P00001')).userName).toBe('anna.schmidt');
      expect((await other.person('P00002')).userName).toBe('anna.schmidt2');
    } finally {
      await other.close();
    }
  });
});
