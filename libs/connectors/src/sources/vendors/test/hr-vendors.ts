import type { CanonicalPerson } from '../../pull/test/canonical-people';
import { type FakeHandler, json } from '../../pull/test/fake-source';
import { BASIC, type FakeVendor, NO_RECORD, refused, SECRET, SIZE, slice, Tokens } from './fake-vendor';

const secretFrom = { env: 'SPEC_PULL_SECRET' };
const idOf = (person: CanonicalPerson): string => String(Number(person.number) - 1000);
const managerIn = (people: readonly CanonicalPerson[], { manager }: CanonicalPerson): CanonicalPerson | undefined =>
  people.find((person) => person.number === manager);

const bambooRecord = (person: CanonicalPerson, people: readonly CanonicalPerson[]): Record<string, unknown> => {
  const manager = managerIn(people, person);
  return {
    id: idOf(person),
    employeeNumber: person.number,
    firstName: person.given,
    middleName: null,
    lastName: person.family,
    preferredName: null,
    dateOfBirth: '0000-00-00',
    workEmail: person.email,
    jobTitle: person.title,
    department: person.department,
    location: person.location,
    status: { prehire: 'Active', active: 'Active', leave: 'Leave', terminated: 'Inactive' }[person.state],
    employmentHistoryStatus: { employee: 'Full-Time', contractor: 'Contractor' }[person.kind],
    supervisorEId: manager ? idOf(manager) : null,
    hireDate: person.start,
    terminationDate: person.end ?? '0000-00-00',
  };
};

/** Rows of the history tables, in no order, as `employees/all/tables/…` lists them for everybody. */
const bambooRows = (people: readonly CanonicalPerson[]): Readonly<Record<string, unknown>> => ({
  employmentStatus: people.map((person, at) => ({
    id: String(at + 1),
    employeeId: idOf(person),
    date: person.start,
    employmentStatus: { employee: 'Full-Time', contractor: 'Contractor' }[person.kind],
    comment: '',
    terminationReasonId: null,
    terminationTypeId: null,
    terminationRehireId: null,
  })),
  jobInfo: people.map((person, at) => ({
    id: String(at + 1),
    employeeId: idOf(person),
    date: person.start,
    location: person.location,
    department: person.department,
    division: null,
    jobTitle: person.title,
    reportsTo: null,
  })),
});

export const bamboohr: FakeVendor = {
  vendor: 'bamboohr',
  base: '/api/v1',
  pull: { auth: { secretFrom } },
  pages: false,
  total: false,
  tokens: false,
  error: '{"error":{"code":429,"message":"limit exceeded"}}',
  lacks: [],
  isSignIn: () => false,
  serve: (people): FakeHandler => {
    const header = `Basic ${Buffer.from(`${SECRET}:x`).toString('base64')}`;
    return (request) => {
      if (request.headers.authorization !== header) return refused;
      if (request.path === '/api/v1/employees/changed') {
        const employees = Object.fromEntries(
          people.map((person) => [
            idOf(person),
            { id: idOf(person), action: 'Updated', lastChanged: '2026-05-14T00:00:00+00:00' },
          ]),
        );
        return json({ latest: '2026-05-14T00:00:00+00:00', employees });
      }
      const table = /^\/api\/v1\/employees\/all\/tables\/(\w+)$/.exec(request.path)?.[1];
      if (table !== undefined) return json(bambooRows(people)[table] ?? []);
      const one = /^\/api\/v1\/employees\/(\d+)$/.exec(request.path)?.[1];
      if (one !== undefined) {
        const person = people.find((candidate) => idOf(candidate) === one);
        return person ? json(bambooRecord(person, people)) : { status: 404, body: '' };
      }
      if (request.method !== 'POST' || request.path !== '/api/v1/reports/custom') return NO_RECORD;
      const { fields } = JSON.parse(request.body) as { fields: readonly string[] };
      const now = request.query.get('onlyCurrent') === 'true';
      const listed = people.filter((person) => !now || person.state !== 'terminated');
      return json({
        title: 'Joinery',
        fields: fields.map((id) => ({ id, type: 'text', name: id })),
        employees: listed.map((person) => bambooRecord(person, people)),
      });
    };
  },
};

const attribute = (value: unknown): unknown => ({ label: 'any', value, type: 'standard', universal_id: null });
const personioRecord = (person: CanonicalPerson, people: readonly CanonicalPerson[]): unknown => {
  const manager = managerIn(people, person);
  const named = (type: string, name: string): unknown => ({ type, attributes: { id: 7, name } });
  const midnight = (date: string | null): string | null => (date === null ? null : `${date}T00:00:00+02:00`);
  return {
    type: 'Employee',
    attributes: {
      id: attribute(Number(person.number)),
      first_name: attribute(person.given),
      last_name: attribute(person.family),
      email: attribute(person.email),
      position: attribute(person.title),
      department: attribute(named('Department', person.department)),
      office: attribute(named('Office', person.location)),
      supervisor: attribute(
        manager ? { type: 'Employee', attributes: { id: attribute(Number(manager.number)) } } : null,
      ),
      status: attribute(
        { prehire: 'onboarding', active: 'active', leave: 'leave', terminated: 'inactive' }[person.state],
      ),
      employment_type: attribute({ employee: 'internal', contractor: 'external' }[person.kind]),
      hire_date: attribute(midnight(person.start)),
      termination_date: attribute(midnight(person.end)),
      cost_centers: attribute([]),
    },
  };
};

export const personioV1: FakeVendor = {
  vendor: 'personio-v1',
  base: '/v1',
  pull: { auth: { clientId: 'client', secretFrom } },
  pages: true,
  total: true,
  tokens: true,
  error: '{"success":false,"error":{"code":0,"message":"something went wrong"}}',
  lacks: [],
  isSignIn: ({ path }) => path === '/v1/auth',
  serve: (people, most = SIZE): FakeHandler => {
    const tokens = new Tokens();
    return (request) => {
      if (request.path === '/v1/auth') {
        const { client_id: id, client_secret: secret } = JSON.parse(request.body) as Record<string, string>;
        if (id !== 'client' || secret !== SECRET) return refused;
        return tokens.give((token) => ({ success: true, data: { token, expires_in: 86400 } }));
      }
      if (!tokens.opens(request)) return refused;
      if (request.path !== '/v1/company/employees') return NO_RECORD;
      const data = slice(people, request, { from: 'offset', size: 'limit' }, most).map((person) =>
        personioRecord(person, people),
      );
      return json({
        success: true,
        metadata: { total_elements: people.length, current_page: 0, total_pages: 3 },
        data,
      });
    };
  },
};

export const personioV2: FakeVendor = {
  vendor: 'personio-v2',
  base: '/v2',
  pull: { auth: { clientId: 'client', secretFrom } },
  pages: true,
  total: false,
  tokens: true,
  error: '{"error":{"message":"something went wrong"}}',
  lacks: [],
  isSignIn: ({ path }) => path === '/v2/auth/token',
  serve: (people, most = SIZE): FakeHandler => {
    const tokens = new Tokens();
    return (request) => {
      if (request.path === '/v2/auth/token') {
        const form = new URLSearchParams(request.body);
        return form.get('client_secret') === SECRET ? tokens.give() : refused;
      }
      if (!tokens.opens(request)) return refused;
      const one = /^\/v2\/persons\/(\d+)\/employments$/.exec(request.path)?.[1];
      const person = people.find(({ number }) => number === one);
      if (person) {
        const manager = managerIn(people, person);
        return json({
          _data: [
            {
              id: `e${person.number}`,
              status: { prehire: 'ONBOARDING', active: 'ACTIVE', leave: 'LEAVE', terminated: 'INACTIVE' }[person.state],
              type: { employee: 'INTERNAL', contractor: 'EXTERNAL' }[person.kind],
              employment_start_date: person.start,
              position: { title: person.title },
              office: { id: '3', name: person.location },
              org_units: [
                { type: 'team', id: '9', name: 'A team' },
                { type: 'department', id: '7', name: person.department },
              ],
              supervisor: manager ? { id: manager.number } : null,
              termination: person.end === null ? null : { termination_date: person.end },
            },
          ],
          _meta: { links: {} },
        });
      }
      if (request.path !== '/v2/persons') return NO_RECORD;
      const start = Number(request.query.get('cursor') ?? 0);
      const next =
        start + most < people.length
          ? { next: { href: `${request.origin}/v2/persons?limit=50&cursor=${start + most}` } }
          : {};
      const _data = people.slice(start, start + most).map(({ number, given, family, email }) => ({
        id: number,
        email,
        first_name: given,
        last_name: family,
        preferred_name: null,
        status: 'ACTIVE',
      }));
      return json({ _data, _meta: { links: next } });
    };
  },
};

export const hibob: FakeVendor = {
  vendor: 'hibob',
  base: '/v1',
  pull: { auth: { userName: 'user', secretFrom } },
  pages: false,
  total: false,
  tokens: false,
  error: '{"error":"internal","key":"x"}',
  lacks: [],
  isSignIn: () => false,
  serve:
    (people): FakeHandler =>
    (request) => {
      if (request.headers.authorization !== BASIC) return refused;
      const { showInactive } = JSON.parse(request.body) as { showInactive?: boolean };
      return json({
        employees: people
          .filter(({ state }) => showInactive === true || state !== 'terminated')
          .map((person) => {
            const manager = managerIn(people, person);
            return {
              id: `b${person.number}`,
              firstName: person.given,
              surname: person.family,
              email: person.email,
              work: {
                employeeIdInCompany: Number(person.number),
                startDate: person.start,
                title: person.title,
                department: person.department,
                site: person.location,
                reportsTo: manager ? { id: `b${manager.number}`, email: manager.email } : null,
              },
              internal: {
                lifecycleStatus: { prehire: 'Hired', active: 'Employed', leave: 'Leave', terminated: 'Terminated' }[
                  person.state
                ],
                terminationDate: person.end,
              },
              payroll: { employment: { type: { employee: 'Permanent', contractor: 'Contractor' }[person.kind] } },
              creationDateTime: '2020-01-01T09:00:00.000Z',
            };
          }),
      });
    },
};

const adpWorker = (person: CanonicalPerson): unknown => ({
  associateOID: `G3${person.number}`,
  workerID: { idValue: person.number },
  person: { legalName: { givenName: person.given, familyName1: person.family } },
  workerDates: { originalHireDate: person.start, ...(person.end === null ? {} : { terminationDate: person.end }) },
  workerStatus: {
    statusCode: {
      codeValue: { prehire: 'Active', active: 'Active', leave: 'Inactive', terminated: 'Terminated' }[person.state],
    },
  },
  businessCommunication: { emails: [{ emailUri: person.email }] },
  workAssignments: [
    { itemID: 'second', primaryIndicator: false, jobTitle: 'another job' },
    {
      itemID: 'first',
      primaryIndicator: true,
      hireDate: person.start,
      actualStartDate: person.start,
      assignmentStatus: {
        statusCode: { codeValue: { prehire: 'A', active: 'A', leave: 'L', terminated: 'T' }[person.state] },
      },
      workerTypeCode: { codeValue: 'F', shortName: { employee: 'Full Time', contractor: 'Contractor' }[person.kind] },
      jobTitle: person.title,
      homeOrganizationalUnits: [
        { nameCode: { codeValue: 'BU' }, typeCode: { codeValue: 'Business Unit' } },
        { nameCode: { codeValue: 'D7', shortName: person.department }, typeCode: { codeValue: 'Department' } },
      ],
      homeWorkLocation: { nameCode: { codeValue: 'L1', shortName: person.location } },
      ...(person.manager === null ? {} : { reportsTo: [{ workerID: { idValue: person.manager } }] }),
      ...(person.end === null ? {} : { terminationDate: person.end }),
    },
  ],
});

/** Events that wait, by their id: the spec fills it. */
export const adpQueue: { readonly id: string; readonly number: string }[] = [];

export const adp: FakeVendor = {
  vendor: 'adp-workforce-now',
  base: '',
  pull: { auth: { clientId: 'client', secretFrom, tokenUrl: 'auth/oauth/v2/token' } },
  pages: true,
  total: true,
  tokens: true,
  error: '{"confirmMessage":{"processMessages":[{"userMessage":{"messageTxt":"no"}}]},"error":"no"}',
  lacks: [],
  isSignIn: ({ path }) => path === '/auth/oauth/v2/token',
  serve: (people, most = SIZE): FakeHandler => {
    const tokens = new Tokens();
    return (request) => {
      if (request.path === '/auth/oauth/v2/token') return tokens.give();
      if (!tokens.opens(request)) return refused;
      if (request.path.startsWith('/core/v1/event-notification-messages')) {
        if (request.method === 'DELETE') {
          if (adpQueue[0]?.id === request.path.split('/').at(-1)) adpQueue.shift();
          return { status: 200, body: '' };
        }
        const [first] = adpQueue;
        if (!first) return { status: 204, body: '' };
        const worker = { associateOID: `G3${first.number}` };
        return json(
          { events: [{ eventID: first.id, data: { eventContext: { worker } } }] },
          { 'ADP-MSG-MSGID': first.id },
        );
      }
      const one = /^\/hr\/v2\/workers\/G3(\d+)$/.exec(request.path)?.[1];
      if (one !== undefined) return json({ workers: people.filter(({ number }) => number === one).map(adpWorker) });
      if (request.path !== '/hr/v2/workers') return NO_RECORD;
      const workers = slice(people, request, { from: '$skip', size: '$top' }, most).map(adpWorker);
      if (workers.length === 0) return { status: 204, body: '' };
      return json({ workers, meta: { totalNumber: people.length, completeIndicator: true } });
    };
  },
};
