import { colleague, type HrRow } from '@joinery/testing';
import { ben, starts, TrapCompany } from '../test/trap-company';

describe('an HR export and time', () => {
  let company: TrapCompany;

  beforeEach(async () => {
    company = await TrapCompany.open();
  });
  afterEach(() => company.close());

  it('T1 a future hire is moved earlier, later and withdrawn; each word counts from when it is said', async () => {
    await company.at('2026-05-01', [ben(starts('2026-06-01'))]);
    expect(['future', 'prehire']).toContain(await company.state('E1002'));
    await company.at('2026-05-02', [ben(starts('2026-05-02'))]);
    expect(await company.state('E1002')).toBe('active');
    await company.at('2026-05-03', [ben(starts('2026-08-01'))]);
    expect(await company.state('E1002')).toBe('future');
    await company.at('2026-05-04', [ben({ ...starts('2026-08-01'), 'Last Day of Work': '2026-07-31' })]);
    await company.at('2026-08-02');
    expect([await company.state('E1002'), (await company.told()).filter((event) => event === 'rehire')]).toEqual([
      'leaver',
      [],
    ]);
  });

  it.each<[string, string, string]>([
    ['Pacific/Auckland', '2026-05-14T11:59:59.000Z', '2026-05-14T12:00:00.000Z'],
    ['Pacific/Honolulu', '2026-05-15T09:59:59.000Z', '2026-05-15T10:00:00.000Z'],
  ])('T2 a last day ends when it ends where the person works: %s', async (zone, before, after) => {
    const row = ben({ 'Time Zone': zone, 'Last Day of Work': '2026-05-14' });
    await company.at(before, [row]);
    expect(await company.state('E1002')).toBe('active');
    await company.at(after);
    expect(await company.state('E1002')).toBe('leaver');
  });

  it('T3 access ends with the last day of work, not with the employment (garden leave)', async () => {
    const row = { ...ben(), 'Termination Date': '2026-08-31', 'Last Day of Work': '2026-05-14' };
    await company.at('2026-05-16', [row]);
    expect(await company.state('E1002')).toBe('leaver');
  });

  it('T4 a termination that is entered long after the fact acts at once and keeps both dates', async () => {
    await company.at('2026-05-01', [ben()]);
    await company.at('2026-05-10', [ben({ 'Last Day of Work': '2026-03-31' })]);
    expect(await company.state('E1002')).toBe('leaver');
    const [version] = await company.product.sql<{ learned: Date; last: string }>(
      `SELECT learned_at AS learned, attributes ->> 'lastDayOfWork' AS last FROM record_version ORDER BY id DESC LIMIT 1`,
    );
    expect([new Date(version?.learned ?? 0).toISOString().slice(0, 10), version?.last]).toEqual([
      '2026-05-10',
      '2026-03-31',
    ]);
  });

  it('T5 a termination that is taken back before it took effect is heard of by nobody; after it, it is a return', async () => {
    await company.at('2026-05-01', [ben({ 'Last Day of Work': '2026-05-20' })]);
    await company.at('2026-05-02', [ben()]);
    expect(await company.told()).toEqual(['joiner']);
    await company.at('2026-05-21', [ben({ 'Last Day of Work': '2026-05-20' })]);
    await company.at('2026-05-22', [ben()]);
    expect([await company.state('E1002'), ...(await company.told()).slice(1)]).toEqual([
      'active',
      'leaver',
      'reinstate',
    ]);
  });

  it('T6 somebody hired and gone on one day is there for that day', async () => {
    await company.at('2026-05-14', [ben({ ...starts('2026-05-14'), 'Last Day of Work': '2026-05-14' })]);
    expect(await company.state('E1002')).toBe('active');
    await company.at('2026-05-15');
    expect(await company.state('E1002')).toBe('leaver');
  });

  it('T7 somebody who ends and begins again the next day, under one id, is never a leaver in between', async () => {
    await company.at('2026-05-01', [ben({ 'Last Day of Work': '2026-05-14' })]);
    await company.at('2026-05-14', [ben(starts('2026-05-15'))]);
    await company.at('2026-05-15');
    expect(await company.state('E1002')).toBe('active');
    expect(await company.told()).not.toContain('leaver');
  });

  it('T8 an assignment of no days makes nobody active', async () => {
    await company.at('2026-05-14', [ben({ ...starts('2026-05-14'), 'Last Day of Work': '2026-05-13' })]);
    expect(await company.state('E1002')).toBe('leaver');
  });

  it('T9 leap days, open ends and dates with an offset are the calendar days they name', async () => {
    const rows = [
      ben({ ...starts('2024-02-29'), 'Last Day of Work': '9999-12-31' }),
      colleague(1, { 'Start Date': '1983-09-01T00:00:00+02:00', 'Hire Date': '2020-01-01-07:00' }),
    ];
    await company.at('2026-05-14', rows);
    const found = await company.product.sql<{ start: string; hire: string }>(
      `SELECT attributes ->> 'startDate' AS start, attributes ->> 'hireDate' AS hire FROM record_version ORDER BY record_key`,
    );
    expect(found).toEqual([
      { start: '2024-02-29', hire: '2024-02-29' },
      { start: '1983-09-01', hire: '2020-01-01' },
    ]);
    expect(await company.state('E1002')).toBe('active');
  });

  it('T41 a fixed term that passes without another word ends the access', async () => {
    await company.at('2026-05-14', [ben({ 'Worker Type': 'contractor', 'Contract End Date': '2026-05-20' })]);
    await company.at('2026-05-21');
    expect(await company.state('E1002')).toBe('leaver');
  });

  it('T39 leave begins, ends, and may turn into a termination', async () => {
    const away = { 'Leave Start': '2026-05-10', 'Leave End': '2026-05-20' };
    const row = (more: HrRow): HrRow => ({ ...ben(), 'Leave Start': '', 'Leave End': '', ...more });
    await company.at('2026-05-01', [row(away)]);
    await company.at('2026-05-12');
    expect(await company.state('E1002')).toBe('leave');
    await company.at('2026-05-22');
    expect(await company.state('E1002')).toBe('active');
    await company.at('2026-05-23', [row({ ...away, 'Last Day of Work': '2026-05-22' })]);
    expect(await company.state('E1002')).toBe('leaver');
  });

  it.each([
    ['Pacific/Auckland', '2026-05-31T12:00:00.000Z'],
    ['Pacific/Honolulu', '2026-06-01T10:00:00.000Z'],
  ])(
    'T7 a job that follows on another under a new id is taken over without a gap, by the day in %s',
    async (zone, turn) => {
      const first = { ...ben({ 'Time Zone': zone, 'Last Day of Work': '2026-05-31' }), 'Previous Employee ID': '' };
      const next = { ...first, ...starts('2026-06-01'), 'Employee ID': 'E2002', 'Last Day of Work': '' };
      await company.at('2026-05-20', [first, { ...next, 'Previous Employee ID': 'E1002', 'Job Title': 'Pilot' }]);
      for (const moment of [before(turn, 1), turn, before(turn, -3_600)]) await company.at(moment);
      expect([await company.state('E2002'), await company.value('E2002', 'title')]).toEqual(['active', 'Pilot']);
      expect(await company.told()).toEqual(['joiner', 'mover']);
    },
  );

  it('T9 in the night in which the clocks change a last day has an hour more or less, and ends with it', async () => {
    await company.at('2026-10-24', [ben({ 'Time Zone': 'Europe/Berlin', 'Last Day of Work': '2026-10-25' })]);
    await company.at('2026-10-25T22:59:59.000Z');
    expect(await company.state('E1002')).toBe('active');
    await company.at('2026-10-25T23:00:00.000Z');
    expect(await company.state('E1002')).toBe('leaver');
  });

  it('T10 a transfer that is entered ahead moves no group before its day, and then without another file', async () => {
    const now = { ...ben({ 'Last Day of Work': '2026-05-31', Department: 'Sales' }), 'Previous Employee ID': '' };
    const then = { ...now, ...starts('2026-06-01'), 'Employee ID': 'E2002', 'Previous Employee ID': 'E1002' };
    await company.at('2026-05-10', [now, { ...then, 'Last Day of Work': '', Department: 'Finance' }]);
    expect(await company.groups('E1002')).toEqual(['All staff', 'Sales']);
    await company.at('2026-06-01');
    expect(await company.groups('E2002')).toEqual(['All staff', 'Finance']);
    expect(await company.told()).not.toContain('leaver');
  });
});

function before(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) - seconds * 1_000).toISOString();
}
