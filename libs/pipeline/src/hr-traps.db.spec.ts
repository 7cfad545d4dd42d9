import { colleague, colleagues, hrFile, hrRow, type HrRow } from '@joinery/testing';
import { Product } from './test/product';

/** Day after day of a company, as its HR export tells it: the traps that such exports set. */
describe('an HR export', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start('2026-05-01T12:00:00.000Z');
  });
  afterEach(() => product.close());

  const at = async (instant: string, rows?: readonly HrRow[]): Promise<void> => {
    product.clock.set(instant.length === 10 ? `${instant}T12:00:00.000Z` : instant);
    if (rows) await product.ingest(rows);
    await product.plan();
  };
  const state = async (number: string): Promise<string> => (await product.person(number)).state;
  const people = async (): Promise<number> => (await product.sql('SELECT id FROM identity')).length;
  const told = async (): Promise<string[]> =>
    (await product.sql<{ type: string }>(`SELECT type FROM audit_event WHERE type LIKE 'lifecycle.%' ORDER BY id`)).map(
      ({ type }) => type.slice(10),
    );
  const ben = (changes: HrRow = {}): HrRow => hrRow('ben', { 'Birth Date': '1990-04-05', ...changes });
  const starts = (date: string): HrRow => ({ 'Hire Date': date, 'Start Date': date });
  const cases = () => product.joinery.store.read((tx) => tx.linking.openCases(10));

  describe('and time', () => {
    it('a future hire is moved earlier, later and withdrawn; each word counts from when it is said', async () => {
      await at('2026-05-01', [ben(starts('2026-06-01'))]);
      expect(['future', 'prehire']).toContain(await state('E1002'));
      await at('2026-05-02', [ben(starts('2026-05-02'))]);
      expect(await state('E1002')).toBe('active');
      await at('2026-05-03', [ben(starts('2026-08-01'))]);
      expect(await state('E1002')).toBe('future');
      await at('2026-05-04', [ben({ ...starts('2026-08-01'), 'Last Day of Work': '2026-07-31' })]);
      await at('2026-08-02');
      expect([await state('E1002'), (await told()).filter((event) => event === 'rehire')]).toEqual(['leaver', []]);
    });

    it.each<[string, string, string]>([
      ['Pacific/Auckland', '2026-05-14T11:59:59.000Z', '2026-05-14T12:00:00.000Z'],
      ['Pacific/Honolulu', '2026-05-15T09:59:59.000Z', '2026-05-15T10:00:00.000Z'],
    ])('a last day ends when it ends where the person works: %s', async (zone, before, after) => {
      const row = ben({ 'Time Zone': zone, 'Last Day of Work': '2026-05-14' });
      await at(before, [row]);
      expect(await state('E1002')).toBe('active');
      await at(after);
      expect(await state('E1002')).toBe('leaver');
    });

    it('access ends with the last day of work, not with the employment (garden leave)', async () => {
      const row = { ...ben(), 'Termination Date': '2026-08-31', 'Last Day of Work': '2026-05-14' };
      await at('2026-05-16', [row]);
      expect(await state('E1002')).toBe('leaver');
    });

    it('a termination that is entered long after the fact acts at once and keeps both dates', async () => {
      await at('2026-05-01', [ben()]);
      await at('2026-05-10', [ben({ 'Last Day of Work': '2026-03-31' })]);
      expect(await state('E1002')).toBe('leaver');
      const [version] = await product.sql<{ learned: Date; last: string }>(
        `SELECT learned_at AS learned, attributes ->> 'lastDayOfWork' AS last FROM record_version ORDER BY id DESC LIMIT 1`,
      );
      expect([new Date(version?.learned ?? 0).toISOString().slice(0, 10), version?.last]).toEqual([
        '2026-05-10',
        '2026-03-31',
      ]);
    });

    it('a termination that is taken back before it took effect is heard of by nobody; after it, it is a return', async () => {
      await at('2026-05-01', [ben({ 'Last Day of Work': '2026-05-20' })]);
      await at('2026-05-02', [ben()]);
      expect(await told()).toEqual(['joiner']);
      await at('2026-05-21', [ben({ 'Last Day of Work': '2026-05-20' })]);
      await at('2026-05-22', [ben()]);
      expect([await state('E1002'), ...(await told()).slice(1)]).toEqual(['active', 'leaver', 'rehire']);
    });

    it('somebody hired and gone on one day is there for that day', async () => {
      await at('2026-05-14', [ben({ ...starts('2026-05-14'), 'Last Day of Work': '2026-05-14' })]);
      expect(await state('E1002')).toBe('active');
      await at('2026-05-15');
      expect(await state('E1002')).toBe('leaver');
    });

    it('somebody who ends and begins again the next day, under one id, is never a leaver in between', async () => {
      await at('2026-05-01', [ben({ 'Last Day of Work': '2026-05-14' })]);
      await at('2026-05-14', [ben(starts('2026-05-15'))]);
      await at('2026-05-15');
      expect(await state('E1002')).toBe('active');
      expect(await told()).not.toContain('leaver');
    });

    it('an assignment of no days makes nobody active', async () => {
      await at('2026-05-14', [ben({ ...starts('2026-05-14'), 'Last Day of Work': '2026-05-13' })]);
      expect(await state('E1002')).toBe('leaver');
    });

    it('leap days, open ends and dates with an offset are the calendar days they name', async () => {
      const rows = [
        ben({ ...starts('2024-02-29'), 'Last Day of Work': '9999-12-31' }),
        colleague(1, { 'Start Date': '1983-09-01T00:00:00+02:00', 'Hire Date': '2020-01-01-07:00' }),
      ];
      await at('2026-05-14', rows);
      const found = await product.sql<{ start: string; hire: string }>(
        `SELECT attributes ->> 'startDate' AS start, attributes ->> 'hireDate' AS hire FROM record_version WHERE record_key = 'P00001'`,
      );
      expect(found).toEqual([{ start: '1983-09-01', hire: '2020-01-01' }]);
      expect(await state('E1002')).toBe('active');
    });

    it('a fixed term that passes without another word ends the access', async () => {
      await at('2026-05-14', [ben({ 'Worker Type': 'contractor', 'Contract End Date': '2026-05-20' })]);
      await at('2026-05-21');
      expect(await state('E1002')).toBe('leaver');
    });

    it('leave begins, ends, and may turn into a termination', async () => {
      const away = { 'Leave Start': '2026-05-10', 'Leave End': '2026-05-20' };
      const row = (more: HrRow): HrRow => ({ ...ben(), 'Leave Start': '', 'Leave End': '', ...more });
      await at('2026-05-01', [row(away)]);
      await at('2026-05-12');
      expect(await state('E1002')).toBe('leave');
      await at('2026-05-22');
      expect(await state('E1002')).toBe('active');
      await at('2026-05-23', [row({ ...away, 'Last Day of Work': '2026-05-22' })]);
      expect(await state('E1002')).toBe('leaver');
    });
  });

  describe('and people', () => {
    const gone = ben({ 'Last Day of Work': '2026-04-30' });
    it('hired again under the same id they are the same person', async () => {
      await at('2026-05-01', [gone]);
      await at('2026-05-10', [ben(starts('2026-05-10'))]);
      expect([await state('E1002'), await people()]).toEqual(['active', 1]);
      expect(await told()).toContain('rehire');
    });

    it('hired again under a new id they are one person with two employments, where the source tells the old one', async () => {
      await at('2026-05-01', [{ ...gone, 'Previous Employee ID': '' }]);
      const again = { ...ben({ 'Employee ID': 'E2002', ...starts('2026-05-10') }), 'Previous Employee ID': 'E1002' };
      await at('2026-05-10', [{ ...gone, 'Previous Employee ID': '' }, again]);
      expect([await people(), (await cases()).length]).toEqual([1, 0]);
      expect(await state('E2002')).toBe('active');
      expect(await product.sql('SELECT FROM employment WHERE identity_id IS NOT NULL')).toHaveLength(2);
    });

    it('under a new id with nothing but a name and a birth date they are a case, and nobody is made', async () => {
      await at('2026-05-01', [gone]);
      await at('2026-05-10', [gone, ben({ 'Employee ID': 'E2002', ...starts('2026-05-10') })]);
      expect([await people(), (await cases()).length]).toEqual([1, 1]);
    });

    it('a contractor who becomes an employee later is not moved before the day', async () => {
      const contractor = {
        ...ben({ 'Worker Type': 'contractor', 'Last Day of Work': '2026-05-31' }),
        'Previous Employee ID': '',
      };
      const employee = {
        ...ben({ 'Employee ID': 'E2002', 'Worker Type': 'employee', ...starts('2026-06-01') }),
        'Previous Employee ID': 'E1002',
      };
      await at('2026-05-10', [contractor, employee]);
      const type = (): Promise<{ type: string }[]> =>
        product.sql(`SELECT profile #>> '{attributes,workerType,value}' AS type FROM identity`);
      expect(await type()).toEqual([{ type: 'contractor' }]);
      await at('2026-06-01T12:00:00.000Z', [contractor, employee]);
      expect([await type(), await told()]).toEqual([[{ type: 'employee' }], expect.not.arrayContaining(['leaver'])]);
    });

    it('whose id lost its zeros or changed its case are asked about, not doubled', async () => {
      await at('2026-05-01', [ben({ 'Employee ID': '00042' })]);
      await at('2026-05-02', [ben({ 'Employee ID': '42' })]);
      expect([await people(), (await cases()).length]).toEqual([1, 1]);
    });

    it('who marry and change name and address together stay who they are', async () => {
      await at('2026-05-01', [{ ...ben(), 'Work Email': 'ben.okafor@example.com' }]);
      await at('2026-05-02', [{ ...ben({ 'Last Name': 'Berg' }), 'Work Email': 'ben.berg@example.com' }]);
      expect([await people(), await told()]).toEqual([1, ['joiner', 'mover']]);
    });

    it.each<[string, HrRow]>([
      ['one name only', { 'First Name': '', 'Last Name': 'Sukarno' }],
      ['no name yet', { 'First Name': '', 'Last Name': '' }],
      ['an apostrophe and marks', { 'First Name': 'Sinéad', 'Last Name': "O'Brien-Nguyễn" }],
      ['letters of another script', { 'First Name': '太郎', 'Last Name': '山田' }],
      ['a name in pieces that combine', { 'First Name': 'Zoe\u0308', 'Last Name': 'A\u030angstro\u0308m' }],
    ])('may have %s', async (_what, changes) => {
      await at('2026-05-01', [ben(changes)]);
      expect([await people(), await state('E1002')]).toEqual([1, 'active']);
    });

    it('of one name who start on one day are two, with user names of their own', async () => {
      const twin = (number: string): HrRow =>
        ben({ 'Employee ID': number, 'Birth Date': number === 'A1' ? '1990-01-01' : '1991-02-02' });
      await at('2026-05-01', [twin('A1'), twin('A2')]);
      const [one, two] = [await product.person('A1'), await product.person('A2')];
      expect(await people()).toBe(2);
      expect(one.userName).not.toBe(two.userName);
    });

    it('with two numbers that overlap in one source are asked about; linked by a person, the second job may end alone', async () => {
      const second = ben({ 'Employee ID': 'E2002', ...starts('2026-05-01') });
      await at('2026-05-01', [ben()]);
      await at('2026-05-02', [ben(), second]);
      const [open] = await cases();
      const { id } = await product.person('E1002');
      await product.joinery.decideCase.execute(open?.id ?? '', { kind: 'link', identityId: id }, 'hana');
      await at('2026-05-03');
      await at('2026-05-10', [ben(), { ...second, 'Last Day of Work': '2026-05-09' }]);
      expect([await people(), await state('E1002')]).toEqual([1, 'active']);
    });
  });

  describe('and what it leaves out', () => {
    it('somebody who is missing without a word is reported and stays', async () => {
      await at('2026-05-01', [ben(), colleague(1)]);
      await at('2026-05-02', [colleague(1)]);
      expect(await state('E1002')).toBe('active');
      expect(await product.events('record.missing')).toHaveLength(1);
    });

    it('a manager whose row comes after their people is found', async () => {
      const rows = [
        { ...ben(), 'Manager ID': 'P00001' },
        { ...colleague(1), 'Manager ID': '' },
      ];
      await at('2026-05-01', rows);
      const { id } = await product.person('E1002');
      expect(await product.joinery.store.read((tx) => tx.managers.find(id))).toMatchObject({ status: 'resolved' });
    });

    it('departments that change for two in five on one day pass, and are counted', async () => {
      const many = colleagues(60);
      await at('2026-05-01', many);
      const { run, check } = await product.ingest(
        many.map((row, i) => (i < 24 ? { ...row, Department: 'Product' } : row)),
      );
      expect([run.status, check.verdict, check.counts.movers]).toEqual(['ready', 'clear', 24]);
    });

    it('a site that closes waits for somebody’s word, and then leaves', async () => {
      const many = colleagues(60);
      await at('2026-05-01', many);
      const closing = many.map((row, i) => (i < 20 ? { ...row, 'Last Day of Work': '2026-05-01' } : row));
      const { run } = await product.ingest(closing);
      expect(await product.sql(`SELECT FROM held_record WHERE import_id = ${run.id}`)).toHaveLength(20);
      const { releaseImport } = await import('@joinery/platform');
      await releaseImport(product.joinery, run.id, 'the Leeds site closes', 'hana');
      await at('2026-05-03');
      expect(await product.sql(`SELECT FROM identity WHERE state = 'leaver'`)).toHaveLength(20);
    });

    it('a row that stands twice with other words counts for nobody; blanks and look-alike blanks are no part of a value', async () => {
      const twice = hrFile([ben(), ben({ 'Job Title': 'Pilot' }), colleague(1, { Department: '\u00a0Sales\u200b ' })]);
      const { run } = await product.ingest(twice);
      expect(run).toMatchObject({ rowsRead: 3, rowsStaged: 1, rowsRefused: 2 });
      expect(await product.sql(`SELECT attributes ->> 'department' AS d FROM record_version`)).toEqual([
        { d: 'Sales' },
      ]);
    });
  });
});
