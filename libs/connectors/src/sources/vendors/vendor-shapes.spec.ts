import { fieldReaders } from '../pull/field-reader';
import { readBody } from '../pull/answer-body';
import { itemsIn, idOf } from '../pull/page';
import { vendorNamed } from './vendor-named';

const DAY = '2026-05-14';

/** What one record of a vendor says, by column: only columns with a value. Empty ones are ''. */
function said(vendor: string, record: unknown): Readonly<Record<string, string>> {
  const rules = vendorNamed(vendor)?.rest;
  if (rules === undefined) throw new Error(vendor);
  const { columns, read } = fieldReaders(rules, DAY);
  const cells = read(record);
  return Object.fromEntries(
    columns.flatMap((column, at) => {
      const cell = cells[at];
      return cell === undefined || cell.mark === 'not returned'
        ? []
        : [[column, cell.mark === 'null' ? '' : cell.text]];
    }),
  );
}

const millis = (day: string): string => `/Date(${Date.parse(`${day}T00:00:00Z`)})/`;
const OPEN = '/Date(253402214400000)/';

describe('SAP SuccessFactors', () => {
  const job = (startDate: string, endDate: string, more: object): object => ({
    __metadata: { type: 'SFOData.EmpJob' },
    startDate: millis(startDate),
    endDate: endDate === '' ? OPEN : millis(endDate),
    ...more,
  });
  const employment = (startDate: string, endDate: string | null, more: object): object => ({
    __metadata: { type: 'SFOData.EmpEmployment' },
    assignmentClass: 'ST',
    startDate: millis(startDate),
    endDate: endDate === null ? null : millis(endDate),
    ...more,
  });
  const person = (employments: readonly object[]): object => ({
    personIdExternal: '7',
    employmentNav: { results: employments },
  });

  it('lays a lone department down as it is, or in a list, as the tenant is configured', () => {
    const inList = job('2020-01-01', '', { departmentNav: { results: [{ __metadata: {}, name: 'Sales' }] } });
    const alone = job('2020-01-01', '', { departmentNav: { __metadata: {}, name: 'Sales' } });
    const read = [inList, alone].map((one) =>
      said('sap-successfactors', person([employment('2020-01-01', null, { jobInfoNav: { results: [one] } })])),
    );
    expect(read.map(({ department }) => department)).toEqual(['Sales', 'Sales']);
  });

  it('says nothing of a link that was not expanded', () => {
    const linked = job('2020-01-01', '', { jobTitle: 'Engineer', departmentNav: { __deferred: { uri: 'x' } } });
    const read = said(
      'sap-successfactors',
      person([employment('2020-01-01', null, { jobInfoNav: { results: [linked] } })]),
    );
    expect(read).toMatchObject({ title: 'Engineer' });
    expect(read).not.toHaveProperty('department');
  });

  it('of two jobs at once the one that began first speaks, in whatever order they come', () => {
    const first = employment('2019-01-01', null, {
      jobInfoNav: { results: [job('2019-01-01', '', { jobTitle: 'Nurse' })] },
    });
    const second = employment('2024-01-01', null, {
      jobInfoNav: { results: [job('2024-01-01', '', { jobTitle: 'Tutor' })] },
    });
    const orders = [
      [first, second],
      [second, first],
    ];
    const read = orders.map((order) => said('sap-successfactors', person(order)));
    expect(read.map(({ title, startDate }) => [title, startDate])).toEqual([
      ['Nurse', '2019-01-01'],
      ['Nurse', '2019-01-01'],
    ]);
  });

  const home = (end: string | null, status = 'A'): object =>
    employment('2015-01-01', end, {
      jobInfoNav: { results: [job('2020-01-01', '', { jobTitle: 'Nurse', emplStatusNav: { externalCode: status } })] },
    });
  const abroad = (end: string | null): object =>
    employment('2023-01-01', end, {
      assignmentClass: 'GA',
      jobInfoNav: { results: [job('2023-01-01', '', { jobTitle: 'Envoy', emplStatusNav: { externalCode: 'A' } })] },
    });

  it.each<[string, readonly object[], object]>([
    [
      'is back from an assignment abroad: its end is not theirs',
      [home(null), abroad('2024-12-31')],
      { terminationDate: '', startDate: '2015-01-01', title: 'Nurse', sourceStatus: 'active' },
    ],
    [
      'works abroad while the job at home rests: active, by the job abroad, and employed at home',
      [home(null, 'D'), abroad('2026-12-31')],
      { terminationDate: '', startDate: '2015-01-01', title: 'Envoy', sourceStatus: 'active' },
    ],
    [
      'left after an assignment abroad: the later end counts',
      [home('2026-04-30', 'T'), abroad('2024-12-31')],
      { terminationDate: '2026-04-30', startDate: '2015-01-01', sourceStatus: 'terminated' },
    ],
    [
      'rests at home with no job abroad: on leave',
      [home(null, 'D')],
      { terminationDate: '', title: 'Nurse', sourceStatus: 'leave' },
    ],
  ])('whoever %s', (_who, employments, expected) => {
    expect(said('sap-successfactors', person(employments))).toMatchObject(expected);
  });

  it('what is kept from us of one employment is not taken from another', () => {
    const kept = { assignmentClass: 'ST', startDate: millis('2015-01-01'), jobInfoNav: { results: [] } };
    expect(said('sap-successfactors', person([kept, abroad('2024-12-31')]))).not.toHaveProperty('terminationDate');
  });

  it('shows who left and comes back by the employment to come', () => {
    const over = employment('2015-01-01', '2026-04-30', {
      jobInfoNav: { results: [job('2026-05-01', '', { emplStatusNav: { externalCode: 'T' } })] },
    });
    const coming = employment('2026-07-01', null, {
      jobInfoNav: { results: [job('2026-07-01', '', { jobTitle: 'Lead', emplStatusNav: { externalCode: 'A' } })] },
    });
    expect(said('sap-successfactors', person([over, coming]))).toMatchObject({
      startDate: '2026-07-01',
      terminationDate: '',
      sourceStatus: 'active',
      title: 'Lead',
    });
  });
});

describe('Personio, API version 2', () => {
  const employment = (status: string, start: string, more: object): object => ({
    status,
    employment_start_date: start,
    ...more,
  });
  const person = (...employments: readonly object[]): object => ({ id: '7', status: 'ACTIVE', employments });

  it('names departments, teams, offices and companies by id alone: the id stands for the name', () => {
    const org_units = [
      { type: 'team', id: '9' },
      { type: 'department', id: '77' },
    ];
    const read = said(
      'personio-v2',
      person(employment('ACTIVE', '2020-01-01', { org_units, office: { id: '3' }, legal_entity: { id: '4' } })),
    );
    expect(read).toMatchObject({ department: '77', departmentCode: '77', division: '9', location: '3', company: '4' });
  });

  it('the end of a second job that is over is not the end of the first', () => {
    const side = employment('INACTIVE', '2024-01-01', { termination: { termination_date: '2025-06-30' } });
    for (const termination of [{}, { termination: null }, { termination: {} }]) {
      const read = said('personio-v2', person(employment('ACTIVE', '2020-01-01', termination), side));
      expect([read['startDate'], read['terminationDate'] ?? '']).toEqual(['2020-01-01', '']);
    }
  });

  it('whoever is on leave is shown by that job, not by one to come', () => {
    const coming = employment('ONBOARDING', '2026-09-01', { position: { title: 'Lead' } });
    const now = employment('LEAVE', '2020-01-01', { position: { title: 'Nurse' } });
    expect(said('personio-v2', person(coming, now))).toMatchObject({ title: 'Nurse', sourceStatus: 'LEAVE' });
  });

  // The schema of the API says one, its examples and what accounts answer the other.
  it.each(['last_working_day', 'last_working_date'])('reads the last day of work as %s', (name) => {
    const termination = { [name]: '2026-01-15', termination_date: '2026-01-18', terminated_at: null, type: 'QUIT' };
    const read = said('personio-v2', person(employment('ACTIVE', '2020-01-01', { termination })));
    expect(read).toMatchObject({ lastDayOfWork: '2026-01-15', terminationDate: '2026-01-18' });
  });

  it('reads the end of an employment where no termination is told', () => {
    const over = employment('INACTIVE', '2020-01-01', { employment_end_date: '2026-04-30', termination: {} });
    expect(said('personio-v2', person(over))).toMatchObject({ terminationDate: '2026-04-30' });
  });
});

describe('ADP Workforce Now', () => {
  const assignment = (primary: boolean, status: string, more: object): object => ({
    primaryIndicator: primary,
    assignmentStatus: { statusCode: { codeValue: status } },
    ...more,
  });
  const worker = (...workAssignments: readonly object[]): object => ({ associateOID: 'G3', workAssignments });
  const boss = { reportsTo: [{ workerID: { idValue: '99' } }] };

  it('whoever has no manager in the first job is not given the one of the second', () => {
    const read = said('adp-workforce-now', worker(assignment(false, 'A', boss), assignment(true, 'A', {})));
    expect(read).toMatchObject({ managerEmployeeNumber: '' });
  });

  it('takes the title from the code of the job where no other is told', () => {
    const jobCode = { codeValue: 'N1', longName: 'Nurse, grade one' };
    expect(said('adp-workforce-now', worker(assignment(true, 'A', { jobCode })))).toMatchObject({
      title: 'Nurse, grade one',
    });
  });

  it.each(['0000-01-01', '0000-05-17'])('a birth whose year is masked (%s) is not told', (birthDate) => {
    expect(said('adp-workforce-now', { person: { birthDate } })).toMatchObject({ birthDate: '' });
  });

  it('the end of the first job is no end while another goes on', () => {
    const over = assignment(true, 'T', { terminationDate: '2026-04-30', jobTitle: 'Nurse' });
    const runs = assignment(false, 'A', { jobTitle: 'Tutor' });
    expect(said('adp-workforce-now', worker(over, runs))).toMatchObject({ terminationDate: '', title: 'Tutor' });
    expect(said('adp-workforce-now', worker(over))).toMatchObject({ terminationDate: '2026-04-30', title: 'Nurse' });
  });
});

describe('HiBob', () => {
  const nested = {
    id: '1',
    firstName: 'Ada',
    work: { title: '255490048', department: '31', startDate: '2021-05-04', reportsTo: { id: '9' }, manager: '9' },
    humanReadable: { work: { title: 'Engineer', department: 'R&D', startDate: '04/05/2021', reportsTo: 'Ben Berg' } },
  };
  const bySlash = {
    '/root/id': { value: '1' },
    '/root/firstName': { value: 'Ada' },
    '/work/title': { value: '255490048' },
    '/work/department': { value: '31' },
    '/work/startDate': { value: '2021-05-04' },
    '/work/manager': { value: '9' },
    humanReadable: { '/work/title': { value: 'Engineer' }, '/work/department': 'R&D' },
  };
  it.each<[string, object]>([
    ['nested by section', nested],
    ['by the path of each field', bySlash],
  ])('takes labels for people and dates as they are for machines: %s', (_how, record) => {
    expect(said('hibob', record)).toMatchObject({
      employeeNumber: '1',
      givenName: 'Ada',
      title: 'Engineer',
      department: 'R&D',
      startDate: '2021-05-04',
      managerEmployeeNumber: '9',
    });
  });

  it('takes the value itself where there is no label', () => {
    expect(said('hibob', { id: '1', work: { department: 'R&D', reportsTo: null, manager: null } })).toMatchObject({
      department: 'R&D',
      managerEmployeeNumber: '',
    });
  });
});

describe('Workday', () => {
  const rules = vendorNamed('workday')?.rest;
  const worker = (inner: string): unknown =>
    (readBody(`<Worker>${inner}</Worker>`, 'xml') as { Worker: unknown }).Worker;
  const mail = (type: string, primary: string, address: string): string =>
    `<wd:Email_Address_Data><wd:Email_Address>${address}</wd:Email_Address><wd:Usage_Data><wd:Type_Data wd:Primary="${primary}"><wd:Type_Reference><wd:ID wd:type="WID">x</wd:ID><wd:ID wd:type="Communication_Usage_Type_ID">${type}</wd:ID></wd:Type_Reference></wd:Type_Data></wd:Usage_Data></wd:Email_Address_Data>`;

  it('takes the primary one of several addresses of work', () => {
    const contact = `<wd:Contact_Data>${mail('HOME', '1', 'a@home')}${mail('WORK', '0', 'old@work')}${mail('WORK', '1', 'new@work')}</wd:Contact_Data>`;
    const data = `<wd:Worker_Data><wd:Personal_Data>${contact}</wd:Personal_Data></wd:Worker_Data>`;
    expect(said('workday', worker(data))).toMatchObject({ email: 'new@work', personalEmail: 'a@home' });
  });

  it.each([
    ['the job at home is the primary one', '1', '0', 'Engineer'],
    ['the job abroad has become the primary one', '0', '1', 'Lead, Tokyo'],
  ])('reads a worker abroad as one person in one job: %s', (_what, home, host, title) => {
    // As Position_Data of the service description has it; Employment_Data sums up in
    // International_Assignment_Summary_Data.
    const assignment =
      '<wd:International_Assignment_Data><wd:International_Assignment_Type_Reference wd:Descriptor="Long Term"/>' +
      '<wd:Expected_Assignment_End_Date>2027-02-01-08:00</wd:Expected_Assignment_End_Date>' +
      '<wd:Host_Country_Reference wd:Descriptor="Japan"/><wd:Home_Country_Reference wd:Descriptor="France"/></wd:International_Assignment_Data>';
    const job = (primary: string, name: string, site: string, more = ''): string =>
      `<wd:Worker_Job_Data wd:Primary_Job="${primary}"><wd:Position_Data><wd:Business_Title>${name}</wd:Business_Title>` +
      `<wd:Business_Site_Summary_Data><wd:Name>${site}</wd:Name></wd:Business_Site_Summary_Data>${more}</wd:Position_Data></wd:Worker_Job_Data>`;
    const summary =
      '<wd:International_Assignment_Summary_Data><wd:Has_International_Assignment>1</wd:Has_International_Assignment>' +
      '<wd:Host_Countries_Reference wd:Descriptor="Japan"/><wd:Home_Country_Reference wd:Descriptor="France"/></wd:International_Assignment_Summary_Data>';
    const jobs = job(host, 'Lead, Tokyo', 'Tokyo', assignment) + job(home, 'Engineer', 'Lyon') + summary;
    const data = `<wd:Worker_Data><wd:Worker_ID>21001</wd:Worker_ID><wd:Universal_ID>U-77</wd:Universal_ID><wd:Employment_Data>${jobs}</wd:Employment_Data></wd:Worker_Data>`;
    const read = said('workday', worker(data));
    expect(read).toMatchObject({ employeeNumber: '21001', personKey: 'U-77', title });
    expect(read).toMatchObject({ location: title === 'Engineer' ? 'Lyon' : 'Tokyo' });
  });

  it.each([['1'], ['true']])('knows truth written as %s', (yes) => {
    const jobs =
      `<wd:Worker_Job_Data wd:Primary_Job="0"><wd:Position_Data><wd:Business_Title>Tutor</wd:Business_Title></wd:Position_Data></wd:Worker_Job_Data>` +
      `<wd:Worker_Job_Data wd:Primary_Job="${yes}"><wd:Position_Data><wd:Business_Title>Nurse</wd:Business_Title></wd:Position_Data></wd:Worker_Job_Data>`;
    const leave = `<wd:Leave_Status_Data><wd:On_Leave>${yes}</wd:On_Leave><wd:Leave_Start_Date>2026-05-01-07:00</wd:Leave_Start_Date></wd:Leave_Status_Data>`;
    const status = `<wd:Worker_Status_Data><wd:Active>${yes}</wd:Active>${leave}</wd:Worker_Status_Data>`;
    const data = `<wd:Worker_Data><wd:Employment_Data>${jobs}${status}</wd:Employment_Data></wd:Worker_Data>`;
    expect(said('workday', worker(data))).toMatchObject({
      title: 'Nurse',
      sourceStatus: 'leave',
      leaveStart: '2026-05-01',
    });
  });

  it('lists one worker as it lists many, and nobody as nobody', () => {
    const listing = rules?.full[0];
    if (rules === undefined || listing === undefined) throw new Error('no rules');
    const answer = (data: string): unknown =>
      readBody(
        `<e:Envelope xmlns:e="x" xmlns:wd="y"><e:Body><wd:Get_Workers_Response>${data}</wd:Get_Workers_Response></e:Body></e:Envelope>`,
        'xml',
      );
    const one = '<wd:Worker><wd:Worker_Reference><wd:ID wd:type="WID">w1</wd:ID></wd:Worker_Reference></wd:Worker>';
    const items = (data: string): readonly unknown[] | null => itemsIn(answer(data), listing, rules, DAY);
    const read = items(`<wd:Response_Data>${one}</wd:Response_Data>`);
    expect(read?.map((item) => idOf(item, listing, rules, DAY))).toEqual(['w1']);
    expect(items('<wd:Response_Data/>')).toEqual([]);
    expect(items('<wd:Response_Results/>')).toBeNull();
  });
});

describe('ADP Workforce Now', () => {
  it('reads a worker whose assignments do not say which is the first one', () => {
    const worker = {
      associateOID: 'G1',
      workAssignments: [
        {
          jobTitle: 'Engineer',
          homeOrganizationalUnits: [
            { typeCode: { codeValue: 'Department' }, nameCode: { codeValue: '7', shortName: 'IT' } },
          ],
        },
      ],
    };
    expect(said('adp-workforce-now', worker)).toMatchObject({
      title: 'Engineer',
      department: 'IT',
      departmentCode: '7',
    });
  });

  it('names the worker of a hire, who stands in the output of its event only', () => {
    const rules = vendorNamed('adp-workforce-now')?.rest;
    const listing = rules?.delta?.[0];
    if (rules === undefined || listing === undefined) throw new Error('no rules');
    const event = { eventNameCode: { codeValue: 'worker.hire' }, data: { output: { worker: { associateOID: 'G2' } } } };
    expect(idOf(event, listing, rules, DAY)).toBe('G2');
  });
});

describe('Personio', () => {
  it('of version 2 takes the employment that is active, and of those that are over the latest', () => {
    const employment = (status: string, start: string, title: string): object => ({
      status,
      employment_start_date: start,
      position: { title },
      supervisor: null,
    });
    const former = employment('INACTIVE', '2015-01-01', 'Clerk');
    const later = employment('INACTIVE', '2020-01-01', 'Auditor');
    const now = employment('ACTIVE', '2018-01-01', 'Engineer');
    const titles = [
      [former, later],
      [later, now, former],
    ].map((employments) => said('personio-v2', { id: '1', employments })['title']);
    expect(titles).toEqual(['Auditor', 'Engineer']);
  });

  it('of version 1 keeps the day of a date whatever its offset, and says nothing of what is not shared', () => {
    const attribute = (value: unknown): object => ({ label: 'x', value });
    const attributes = {
      id: attribute(7),
      hire_date: attribute('1983-09-01T00:00:00+02:00'),
      supervisor: attribute(null),
    };
    const read = said('personio-v1', { type: 'Employee', attributes });
    expect(read).toMatchObject({ employeeNumber: '7', startDate: '1983-09-01', managerEmployeeNumber: '' });
    expect(read).not.toHaveProperty('email');
  });
});

describe('Microsoft Graph', () => {
  const gone = { '@removed': { reason: 'deleted' }, id: 'old' };
  const now = { '@odata.type': '#microsoft.graph.user', id: 'new' };
  it.each<[string, readonly object[], string]>([
    ['is another one', [gone, now], 'new'],
    ['is another one, told first', [now, gone], 'new'],
    ['is there no more', [gone], ''],
    ['has changed sides', [{ ...gone, '@removed': { reason: 'changed' } }], ''],
  ])('tells that the manager %s', (_what, delta, manager) => {
    expect(said('microsoft-graph', { id: 'u', 'manager@delta': delta })['managerEmployeeNumber']).toBe(manager);
  });

  it('says nothing of the manager of whom nothing changed', () =>
    expect(said('microsoft-graph', { id: 'u' })).not.toHaveProperty('managerEmployeeNumber'));
});

describe('the account of an identity provider', () => {
  it.each<[string, object, string]>([
    ['okta', { status: 'ACTIVE' }, ''],
    ['okta', { status: 'LOCKED_OUT' }, ''],
    ['okta', { status: 'STAGED' }, ''],
    ['okta', { status: 'SUSPENDED' }, 'suspended'],
    ['okta', { status: 'DEPROVISIONED' }, 'suspended'],
    ['microsoft-graph', { accountEnabled: true }, ''],
    ['microsoft-graph', { accountEnabled: false }, 'suspended'],
    ['pingone', { enabled: true, account: { status: 'LOCKED' } }, ''],
    ['pingone', { enabled: false, account: { status: 'LOCKED' } }, 'suspended'],
  ])('of %s that is %j makes nobody an employee and nobody a leaver: %j', (vendor, account, status) =>
    expect(said(vendor, account)['sourceStatus']).toBe(status),
  );
});

describe('BambooHR', () => {
  it('of a day on which nobody changed says so with a list in place of an object', () => {
    const rules = vendorNamed('bamboohr')?.rest;
    const listing = rules?.delta?.find(({ name }) => name === 'changed');
    if (rules === undefined || listing === undefined) throw new Error('no rules');
    expect(itemsIn({ latest: 'x', employees: [] }, listing, rules, DAY)).toEqual([]);
    expect(itemsIn({ latest: 'x', employees: { '4': { id: '4' } } }, listing, rules, DAY)).toEqual([{ id: '4' }]);
  });

  it('of somebody who left and was hired again knows no end', () => {
    const row = (date: string, employmentStatus: string): object => ({ employeeId: '4', date, employmentStatus });
    const statusRows = [
      row('2020-01-01', 'Full-Time'),
      row('2024-01-01', 'Terminated'),
      row('2025-03-01', 'Part-Time'),
    ];
    expect(said('bamboohr', { id: '4', status: 'Active', terminationDate: '2024-01-01', statusRows })).toMatchObject({
      terminationDate: '',
      workerType: 'Part-Time',
    });
  });
});

describe('the end of a former employment, still told after a rehire, ends nothing', () => {
  const status =
    '<wd:Hire_Date>2024-02-01-08:00</wd:Hire_Date><wd:Terminated>0</wd:Terminated><wd:Termination_Date>2019-08-31-07:00</wd:Termination_Date>';
  const worker = `<Worker><wd:Worker_Data><wd:Employment_Data><wd:Worker_Status_Data>${status}</wd:Worker_Status_Data></wd:Employment_Data></wd:Worker_Data></Worker>`;
  it.each<[string, unknown]>([
    ['workday', (readBody(worker, 'xml') as { Worker: unknown }).Worker],
    ['workday-raas', { Hire_Date: '2024-02-01', Termination_Date: '2019-08-31' }],
    ['hibob', { work: { startDate: '2024-02-01' }, internal: { terminationDate: '2019-08-31' } }],
    [
      'personio-v1',
      {
        attributes: {
          hire_date: { value: '2024-02-01T00:00:00+01:00' },
          termination_date: { value: '2019-08-31T00:00:00+02:00' },
        },
      },
    ],
  ])('%s', (vendor, record) => {
    expect(said(vendor, record)).toMatchObject({ startDate: '2024-02-01', terminationDate: '' });
  });
});
