import type { PullRun } from '../pull/pull-run';
import { PEOPLE } from '../pull/test/canonical-people';
import { FakeSource, type FakeHandler, json } from '../pull/test/fake-source';
import type { FakeVendor } from './test/fake-vendor';
import { bamboohr, personioV1, personioV2 } from './test/hr-vendors';
import { FULL, rowsOf, type PulledRows, sourceFor, Tape } from './test/subject';
import { graph } from './test/suite-vendors';
import { answerWith, workday } from './test/workday-vendor';

const DELTA: PullRun = {
  mode: 'delta',
  startedAt: '2026-05-14T09:00:00.000Z',
  since: '2026-05-13T08:45:00.000Z',
  mark: null,
};

type Read = PulledRows & { readonly outcome: string; readonly mark: string | null; readonly server: FakeSource };

async function read(
  vendor: FakeVendor,
  run: PullRun,
  handler: FakeHandler = vendor.serve(PEOPLE),
  numbers?: ReadonlyMap<string, string>,
): Promise<Read> {
  const server = await FakeSource.start(handler, vendor.isSignIn);
  try {
    const source = sourceFor(vendor, server.url, () => Promise.resolve());
    const tape = new Tape();
    const mark = run.mark === null ? null : `${server.url}${run.mark}`;
    const end = await source.record({ ...run, mark }, tape);
    return { ...(await rowsOf(source, tape, numbers)), mark: end.mark, server };
  } finally {
    await server.close();
  }
}

const row = ({ rows }: PulledRows, number: string): Readonly<Record<string, string | null>> | undefined =>
  rows.find((one) => one['employeeNumber'] === number);

describe('BambooHR', () => {
  it('tells somebody who will leave as active today, with the day they leave', async () => {
    const healthy = bamboohr.serve(PEOPLE);
    const ada = await read(bamboohr, FULL, (request) => {
      const reply = healthy(request);
      if (request.path.includes('/tables/')) return json([]);
      const report = JSON.parse(reply.body) as { employees: Record<string, unknown>[] };
      // As a recorded account has it: without onlyCurrent, what will be true is said as if it were true now.
      if (request.query.get('onlyCurrent') === 'false') {
        Object.assign(report.employees[0] ?? {}, {
          status: 'Inactive',
          employmentHistoryStatus: 'Terminated',
          terminationDate: '2026-06-12',
        });
      }
      return json(report);
    });
    expect(row(ada, '1001')).toMatchObject({
      sourceStatus: 'Active',
      terminationDate: '2026-06-12',
      workerType: 'Full-Time',
    });
  });

  it('tells somebody who has not started yet, and of whom only the future knows', async () => {
    const healthy = bamboohr.serve(PEOPLE);
    const read7 = await read(bamboohr, FULL, (request) => {
      if (request.path.includes('/tables/')) return healthy(request);
      const report = JSON.parse(healthy(request).body) as { employees: { id: string }[] };
      const now = request.query.get('onlyCurrent') === 'true';
      return json({ ...report, employees: report.employees.filter(({ id }) => !now || id !== '7') });
    });
    expect(row(read7, '1007')).toMatchObject({ department: 'Finance', startDate: '2019-02-28' });
  });

  describe('with its tables of what held from when', () => {
    const statuses = (...rows: readonly (readonly [date: string, employmentStatus: string])[]): unknown[] =>
      rows.map(([date, employmentStatus], at) => ({ id: String(at), employeeId: '1', date, employmentStatus }));
    const withTables = async (
      tables: { readonly employmentStatus?: unknown[]; readonly jobInfo?: unknown[] },
      report: Readonly<Record<string, unknown>>,
      run = FULL,
    ): Promise<Readonly<Record<string, string | null>> | undefined> => {
      const healthy = bamboohr.serve(PEOPLE);
      const read1 = await read(bamboohr, run, (request) => {
        const table = /tables\/(employmentStatus|jobInfo)$/.exec(request.path)?.[1] as keyof typeof tables | undefined;
        if (table !== undefined) return json(tables[table] ?? []);
        const reply = healthy(request);
        if (reply.status !== undefined && reply.status !== 200) return reply;
        const body = JSON.parse(reply.body) as { id?: string; employees?: { id: string }[] };
        const one = body.id === '1' ? body : Array.isArray(body.employees) ? body.employees[0] : undefined;
        if (one) Object.assign(one, report);
        return json(body);
      });
      expect(read1.outcome).toBe('COMPLETE');
      return row(read1, '1001');
    };

    it('keeps the type of employment of somebody whose status says no more than that they left', async () => {
      const employmentStatus = statuses(
        ['2026-03-31', 'Terminated'],
        ['2019-02-28', 'Contractor'],
        ['2021-01-01', 'Part-Time'],
      );
      const left = { status: 'Inactive', employmentHistoryStatus: 'Terminated', terminationDate: '2026-03-31' };
      expect(await withTables({ employmentStatus }, left)).toMatchObject({
        workerType: 'Part-Time',
        terminationDate: '2026-03-31',
      });
    });

    it('does not take the end of a former employment for that of the one that followed', async () => {
      const employmentStatus = statuses(
        ['2024-02-01', 'Full-Time'],
        ['2023-06-30', 'Terminated'],
        ['2019-02-28', 'Full-Time'],
      );
      const again = { employmentHistoryStatus: 'Full-Time', terminationDate: '2023-06-30' };
      expect(await withTables({ employmentStatus }, again)).toMatchObject({ terminationDate: '' });
    });

    it('knows of an end to come that the report of today does not tell, in a run of changes too', async () => {
      const employmentStatus = statuses(['2026-09-30', 'Terminated'], ['2019-02-28', 'Full-Time']);
      const told = { terminationDate: '2026-09-30', workerType: 'Full-Time', sourceStatus: 'Active' };
      expect(await withTables({ employmentStatus }, {})).toMatchObject(told);
      expect(await withTables({ employmentStatus }, {}, DELTA)).toMatchObject(told);
    });

    it('fills what a report leaves out from the job of the day, and never from one to come', async () => {
      const jobInfo = [
        { id: '3', employeeId: '1', date: '2026-12-01', department: 'Board', jobTitle: 'Director', reportsTo: '' },
        { id: '2', employeeId: '1', date: '2022-01-01', department: 'Finance', jobTitle: 'Controller', reportsTo: '' },
        { id: '1', employeeId: '1', date: '2019-02-28', department: 'Sales', jobTitle: 'Clerk', reportsTo: '' },
        { id: '4', employeeId: '404', date: '2019-02-28', department: 'Nowhere', jobTitle: 'Nobody', reportsTo: '' },
      ];
      expect(await withTables({ jobInfo }, { jobTitle: null, department: '' })).toMatchObject({
        title: 'Controller',
        department: 'Finance',
      });
    });
  });

  it('re-reads whom the changed feed names, and believes it when it says deleted', async () => {
    const healthy = bamboohr.serve(PEOPLE);
    const changed = await read(bamboohr, DELTA, (request) =>
      request.path.endsWith('/changed')
        ? json({
            employees: {
              '1': { id: '1', action: 'Updated', lastChanged: '2026-05-14T00:00:00+00:00' },
              '2': { id: '2', action: 'Deleted', lastChanged: '2026-05-14T00:00:00+00:00' },
              '99': { id: '99', action: 'Updated', lastChanged: '2026-05-14T00:00:00+00:00' },
            },
          })
        : healthy(request),
    );
    expect(changed.outcome).toBe('COMPLETE');
    const told = changed.rows.map((one) => [one['recordId'], one['employeeNumber'], one['sourceStatus']]);
    expect(told.sort()).toEqual([
      ['1', '1001', 'Active'],
      ['2', null, 'deleted'],
      ['99', null, 'deleted'],
    ]);
  });

  it('takes the empty list that PHP writes for an empty object', async () => {
    const healthy = bamboohr.serve(PEOPLE);
    const none = await read(bamboohr, DELTA, (request) =>
      request.path.endsWith('/changed')
        ? json({ latest: '2026-05-14T00:00:00+00:00', employees: [] })
        : healthy(request),
    );
    expect([none.outcome, none.rows]).toEqual(['COMPLETE', []]);
  });
});

describe('Workday', () => {
  const asked = (server: FakeSource): string[] =>
    server.requests.map(
      ({ body }) => /<bsvc:(Updated_From|Effective_From|Worker_Reference)>/.exec(body)?.[1] ?? 'full',
    );

  it.each([
    ['SOAP-ENV:Client.authenticationError', 'invalid username or password', 'SIGN_IN_REFUSED'],
    ['wsse:FailedAuthentication', 'The security token could not be authenticated', 'SIGN_IN_REFUSED'],
    [
      'SOAP-ENV:Client.validationError',
      'Validation error occurred. The task submitted is not authorized.',
      'FORBIDDEN',
    ],
    ['SOAP-ENV:Client.validationError', 'Invalid As_Of_Entry_DateTime', 'PAGE_FAILED'],
  ])('a fault %s, "%s", is %s, and is asked for once', async (code, words, outcome) => {
    const fault = `<SOAP-ENV:Fault xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>${code}</faultcode><faultstring>${words}</faultstring></SOAP-ENV:Fault>`;
    const refused = await read(workday, FULL, () => ({
      status: 500,
      headers: { 'content-type': 'text/xml' },
      body: fault,
    }));
    expect([refused.outcome, refused.server.requests.length]).toEqual([outcome, 1]);
  });

  it('asks for what was entered, for what came true, and once more for each future hire as of the day of hire', async () => {
    const ada = { ...PEOPLE[0]!, start: '2026-06-01', title: 'nobody yet' };
    const delta = await read(workday, DELTA, ({ body }) => {
      if (body.includes('Worker_Reference>')) return answerWith([{ ...ada, title: 'Engineer' }], 1, 1);
      return answerWith(body.includes('Effective_From') ? [PEOPLE[1]!] : [ada], 1, 1);
    });
    expect(asked(delta.server)).toEqual(['Updated_From', 'Worker_Reference', 'Effective_From']);
    expect(delta.server.requests[0]?.body).toContain('<bsvc:Updated_From>2026-05-13T08:45:00.000Z</bsvc:Updated_From>');
    expect(delta.server.requests[1]?.body).toContain(
      '<bsvc:As_Of_Effective_Date>2026-06-01-08:00</bsvc:As_Of_Effective_Date>',
    );
    expect(delta.rows.map((one) => [one['employeeNumber'], one['title'], one['startDate']])).toEqual([
      ['1001', 'Engineer', '2026-06-01'],
      ['1002', 'Analyst', '2020-03-01'],
    ]);
  });

  it('reads every page of a full run with the same two stamps', async () => {
    const { server } = await read(workday, FULL);
    const stamps = server.requests.map(
      ({ body }) => /<bsvc:As_Of_Effective_Date>.*?<\/bsvc:As_Of_Entry_DateTime>/.exec(body)?.[0],
    );
    expect(stamps).toHaveLength(3);
    expect(new Set(stamps)).toEqual(
      new Set([
        '<bsvc:As_Of_Effective_Date>2026-05-14</bsvc:As_Of_Effective_Date><bsvc:As_Of_Entry_DateTime>2026-05-14T09:00:00.000Z</bsvc:As_Of_Entry_DateTime>',
      ]),
    );
  });
});

describe('Microsoft Graph', () => {
  it('goes on from where the last reading ended, and tells who was removed', async () => {
    const full = await read(graph, FULL);
    expect(full.mark).toMatch(/\$deltatoken=1$/);
    const delta = await read(graph, { ...DELTA, mark: '/v1.0/users/delta?$deltatoken=1' });
    expect(delta.rows).toMatchObject([{ recordId: 'oid1003', sourceStatus: 'deleted' }]);
    expect(delta.mark).toMatch(/\$deltatoken=2$/);
  });

  it('knows by its id whose change it tells, and puts together what it tells in several places', async () => {
    const value = [
      { id: 'oid1001', jobTitle: 'Chief' },
      { id: 'oid1002', accountEnabled: false },
      { id: 'oid1003', '@removed': { reason: 'changed' } },
      { id: 'oid1004', '@removed': { reason: 'changed' } },
      { id: 'nobody', jobTitle: 'Ghost' },
    ];
    const later = [
      { id: 'oid1001', accountEnabled: false, department: null },
      { id: 'oid1004', jobTitle: 'Back' },
    ];
    const numbers = new Map(['1001', '1002', '1003', '1004'].map((number) => [`oid${number}`, number]));
    const handler: FakeHandler = (request) => {
      if (!request.path.endsWith('/delta')) return graph.serve(PEOPLE)(request);
      const link = `${request.origin}/v1.0/users/delta?`;
      return request.query.has('$skiptoken')
        ? json({ value: later, '@odata.deltaLink': `${link}$deltatoken=2` })
        : json({ value, '@odata.nextLink': `${link}$skiptoken=1` });
    };
    const delta = await read(graph, { ...DELTA, mark: '/v1.0/users/delta?$deltatoken=1' }, handler, numbers);
    expect(delta.outcome).toBe('COMPLETE');
    const told = delta.rows.map((one) => [one['employeeNumber'], one['title'], one['department'], one['sourceStatus']]);
    expect(told.sort()).toEqual([
      [null, 'Ghost', null, null],
      ['1001', 'Chief', '', 'suspended'],
      ['1002', null, null, 'suspended'],
      ['1003', null, null, 'deleted'],
      ['1004', 'Back', null, null],
    ]);
  });

  it('is not complete where the last page names no place to go on from: there was more', async () => {
    const value = [{ id: 'oid1001', jobTitle: 'Chief' }];
    const cut: FakeHandler = (request) =>
      request.path.endsWith('/delta') ? json({ value }) : graph.serve(PEOPLE)(request);
    const delta = await read(graph, { ...DELTA, mark: '/v1.0/users/delta?$deltatoken=1' }, cut);
    expect(delta.outcome).toBe('MARK_MISSING');
  });

  it('says so when the place to go on from is no longer known', async () => {
    const gone = await read(graph, { ...DELTA, mark: '/v1.0/users/delta?$deltatoken=gone' });
    expect(gone.outcome).toBe('MARK_EXPIRED');
  });

  it('refuses a place to go on from that is somewhere else', async () => {
    const server = await FakeSource.start(graph.serve(PEOPLE), graph.isSignIn);
    const end = await sourceFor(graph, server.url).record(
      { ...DELTA, mark: 'https://evil.example.com/users' },
      new Tape(),
    );
    await server.close();
    expect(end).toMatchObject({ outcome: 'LINKS_ELSEWHERE', detail: 'https://evil.example.com' });
  });
});

describe('Personio', () => {
  it('asks for what was updated since, in its own words for a time', async () => {
    const { server, rows } = await read(personioV1, DELTA);
    expect(server.requests[1]?.query.get('updated_since')).toBe('2026-05-13T08:45:00');
    expect(rows).toHaveLength(7);
  });

  it('asks version 2 for what was updated after the day before: the filter may leave out the day it names', async () => {
    const { server } = await read(personioV2, DELTA);
    expect(server.requests[1]?.query.get('updated_at.gt')).toBe('2026-05-12');
  });
});
