import { personAsKnown } from '@joinery/platform';
import { colleague, type HrRow } from '@joinery/testing';
import type { IngestResult } from './run/ingest-request';
import { ben, starts, TrapCompany, withTenant } from '../test/trap-company';

describe('an HR export and people', () => {
  let company: TrapCompany;

  beforeEach(async () => {
    company = await TrapCompany.open();
  });
  afterEach(() => company.close());

  const gone = ben({ 'Last Day of Work': '2026-04-30' });
  it('T11 hired again under the same id they are the same person', async () => {
    await company.at('2026-05-01', [gone]);
    await company.at('2026-05-10', [ben(starts('2026-05-10'))]);
    expect([await company.state('E1002'), await company.people()]).toEqual(['active', 1]);
    expect(await company.told()).toContain('rehire');
  });

  it('T12 hired again under a new id they are one person with two employments, where the source tells the old one', async () => {
    await company.at('2026-05-01', [{ ...gone, 'Previous Employee ID': '' }]);
    const again = { ...ben({ 'Employee ID': 'E2002', ...starts('2026-05-10') }), 'Previous Employee ID': 'E1002' };
    await company.at('2026-05-10', [{ ...gone, 'Previous Employee ID': '' }, again]);
    expect([await company.people(), (await company.cases()).length]).toEqual([1, 0]);
    expect(await company.state('E2002')).toBe('active');
    expect(await company.product.sql('SELECT FROM employment WHERE identity_id IS NOT NULL')).toHaveLength(2);
    const { id } = await company.product.person('E2002');
    const { records } = await company.product.joinery.explainPerson.execute(id, '2026-05-10T12:00:00.000Z');
    expect(records.map(({ recordKey, speaks }) => [recordKey, speaks])).toEqual([
      ['E1002', null],
      ['E2002', 'current employment'],
    ]);
  });

  it('T12 under a new id with nothing but a name and a birth date they are a case, and nobody is made', async () => {
    await company.at('2026-05-01', [gone]);
    await company.at('2026-05-10', [gone, ben({ 'Employee ID': 'E2002', ...starts('2026-05-10') })]);
    expect([await company.people(), (await company.cases()).length]).toEqual([1, 1]);
  });

  it('T13 a contractor who becomes an employee later is not moved before the day', async () => {
    const contractor = {
      ...ben({ 'Worker Type': 'contractor', 'Last Day of Work': '2026-05-31' }),
      'Previous Employee ID': '',
    };
    const employee = {
      ...ben({ 'Employee ID': 'E2002', 'Worker Type': 'employee', ...starts('2026-06-01') }),
      'Previous Employee ID': 'E1002',
    };
    await company.at('2026-05-10', [contractor, employee]);
    const type = (): Promise<{ type: string }[]> =>
      company.product.sql(`SELECT profile #>> '{attributes,workerType,value}' AS type FROM identity`);
    expect(await type()).toEqual([{ type: 'contractor' }]);
    await company.at('2026-06-01T12:00:00.000Z', [contractor, employee]);
    expect([await type(), await company.told()]).toEqual([
      [{ type: 'employee' }],
      expect.not.arrayContaining(['leaver']),
    ]);
  });

  it('T16 whose id lost its zeros or changed its case are asked about, not doubled', async () => {
    await company.at('2026-05-01', [ben({ 'Employee ID': '00042' })]);
    await company.at('2026-05-02', [ben({ 'Employee ID': '42' })]);
    expect([await company.people(), (await company.cases()).length]).toEqual([1, 1]);
  });

  it('T17 who marry and change name and address together stay who they are', async () => {
    await company.at('2026-05-01', [{ ...ben(), 'Work Email': 'ben.okafor@example.com' }]);
    await company.at('2026-05-02', [{ ...ben({ 'Last Name': 'Berg' }), 'Work Email': 'ben.berg@example.com' }]);
    expect([await company.people(), await company.told()]).toEqual([1, ['joiner']]);
    expect([await company.value('E1002', 'familyName'), await company.value('E1002', 'email')]).toEqual([
      'Berg',
      'ben.berg@example.com',
    ]);
  });

  it.each<[string, HrRow, string | null, string]>([
    ['one name only', { 'First Name': '', 'Last Name': 'Sukarno' }, 'Sukarno', 'sukarno'],
    ['no name yet', { 'First Name': '', 'Last Name': '' }, null, 'ue1002'],
    [
      'an apostrophe and marks',
      { 'First Name': 'Sinéad', 'Last Name': "O'Brien-Nguyễn" },
      "Sinéad O'Brien-Nguyễn",
      'sinead.obrien-nguyen',
    ],
    ['letters of another script', { 'First Name': '太郎', 'Last Name': '山田' }, '太郎 山田', 'tailang.shantian'],
    [
      'a name in pieces that combine',
      { 'First Name': 'Zoe\u0308', 'Last Name': 'A\u030angstro\u0308m' },
      'Zoë Ångström',
      'zoe.angstrom',
    ],
    ['a name they prefer to the legal one', { 'Preferred Name': 'Benny' }, 'Benny Okafor', 'ben.okafor'],
  ])('T18 and T42 may have %s', async (_what, changes, displayName, userName) => {
    await company.at('2026-05-01', [{ ...ben(), ...changes }]);
    expect([await company.people(), await company.state('E1002')]).toEqual([1, 'active']);
    const { userName: given } = await company.product.person('E1002');
    expect([await company.value('E1002', 'displayName'), given]).toEqual([displayName, userName]);
  });

  it('T19 of one name who start on one day are two, with user names of their own', async () => {
    const twin = (number: string): HrRow =>
      ben({ 'Employee ID': number, 'Birth Date': number === 'A1' ? '1990-01-01' : '1991-02-02' });
    await company.at('2026-05-01', [twin('A1'), twin('A2')]);
    const [one, two] = [await company.product.person('A1'), await company.product.person('A2')];
    expect(await company.people()).toBe(2);
    expect(one.userName).not.toBe(two.userName);
  });

  it('T38 with two numbers that overlap in one source are asked about; linked by a person, the second job may end alone', async () => {
    const second = ben({ 'Employee ID': 'E2002', ...starts('2026-05-01') });
    await company.at('2026-05-01', [ben()]);
    await company.at('2026-05-02', [ben(), second]);
    const [open] = await company.cases();
    const { id } = await company.product.person('E1002');
    await company.product.joinery.decideCase.execute(
      open?.id ?? '',
      { kind: 'link', identityId: id },
      { actor: 'hana' },
    );
    await company.at('2026-05-03');
    await company.at('2026-05-10', [ben(), { ...second, 'Last Day of Work': '2026-05-09' }]);
    expect([await company.people(), await company.state('E1002')]).toEqual([1, 'active']);
  });

  it('T13 a contractor who is made an employee back in time is one at once, and was never away', async () => {
    const contractor = { ...ben({ 'Worker Type': 'contractor' }), 'Previous Employee ID': '' };
    await company.at('2026-05-01', [contractor]);
    const over = { ...contractor, 'Last Day of Work': '2026-04-14' };
    const employee = { ...ben({ 'Employee ID': 'E2002', ...starts('2026-04-15') }), 'Previous Employee ID': 'E1002' };
    await company.at('2026-05-10', [over, employee]);
    expect([await company.state('E2002'), await company.value('E2002', 'workerType')]).toEqual(['active', 'employee']);
    expect([await company.people(), await company.told()]).toEqual([1, ['joiner', 'conversion']]);
  });

  it.each<[string, HrRow, HrRow]>([
    ['made an employee under another number and name', { 'Last Day of Work': '2026-05-01' }, { 'Last Name': 'Berg' }],
    [
      'sent abroad under a second number',
      { 'Primary Job': 'yes' },
      { 'Primary Job': 'no', 'Job Title': 'Lead, Tokyo' },
    ],
    ['sent abroad, the job there the primary one', { 'Primary Job': 'no' }, { 'Primary Job': 'yes' }],
  ])('T13 %s are one person where the source gives one key to all their records', async (_what, first, second) => {
    const row = (more: HrRow): HrRow => ({
      ...ben(),
      'Universal ID': 'U-77',
      'Birth Date': '',
      'Primary Job': '',
      ...more,
    });
    const home = row(first);
    const other = row({ 'Employee ID': 'E2002', ...starts('2026-05-02'), 'Job Title': 'Pilot', ...second });
    await company.at('2026-05-01', [home]);
    await company.at('2026-05-02', [home, other]);
    const isSecondary = second['Primary Job'] === 'no';
    const told = isSecondary ? ['joiner'] : ['joiner', 'mover'];
    expect([await company.people(), await company.cases(), await company.told()]).toEqual([1, [], told]);
    const [number, title] = isSecondary ? ['E1002', 'Account Executive'] : ['E2002', 'Pilot'];
    expect(await company.value(number, 'title')).toBe(title);
  });

  it('T14 whose number is given to somebody else keep what was theirs, and the other waits for a word', async () => {
    await company.at('2026-05-01', [ben(), colleague(1)]);
    const other = { 'First Name': 'Ute', 'Last Name': 'Weber', 'Birth Date': '1971-01-01', ...starts('2026-05-02') };
    const read = await company.at('2026-05-02', [ben(other), colleague(1)]);
    expect(read?.check.breaches).toMatchObject([{ code: 'MATCH_ID_REUSED', recordKeys: ['E1002'] }]);
    expect([await company.value('E1002', 'givenName'), (await company.cases()).length]).toEqual(['Ben', 1]);
    const undecided = await company.product.joinery.store.read((tx) => tx.feedChecks.undecided(10));
    expect(undecided).toEqual([]); // no release would decide it
  });

  it('T15 whose number stands twice in one file with other words are left as they were, and both lines are told', async () => {
    await company.at('2026-05-01', [ben(), colleague(1)]);
    const read = await company.at('2026-05-02', [
      ben({ 'Job Title': 'Pilot' }),
      ben({ 'Job Title': 'Cook' }),
      colleague(1),
    ]);
    expect(read?.run).toMatchObject({ rowsRead: 3, rowsStaged: 1, rowsRefused: 2, rowsMissing: 0 });
    const lines = read?.findings.filter(({ code }) => code === 'ROW_ID_DUPLICATE').map(({ place }) => place?.line);
    expect([lines, await company.value('E1002', 'title')]).toEqual([[2, 3], 'Account Executive']);
  });

  it('T19 of one name and one birth date, new in one file, are asked about as if the second had come a day later', async () => {
    await company.at('2026-05-01', [ben(), ben({ 'Employee ID': 'E2002' })]);
    expect([await company.people(), (await company.cases()).length]).toEqual([1, 1]);
  });

  it.each<[string, boolean]>([
    ['by their former ids, told once', true],
    ['as a person decided of each', false],
  ])(
    'T20 whom a new HR system gives other ids are the same people, %s, and what it says of them counts',
    async (_what, isTold) => {
      const rows = [1, 2, 3].map((n) => colleague(n, { 'Previous Employee ID': '' }));
      const moved: HrRow[] = rows.map((row) => ({
        ...row,
        'Employee ID': `N${row['Employee ID']}`,
        'Previous Employee ID': '',
      }));
      const later = (leaver: HrRow, ...others: HrRow[]): HrRow[] => [
        { ...leaver, 'Last Day of Work': '2026-05-05' },
        ...others.map((row) => ({ ...row, 'Job Title': 'Cook' })),
      ];
      const standing = async (): Promise<string[]> => {
        const people = await company.product.sql<{ told: string }>(
          `SELECT concat_ws(' ', employee_number, state, profile #>> '{attributes,title,value}') AS told FROM identity ORDER BY 1`,
        );
        return people.map(({ told }) => told);
      };
      await company.at('2026-05-01', rows);
      await company.at(
        '2026-05-03',
        moved.map((row, i) => (isTold ? { ...row, 'Previous Employee ID': rows[i]?.['Employee ID'] ?? '' } : row)),
      );
      for (const { id, recordKey } of await company.cases()) {
        const { id: identityId } = await company.product.person(recordKey.slice(1));
        await company.product.joinery.decideCase.execute(id, { kind: 'link', identityId }, { actor: 'hana' });
      }
      const [first = {}, ...others]: readonly HrRow[] = moved;
      await company.at('2026-05-06', later(first, ...others));
      const now = ['NP00001 leaver Clerk', 'NP00002 active Cook', 'NP00003 active Cook'];
      expect(await standing()).toEqual(now);
      await company.at('2026-05-07', later(first, ...others).slice(1));
      expect(await standing()).toEqual(now);
      const frame = {
        from: '2026-05-01T00:00:00.000Z',
        until: '2026-05-08T00:00:00.000Z',
        zone: 'UTC',
        candidate: null,
      };
      expect((await company.product.joinery.replayPolicy.execute(frame)).others).toEqual([]);
      await company.at('2026-05-08', [...rows, ...others]);
      expect((await standing())[0]).toBe('P00001 active Clerk');
    },
  );

  describe('of a company that was bought, with an HR system and numbers of its own', () => {
    const cook = (changes: HrRow = {}): HrRow =>
      colleague(7, { 'Employee ID': 'E1002', 'First Name': 'Mia', 'Last Name': 'Rossi', ...changes });
    const ours = [ben({ 'Manager ID': '' }), { ...colleague(1), 'Manager ID': 'E1002' }].map((row) => ({
      ...row,
      'Previous Employee ID': '',
    }));
    const owner = (sourceId: string, key: string) =>
      company.product.joinery.store.read((tx) => tx.linkUndo.ownerOf(sourceId, key));

    beforeEach(async () => {
      await company.product.changePolicy(withTenant);
      await company.at('2026-05-01', ours);
    });

    it('T20 a number that both have is two people, no case, and each names their own manager', async () => {
      const theirs = [cook({ 'Manager ID': '' }), { ...colleague(8), 'Employee ID': 'E9', 'Manager ID': 'E1002' }];
      const read = await company.product.ingest(theirs, 'bought');
      await company.product.plan();
      expect([read.created, read.disputed, await company.people()]).toEqual([2, 0, 4]);
      const [mia, us] = [await owner('bought', 'E1002'), await owner('hr', 'E1002')];
      const managers = await company.product.sql<{ number: string; manager: string }>(
        `SELECT i.employee_number AS number, l.manager_id AS manager FROM manager_link l JOIN identity i ON i.id = l.identity_id
         WHERE l.status = 'resolved' ORDER BY 1`,
      );
      expect(managers).toEqual([
        { number: 'E9', manager: mia?.identityId },
        { number: 'P00001', manager: us?.identityId },
      ]);
    });

    it('T20 who move over under a new number are the same people, where their former number and birth agree', async () => {
      await company.product.ingest([cook()], 'bought');
      const [mia, us] = [await owner('bought', 'E1002'), await owner('hr', 'E1002')];
      const moved = { ...cook({ 'Employee ID': 'E3003' }), 'Previous Employee ID': 'E1002' };
      const read = await company.product.ingest([...ours, moved]);
      expect(read).toMatchObject({ created: 0, linked: 1, disputed: 0 });
      expect([mia?.identityId === us?.identityId, (await owner('hr', 'E3003'))?.identityId]).toEqual([
        false,
        mia?.identityId,
      ]);
    });

    it('T21 whom both systems list are one person by number and birth where numbers are shared', async () => {
      await company.product.changePolicy((set) => {
        const sources = new Map(set.sources);
        const bought = sources.get('bought');
        if (bought) sources.set('bought', { ...bought, employeeNumbers: 'shared' });
        return { ...set, digest: `${set.digest}+shared`, sources };
      });
      const read = await company.product.ingest([ben({ 'Job Title': 'Consultant' })], 'bought');
      expect([read.linked, read.created, await company.people()]).toEqual([1, 0, 2]);
      await company.product.plan();
      expect(await company.value('E1002', 'title')).toBe('Account Executive');
    });
  });

  describe('who are found by what else is told of them', () => {
    const NATIONAL = 'National ID';
    const told = async (): Promise<[number, number]> => [await company.people(), (await company.cases()).length];
    const pushed = (more: HrRow): Promise<IngestResult> =>
      company.read([[{ id: 'u-1', userName: 'someone', ...more }]], null, 'idp');

    it('T12 by a national id and the birth date, under another name and number; the id itself is kept nowhere', async () => {
      await company.at('2026-05-01', [{ ...gone, [NATIONAL]: '536-90-4399' }]);
      const again = ben({ 'Employee ID': 'E2002', 'Last Name': 'Weber', ...starts('2026-05-10') });
      const read = await company.at('2026-05-10', [
        { ...gone, [NATIONAL]: '536-90-4399' },
        { ...again, [NATIONAL]: '536 90 4399' },
      ]);
      expect([read?.linked, ...(await told())]).toEqual([1, 1, 0]);
      const kept = await company.product.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM record_version WHERE attributes::text ~ '536.?90.?4399'`,
      );
      expect(kept).toEqual([{ n: 0 }]);
    });

    it('T12 by a national id of somebody who is not to be hired again they are a case', async () => {
      const barred = { ...gone, [NATIONAL]: '536-90-4399', 'Rehire Eligible': 'No' };
      await company.at('2026-05-01', [barred]);
      const again = ben({ 'Employee ID': 'E2002', ...starts('2026-05-10') });
      await company.at('2026-05-10', [barred, { ...again, [NATIONAL]: '536904399', 'Rehire Eligible': '' }]);
      expect(await told()).toEqual([1, 1]);
    });

    it('by a birth date under almost the same name they are a case', async () => {
      await company.at('2026-05-01', [gone]);
      await company.at('2026-05-10', [gone, ben({ 'Employee ID': 'E2002', 'First Name': 'Benn' })]);
      expect(await told()).toEqual([1, 1]);
    });

    it('by name, first day and department where nobody tells a birth date they are a case', async () => {
      const untold = { 'Birth Date': '', Email: '' };
      await company.at('2026-05-01', [ben(untold)]);
      await company.at('2026-05-10', [ben(untold), ben({ 'Employee ID': 'E2002', ...untold })]);
      expect(await told()).toEqual([1, 1]);
    });

    it('by the address that policy made for them: a user of the identity provider without a number is a case, or theirs where the source says so', async () => {
      await company.at('2026-05-01', [ben({ Email: '' })]);
      const address = (await company.value('E1002', 'email'))?.toUpperCase() ?? '';
      const names = { 'name.givenName': 'Ben', 'name.familyName': 'Okafor' };
      await pushed({ userName: address, ...names });
      expect(await told()).toEqual([1, 1]);
      expect((await company.cases())[0]?.candidates).toMatchObject([
        { evidence: expect.arrayContaining(['same work e-mail address or user name']) as string[] },
      ]);
      await company.product.changePolicy((set) => {
        const idp = set.sources.get('idp');
        const sources = new Map(set.sources);
        if (idp) sources.set('idp', { ...idp, workMail: 'link' });
        return { ...set, digest: `${set.digest}+link`, sources };
      });
      const read = await pushed({ id: 'u-2', userName: address, ...names });
      expect([read.linked, ...(await told())]).toEqual([1, 1, 1]);
    });

    it('an address that a whole shop shares finds nobody', async () => {
      const shop = (from: number, count: number): HrRow[] =>
        Array.from({ length: count }, (_, i) => ({ ...colleague(from + i), Email: 'shop@example.com' }));
      await company.at('2026-05-01', shop(1, 7));
      await company.at('2026-05-02', shop(1, 8));
      expect(await told()).toEqual([8, 0]);
    });
  });

  describe('with two jobs at once', () => {
    const second = (more: HrRow): HrRow => ben({ 'Employee ID': 'E2002', ...starts('2026-04-01'), ...more });
    const link = async (): Promise<void> => {
      const [open] = await company.cases();
      const { id } = await company.product.person('E1002');
      await company.product.joinery.decideCase.execute(
        open?.id ?? '',
        { kind: 'link', identityId: id },
        { actor: 'hana' },
      );
      await company.product.plan();
    };

    it.each([
      ['which HR both calls primary: the one that began last speaks', 'yes', 'yes', 'E2002'],
      ['of which HR calls the older one primary: that one speaks', 'yes', 'no', 'E1002'],
      ['of which HR calls neither primary: the one that began last speaks', '', '', 'E2002'],
    ])('T37 %s, in whatever order they come', async (_what, one, other, speaks) => {
      const rows = [
        { ...ben(), 'Primary Job': one },
        { ...second({}), 'Primary Job': other },
      ];
      await company.at('2026-05-01', rows.slice(0, 1));
      await company.at('2026-05-02', rows);
      await link();
      expect(await company.state(speaks)).toBe('active');
      await company.at('2026-05-03', [{ ...rows[0], 'Job Title': 'Pilot' } as HrRow, rows[1] as HrRow]);
      expect(await company.state(speaks)).toBe('active');
      const { id } = await company.product.person(speaks);
      const { records } = await personAsKnown(company.product.joinery, id, '2026-05-04T00:00:00.000Z', '2026-05-03');
      expect(records.filter(({ isPrimary }) => isPrimary).map(({ recordKey }) => recordKey)).toEqual([speaks]);
    });
  });
});
