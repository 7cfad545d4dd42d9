import { releaseImport } from '@joinery/platform';
import { colleague, colleagues, hrFile, type HrRow } from '@joinery/testing';
import { ben, TrapCompany } from '../test/trap-company';

const SIXTY = colleagues(60);

describe('an HR export and the shape of a company', () => {
  let company: TrapCompany;

  beforeEach(async () => {
    company = await TrapCompany.open();
  });
  afterEach(() => company.close());

  const release = async (importId = '', reason = 'it is right'): Promise<void> => {
    await releaseImport(company.product.joinery, importId, reason, 'hana');
    await company.product.plan();
  };
  const held = (importId = ''): Promise<unknown[]> =>
    company.product.sql('SELECT FROM held_record WHERE import_id = $1', [importId]);
  const leavers = async (): Promise<number> =>
    (await company.product.sql(`SELECT FROM identity WHERE state = 'leaver'`)).length;
  const gone = (rows: readonly HrRow[], count: number): HrRow[] =>
    rows.map((row, i) => (i < count ? { ...row, 'Last Day of Work': '2026-05-01' } : row));

  describe('and who reports to whom', () => {
    const boss = (manager: string, more: HrRow = {}): HrRow => ({ ...ben(more), 'Manager ID': manager });
    const chief = (changes: HrRow = {}): HrRow => ({ ...colleague(1, changes), 'Manager ID': '' });

    it.each<[string, readonly HrRow[], string]>([
      ['nobody is named', [boss(''), chief()], 'none'],
      ['they are named themselves', [boss('E1002'), chief()], 'self'],
      ['two name each other', [boss('P00001'), { ...chief(), 'Manager ID': 'E1002' }], 'cycle'],
      ['the manager has left', [boss('P00001'), chief({ 'Last Day of Work': '2026-04-01' })], 'terminated'],
      [
        'the manager is hired and not here yet',
        [boss('P00001'), chief({ 'Hire Date': '2026-09-01', 'Start Date': '2026-09-01' })],
        'not yet here',
      ],
      ['the manager is in no file', [boss('X9'), chief()], 'unknown'],
      ['the manager’s row comes after their people’s', [boss('P00001'), chief()], 'resolved'],
    ])('T34 where %s', async (_what, rows, status) => {
      await company.at('2026-05-01', rows);
      expect(await company.manager('E1002')).toBe(status);
    });

    it('T34 the manager is given by name alone: whoever has it counts, if policy says so and nobody else has it', async () => {
      const { product } = company;
      const named = (name: string, others: readonly HrRow[]): HrRow[] =>
        [{ ...ben(), 'Manager Name': name }, ...others].map((row) => ({ 'Manager Name': '', ...row }));
      await company.at('2026-05-01', named('Family1, Given1', [colleague(1), colleague(2)]));
      expect(await company.manager('E1002')).toBe('none');
      await product.changePolicy((set) => ({
        ...set,
        digest: `${set.digest}n`,
        sources: new Map([...set.sources].map(([id, one]) => [id, { ...one, managersByName: 'unique' as const }])),
      }));
      await product.plan();
      expect(await company.manager('E1002')).toBe('resolved');
      const twin = colleague(3, { 'First Name': 'Given1', 'Last Name': 'FAMILY1' });
      await company.at('2026-05-02', named('Family1, Given1', [colleague(1), colleague(2), twin]));
      expect(await company.manager('E1002')).toBe('ambiguous');
      const married = colleague(2, { 'Last Name': 'Newname' });
      await company.at('2026-05-03', named('Given2 Newname', [colleague(1), colleague(2), twin]));
      expect(await company.manager('E1002')).toBe('unknown');
      await company.at('2026-05-04', named('Given2 Newname', [colleague(1), married, twin]));
      expect(await company.manager('E1002')).toBe('resolved');
    });

    it('T34 the manager is given by work address alone: whoever has it counts, in any case, if nobody else has it', async () => {
      const mailed = (address: string, others: readonly HrRow[]): HrRow[] =>
        [{ ...ben(), 'Manager Email': address }, ...others].map((row) => ({ 'Manager Email': '', ...row }));
      await company.at('2026-05-01', mailed('', [colleague(1), colleague(2)]));
      const query = `SELECT email FROM identity WHERE employee_number = 'P00001'`;
      const [{ email } = { email: '' }] = await company.product.sql<{ email: string }>(query);
      await company.at('2026-05-02', mailed(email.toUpperCase(), [colleague(1), colleague(2)]));
      expect(await company.manager('E1002')).toBe('resolved');
      await company.at('2026-05-03', mailed('nobody@example.com', [colleague(1), colleague(2)]));
      expect(await company.manager('E1002')).toBe('unknown');
      const left = colleague(1, { 'Last Day of Work': '2026-05-01' });
      await company.at('2026-05-04', mailed(email, [left, colleague(2)]));
      expect(await company.manager('E1002')).toBe('terminated');
      await company.at('2026-05-05', mailed(email, [colleague(1), colleague(2)]));
      expect(await company.manager('E1002')).toBe('resolved');
    });

    it('T34 the manager was hired again under another number: the old one still means them', async () => {
      const row = (one: HrRow, former = ''): HrRow => ({ ...one, 'Previous Employee ID': former });
      await company.at('2026-05-01', [row(boss('P00001')), row(chief({ 'Last Day of Work': '2026-04-30' }))]);
      expect(await company.manager('E1002')).toBe('terminated');
      const again = chief({ 'Employee ID': 'P9', 'Hire Date': '2026-05-02', 'Start Date': '2026-05-02' });
      await company.at('2026-05-02', [
        row(boss('P00001')),
        row(chief({ 'Last Day of Work': '2026-04-30' })),
        row(again, 'P00001'),
      ]);
      expect(await company.manager('E1002')).toBe('resolved');
    });
  });

  it('T35 departments that change for two in five on one day are held until a person says that the company is reorganised', async () => {
    await company.at('2026-05-01', SIXTY);
    const moved = (department: string): HrRow[] =>
      SIXTY.map((row, i) => (i < 24 ? { ...row, Department: department } : row));
    const read = await company.at('2026-05-02', moved('Product'));
    expect([read?.run.status, read?.check.verdict, read?.check.counts.movers]).toEqual(['ready', 'records held', 24]);
    expect(await company.value('P00001', 'department')).toBe(SIXTY[0]?.['Department']);
    await release(read?.run.id, 'the company is reorganised');
    expect(await company.value('P00001', 'department')).toBe('Product');
  });

  describe('and department codes', () => {
    const coded = (row: HrRow, code: string, name: string): HrRow => ({
      ...row,
      'Department Code': code,
      Department: name,
    });
    const company12 = [
      ...SIXTY.slice(0, 6).map((row) => coded(row, 'D10', 'Sales')),
      ...SIXTY.slice(6, 12).map((row) => coded(row, 'D20', 'Finance')),
    ];

    it('T36 a code that comes under a new name with other people is held, told with both names, and released by a person', async () => {
      await company.at('2026-05-01', company12);
      const reused = coded(colleague(77), 'D10', 'Robotics');
      const moved = coded(SIXTY[7] as HrRow, 'D10', 'Robotics');
      const rows = company12.map((row, i) => (i < 6 ? coded(row, 'D11', 'Sales') : i === 7 ? moved : row));
      const read = await company.at('2026-05-02', [...rows, reused]);
      expect(read?.check.breaches).toMatchObject([
        {
          code: 'FEED_CODE_REUSED',
          scope: 'records',
          recordKeys: ['P00008', 'P00077'],
          message: expect.stringContaining('departmentCode D10 was "sales" and comes as "Robotics"'),
        },
      ]);
      expect([await company.people(), await company.value('P00008', 'department')]).toEqual([12, 'Finance']);
      await release(read?.run.id, 'robotics took over the code');
      expect([await company.people(), await company.value('P00008', 'department')]).toEqual([13, 'Robotics']);
      expect((await company.at('2026-05-03', [...rows, reused]))?.check.verdict).toBe('clear');
    });

    it('T36 a department that is renamed takes its people along and is held by nothing, newcomers included', async () => {
      await company.at('2026-05-01', company12);
      const rows = company12.map((row, i) => (i < 6 ? coded(row, 'D10', 'Customer Sales') : row));
      const read = await company.at('2026-05-02', [...rows, coded(colleague(77), 'D10', 'Customer Sales')]);
      expect([read?.check.verdict, await company.people()]).toEqual(['clear', 13]);
    });
  });

  it('T37 two rows of one id for two jobs are no choice of ours: neither counts, both are told', async () => {
    await company.at('2026-05-01', [ben(), colleague(1)]);
    const read = await company.at('2026-05-02', [
      ben({ 'Job Title': 'Pilot' }),
      ben({ 'Job Title': 'Cook' }),
      colleague(1),
    ]);
    expect([read?.run.rowsRefused, await company.value('E1002', 'title')]).toEqual([2, 'Account Executive']);
  });

  it('T40 a worker type that the mapping does not know holds its record, known or new, and the rest flows', async () => {
    await company.at('2026-05-01', SIXTY);
    const rows = [{ ...colleague(1), 'Worker Type': 'Zeppelin', 'Job Title': 'Head' }, ...SIXTY.slice(1)];
    const read = await company.at('2026-05-02', [
      ...rows,
      { ...colleague(61), 'Worker Type': 'Zeppelin' },
      colleague(62),
    ]);
    expect(read?.check.breaches).toMatchObject([{ code: 'FEED_CODE_UNKNOWN', recordKeys: ['P00001', 'P00061'] }]);
    expect([await company.people(), await company.value('P00001', 'title')]).toEqual([61, 'Clerk']);
  });

  it('T42 somebody without a name or an address yet is somebody, and gets both when they come', async () => {
    const nameless = { ...ben({ 'First Name': '', 'Last Name': '' }), 'Work Email': '' };
    await company.at('2026-05-01', [nameless]);
    expect([await company.state('E1002'), (await company.product.person('E1002')).userName]).toEqual([
      'active',
      'ue1002',
    ]);
    await company.at('2026-05-02', [{ ...ben(), 'Work Email': 'ben@example.com' }]);
    expect([await company.value('E1002', 'displayName'), await company.value('E1002', 'email')]).toEqual([
      'Ben Okafor',
      'ben@example.com',
    ]);
  });

  it('T43 an export that would end everybody ends nobody before a person says so', async () => {
    await company.at('2026-05-01', SIXTY);
    const read = await company.at('2026-05-02', gone(SIXTY, 60));
    expect([read?.check.recordsHeld, await leavers()]).toEqual([60, 0]);
  });

  it('T44 an export that ends a few a day, for many days, is held by the week', async () => {
    await company.at('2026-05-01', SIXTY);
    const fates: number[] = [];
    for (let day = 2; day <= 9; day += 1) {
      const read = await company.at(`2026-05-0${day}`, gone(SIXTY, (day - 1) * 4));
      fates.push(read?.check.recordsHeld ?? -1);
    }
    expect(fates).toEqual([0, 0, 0, 0, 0, 4, 8, 12]);
    expect(await leavers()).toBe(20);
  });

  it('T45 an export that empties one column for everybody empties nothing', async () => {
    await company.at('2026-05-01', SIXTY);
    const read = await company.at(
      '2026-05-02',
      SIXTY.map((row) => ({ ...row, Department: '' })),
    );
    expect([read?.check.recordsHeld, await company.value('P00001', 'department')]).toEqual([60, 'Finance']);
  });

  it('T46 a site that closes waits for somebody’s word, and then leaves', async () => {
    await company.at('2026-05-01', SIXTY);
    const read = await company.at('2026-05-02', gone(SIXTY, 20));
    expect([(await held(read?.run.id)).length, await leavers()]).toEqual([20, 0]);
    await release(read?.run.id, 'the Leeds site closes');
    expect(await leavers()).toBe(20);
  });

  it('a row that stands twice with other words counts for nobody; blanks and look-alike blanks are no part of a value', async () => {
    const twice = hrFile([ben(), ben({ 'Job Title': 'Pilot' }), colleague(1, { Department: '\u00a0Sales\u200b ' })]);
    const { run } = await company.product.ingest(twice);
    expect(run).toMatchObject({ rowsRead: 3, rowsStaged: 1, rowsRefused: 2 });
    expect(await company.product.sql(`SELECT attributes ->> 'department' AS d FROM record_version`)).toEqual([
      { d: 'Sales' },
    ]);
  });
});
