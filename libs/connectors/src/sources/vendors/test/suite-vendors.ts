import type { CanonicalPerson } from '../../pull/test/canonical-people';
import { type FakeHandler, json } from '../../pull/test/fake-source';
import { BASIC, type FakeVendor, NO_RECORD, refused, SECRET, SIZE, slice, Tokens } from './fake-vendor';

const secretFrom = { env: 'SPEC_PULL_SECRET' };

export const raas: FakeVendor = {
  vendor: 'workday-raas',
  base: '',
  pull: { auth: { userName: 'user', secretFrom }, settings: { tenant: 'acme', owner: 'isu', report: 'All_Workers' } },
  pages: false,
  total: false,
  tokens: false,
  error: '{"error":"The task submitted is not authorized."}',
  lacks: [],
  isSignIn: () => false,
  serve:
    (people): FakeHandler =>
    (request) => {
      if (request.headers.authorization !== BASIC) return refused;
      if (request.path !== '/ccx/service/customreport2/acme/isu/All_Workers') return NO_RECORD;
      return json({
        Report_Entry: people.map((person) => ({
          Workday_ID: `wid${person.number}`,
          Employee_ID: person.number,
          Legal_First_Name: person.given,
          Legal_Last_Name: person.family,
          Work_Email: person.email,
          Business_Title: person.title,
          Supervisory_Organization: person.department,
          Location: person.location,
          Worker_Type: { employee: 'Regular', contractor: 'Contractor' }[person.kind],
          Active_Status: person.state === 'terminated' || person.state === 'prehire' ? '0' : '1',
          On_Leave: person.state === 'leave' ? '1' : '0',
          Terminated: person.state === 'terminated' ? '1' : '0',
          Hire_Date: `${person.start}-08:00`,
          ...(person.end === null ? {} : { Termination_Date: `${person.end}-07:00` }),
          ...(person.manager === null ? {} : { Manager_Employee_ID: person.manager }),
        })),
      });
    },
};

const day = (date: string): string => `/Date(${Date.parse(`${date}T00:00:00Z`)})/`;
const OPEN_END = '/Date(253402214400000)/';
const results = (...items: unknown[]): unknown => ({ results: items });

const sfPerson = (person: CanonicalPerson): unknown => {
  const status = { prehire: 'A', active: 'A', leave: 'U', terminated: 'T' }[person.state];
  const job = (from: string, to: string, title: string): unknown => ({
    startDate: from,
    endDate: to,
    seqNumber: '1',
    jobTitle: title,
    department: 'D7',
    companyNav: { __deferred: { uri: 'https://example.com/companyNav' } },
    departmentNav: { externalCode: 'D7', name: person.department },
    locationNav: { externalCode: 'L1', name: person.location },
    emplStatusNav: { id: '1', externalCode: status },
    employeeClassNav: { externalCode: { employee: 'Employee', contractor: 'Contractor' }[person.kind] },
  });
  return {
    __metadata: { uri: `https://example.com/PerPerson('${person.number}')`, type: 'SFOData.PerPerson' },
    personIdExternal: person.number,
    dateOfBirth: null,
    personalInfoNav: results({
      firstName: person.given,
      lastName: person.family,
      startDate: day(person.start),
      endDate: OPEN_END,
      lastModifiedDateTime: '/Date(1564148716000+0000)/',
    }),
    emailNav: results(
      { emailAddress: 'private@example.net', isPrimary: false },
      { emailAddress: person.email, isPrimary: true },
    ),
    phoneNav: results(),
    employmentNav: results({
      assignmentClass: 'ST',
      startDate: day(person.start),
      originalStartDate: day(person.start),
      endDate: person.end === null ? null : day(person.end),
      userNav: { manager: person.manager === null ? null : { empInfo: { personIdExternal: person.manager } } },
      // Effective-dated, in no order: a future title, today's, a former one.
      jobInfoNav: results(
        job(day('2031-01-01'), OPEN_END, 'a future title'),
        job(day(person.start), day('2030-12-31'), person.title),
        job(day('1950-01-01'), day('1950-12-31'), 'a former title'),
      ),
    }),
  };
};

export const successfactors: FakeVendor = {
  vendor: 'sap-successfactors',
  base: '/odata/v2',
  pull: { auth: { clientId: 'client', secretFrom, tokenUrl: 'oauth/token' } },
  pages: true,
  total: true,
  tokens: true,
  error: '{"error":{"code":"COE_GENERAL","message":{"lang":"en-US","value":"no"}}}',
  lacks: [],
  isSignIn: ({ path }) => path === '/odata/v2/oauth/token',
  serve: (people, most = SIZE): FakeHandler => {
    const tokens = new Tokens();
    return (request) => {
      if (request.path === '/odata/v2/oauth/token') return tokens.give();
      if (!tokens.opens(request)) return refused;
      if (request.path !== '/odata/v2/PerPerson') return NO_RECORD;
      const start = Number(request.query.get('$skiptoken') ?? 0);
      const next = start + most < people.length;
      const link = `${request.origin}/odata/v2/PerPerson?$format=json&$skiptoken=${start + most}`;
      const listed = people.slice(start, start + most).map(sfPerson);
      return json({ d: { results: listed, __count: String(people.length), ...(next ? { __next: link } : {}) } });
    };
  },
};

export const okta: FakeVendor = {
  vendor: 'okta',
  base: '',
  pull: { auth: { secretFrom } },
  pages: true,
  total: false,
  tokens: false,
  error: '{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit","errorCauses":[]}',
  lacks: ['startDate', 'hireDate', 'terminationDate', 'location'],
  isSignIn: () => false,
  serve:
    (people, most = SIZE): FakeHandler =>
    (request) => {
      if (request.headers.authorization !== `SSWS ${SECRET}`) return refused;
      const listed = slice(people, request, { from: 'after', size: 'limit' }, most);
      const end = Number(request.query.get('after') ?? 0) + listed.length;
      const self = `<${request.origin}/api/v1/users?limit=200>; rel="self"`;
      const next = end < people.length ? `, <${request.origin}/api/v1/users?after=${end}&limit=200>; rel="next"` : '';
      const users = listed.map((person) => ({
        id: `00u${person.number}`,
        status: { prehire: 'STAGED', active: 'ACTIVE', leave: 'SUSPENDED', terminated: 'DEPROVISIONED' }[person.state],
        profile: {
          login: person.email,
          employeeNumber: person.number,
          firstName: person.given,
          lastName: person.family,
          email: person.email,
          title: person.title,
          department: person.department,
          userType: { employee: 'Employee', contractor: 'Contractor' }[person.kind],
          ...(person.manager === null ? {} : { managerId: person.manager }),
        },
      }));
      return json(users, { link: `${self}${next}` });
    },
};

export const graph: FakeVendor = {
  vendor: 'microsoft-graph',
  base: '/v1.0',
  pull: { auth: { clientId: 'client', secretFrom, tokenUrl: '/token' } },
  pages: true,
  total: false,
  tokens: true,
  error: '{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}',
  lacks: ['terminationDate'],
  isSignIn: ({ path }) => path === '/token',
  serve: (people, most = SIZE): FakeHandler => {
    const tokens = new Tokens();
    return (request) => {
      if (request.path === '/token') return tokens.give();
      if (!tokens.opens(request)) return refused;
      if (request.path !== '/v1.0/users/delta') return NO_RECORD;
      if (request.query.get('$deltatoken') === 'gone')
        return { status: 410, body: '{"error":{"code":"syncStateNotFound"}}' };
      if (request.query.has('$deltatoken')) {
        const removed = { id: 'oid1003', '@removed': { reason: 'changed' } };
        return json({ value: [removed], '@odata.deltaLink': `${request.origin}/v1.0/users/delta?$deltatoken=2` });
      }
      const start = Number(request.query.get('$skiptoken') ?? 0);
      const value = people.slice(start, start + most).map((person) => ({
        id: `oid${person.number}`,
        employeeId: person.number,
        userPrincipalName: person.email,
        givenName: person.given,
        surname: person.family,
        mail: person.email,
        jobTitle: person.title,
        department: person.department,
        officeLocation: person.location,
        employeeType: { employee: 'Employee', contractor: 'Contractor' }[person.kind],
        employeeHireDate: `${person.start}T00:00:00Z`,
        accountEnabled: person.state === 'active',
        ...(person.manager === null
          ? {}
          : { 'manager@delta': [{ '@odata.type': '#microsoft.graph.user', id: `oid${person.manager}` }] }),
      }));
      const end = start + most;
      const link =
        end < people.length
          ? { '@odata.nextLink': `${request.origin}/v1.0/users/delta?$skiptoken=${end}` }
          : { '@odata.deltaLink': `${request.origin}/v1.0/users/delta?$deltatoken=1` };
      return json({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', value, ...link });
    };
  },
};

export const pingone: FakeVendor = {
  vendor: 'pingone',
  base: '/v1',
  pull: { auth: { clientId: 'client', secretFrom, tokenUrl: '/as/token' }, settings: { environment: 'env-1' } },
  pages: true,
  total: false,
  tokens: true,
  error: '{"id":"x","code":"REQUEST_FAILED","message":"no"}',
  lacks: ['startDate', 'hireDate', 'terminationDate', 'location', 'department', 'managerEmployeeNumber'],
  isSignIn: ({ path }) => path === '/as/token',
  serve: (people, most = SIZE): FakeHandler => {
    const tokens = new Tokens();
    return (request) => {
      if (request.path === '/as/token') return tokens.give();
      if (!tokens.opens(request)) return refused;
      if (request.path !== '/v1/environments/env-1/users') return NO_RECORD;
      const start = Number(request.query.get('cursor') ?? 0);
      const end = start + most;
      const href = `${request.origin}/v1/environments/env-1/users?limit=200&cursor=${end}`;
      const users = people.slice(start, end).map((person) => ({
        id: `p1-${person.number}`,
        externalId: person.number,
        username: person.email,
        name: { given: person.given, family: person.family },
        email: person.email,
        title: person.title,
        type: { employee: 'Employee', contractor: 'Contractor' }[person.kind],
        enabled: person.state === 'active',
        account: { status: 'OK' },
      }));
      return json({ _links: end < people.length ? { next: { href } } : {}, _embedded: { users }, size: users.length });
    };
  },
};
