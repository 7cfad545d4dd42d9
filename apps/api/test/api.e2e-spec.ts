import {
  colleagues,
  hrFile,
  hrRow,
  hrRowAfterwards,
  labTruth,
  Processes,
  type Running,
  testDatabase,
  type TestDatabase,
} from '@joinery/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { needDescribed } from './described-answers';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at as a caller sees them
type Json = any;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Json;
}

async function ask(
  base: Running,
  method: string,
  path: string,
  body?: string | object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const type = typeof body === 'string' ? 'text/csv' : 'application/json';
  const answer = await fetch(base.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': type }), 'x-joinery-actor': 'hana', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const [status, found] = [answer.status, parsed(await answer.text())];
  needDescribed(method, path, status, found);
  return { status, type: answer.headers.get('content-type') ?? '', body: found };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const FIRST = hrFile([hrRow('ben'), hrRow('cleo'), ...colleagues(3)]);
const SECOND = hrFile([
  hrRowAfterwards('ben'),
  hrRowAfterwards('cleo', { 'Last Day of Work': '2026-05-13' }),
  ...colleagues(3),
]);

describe('the API', () => {
  let database: TestDatabase;
  let processes: Processes;
  let lab: Running;
  let api: Running;
  let guarded: Running;

  beforeAll(async () => {
    database = await testDatabase();
    processes = new Processes({
      DATABASE_URL: database.url,
      JOINERY_CLOCK: '2026-05-14T09:00:00Z',
      JOINERY_PORT: '0',
      APP_TOKEN: 'token',
    });
    lab = await processes.start('lab', ['--token', 'token', '--parent-pid', String(process.pid)]);
    api = await processes.start('api');
    guarded = await processes.start('api', [], { JOINERY_WORKER: 'off', JOINERY_API_TOKEN: 'open sesame' });
    const connected = await ask(api, 'PUT', '/api/v1/apps/chat/connection', {
      baseUrl: lab.url,
      tokenEnv: 'APP_TOKEN',
    });
    if (connected.status >= 300) throw new Error(JSON.stringify(connected));
  });

  afterAll(async () => {
    await processes?.stopAll();
    await database?.drop();
  });

  /** A plan's progress once every step of it has ended. */
  const ended = async (plan: string): Promise<Json> => {
    for (;;) {
      const { body } = await ask(api, 'GET', `/api/v1/plans/${plan}/run`);
      if (body.status !== 'running') return body;
      await sleep(100);
    }
  };

  const upload = (text: string): Promise<Answer> =>
    ask(api, 'POST', '/api/v1/imports?source=hr&fileName=people.csv', text);

  it('imports a file, and plans what follows', async () => {
    const { status, body } = await upload(FIRST);
    expect(status).toBe(201);
    expect(body.import).toMatchObject({ status: 'ready', rowsRead: 5, rowsStaged: 5, rowsRefused: 0, actor: 'hana' });
    expect(body.people).toMatchObject({ created: 5, linked: 0, disputed: 0 });
    expect(body.plan).toMatchObject({ id: '1', status: 'ready', createdBy: 'hana' });
  });

  it.each<[string, object, number, string]>([
    ['another hash', { hash: '0'.repeat(64) }, 409, 'PLAN_HASH_DIFFERS'],
    ['a short hash', { hash: 'abc' }, 400, 'HTTP_400'],
    ['no hash', {}, 400, 'HTTP_400'],
    ['more than it asks for', { hash: '0'.repeat(64), force: true }, 400, 'HTTP_400'],
  ])('refuses an approval with %s', async (_what, body, status, code) => {
    const answer = await ask(api, 'POST', '/api/v1/plans/1/approval', body);
    expect([answer.status, answer.body.code, answer.type]).toEqual([
      status,
      code,
      expect.stringContaining('application/problem+json'),
    ]);
    expect((await labTruth(lab.url)).requests.total).toBe(0);
  });

  it('refuses to release a plan that no guard holds', async () => {
    const { hash } = (await ask(api, 'GET', '/api/v1/plans/1')).body;
    const answer = await ask(api, 'POST', '/api/v1/plans/1/release', { hash, reason: 'just so' });
    expect([answer.status, answer.body.code]).toEqual([409, 'PLAN_NOT_HELD']);
  });

  it('applies exactly what was approved by its hash, once', async () => {
    const { hash } = (await ask(api, 'GET', '/api/v1/plans/latest')).body;
    const approved = await ask(api, 'POST', '/api/v1/plans/1/approval', { hash });
    expect([approved.status, approved.body.status, approved.body.decidedBy]).toEqual([201, 'running', 'hana']);
    expect((await ask(api, 'POST', '/api/v1/plans/1/approval', { hash })).body.code).toBe('PLAN_DECIDED');
    expect((await ended('1')).status).toBe('completed');
    expect((await labTruth(lab.url)).users).toHaveLength(5);
  });

  it('tells the story of a person', async () => {
    expect((await upload(SECOND)).body.plan).toMatchObject({ id: '2', status: 'ready' });
    const { hash } = (await ask(api, 'GET', '/api/v1/plans/2')).body;
    await ask(api, 'POST', '/api/v1/plans/2/approval', { hash });
    expect((await ended('2')).status).toBe('completed');
    const { status, body } = await ask(api, 'GET', '/api/v1/people/E1003/timeline');
    expect(status).toBe(200);
    const texts = body.map((line: { text: string }) => line.text).join('\n');
    expect(texts).toMatch(/First heard of: hr said so on line 3 of people\.csv/);
    expect(texts).toMatch(/hana approved plan 2/);
    expect(texts).toMatch(/chat: account deactivated/);
    expect((await ask(api, 'GET', '/api/v1/people/E1003')).body).toMatchObject({ state: 'leaver' });
    const missing = await ask(api, 'GET', '/api/v1/people/E1003/explanation?not=app:chat');
    expect(missing.body).toMatchObject({ has: false, ways: [{ obstacles: [{ kind: 'state', is: 'leaver' }] }] });
  });

  it.each<[unknown, number, unknown]>([
    [{ requests: 180, seconds: 60 }, 200, { requests: 180, seconds: 60 }],
    [{ requests: 0, seconds: 60 }, 400, { requests: 180, seconds: 60 }],
    [{ requests: 180 }, 400, { requests: 180, seconds: 60 }],
    [[{ requests: 180, seconds: 60 }], 400, { requests: 180, seconds: 60 }],
    ['180/60', 400, { requests: 180, seconds: 60 }],
    [null, 200, null],
    [undefined, 200, null],
  ])('connects an app with the budget %j', async (budget, status, kept) => {
    const wish = { baseUrl: lab.url, tokenEnv: 'APP_TOKEN', budget };
    expect((await ask(api, 'PUT', '/api/v1/apps/chat/connection', wish)).status).toBe(status);
    const { body } = await ask(api, 'GET', '/api/v1/dispatch');
    expect(body.apps.find((app: Json) => app.appId === 'chat').budget).toEqual(kept);
  });

  it('sets a value by hand and takes it back, where policy lets somebody', async () => {
    const route = '/api/v1/people/E1002/attributes/phone';
    const phone = async (): Promise<Json> =>
      (await ask(api, 'GET', '/api/v1/people/E1002/explanation')).body.attributes.phone;
    const before = await phone();
    const set = await ask(api, 'PUT', route, { value: '+49 30 1', reason: 'the old one is dead', until: 'P30D' });
    expect([set.status, set.body.value]).toEqual([200, '+49 30 1']);
    expect(await phone()).toMatchObject({ value: '+49 30 1', source: 'manual' });
    const taken = await ask(api, 'DELETE', route, { reason: 'it works again' });
    expect([taken.status, taken.body.value]).toEqual([200, null]);
    expect(await phone()).toEqual(before);
    const again = await ask(api, 'DELETE', route, { reason: 'once more' });
    expect([again.status, again.body.code]).toEqual([409, 'VALUE_NOT_SET']);
    const title = await ask(api, 'PUT', route.replace('phone', 'title'), { value: 'Duke', reason: 'he said so' });
    expect([title.status, title.body.code]).toEqual([422, 'NOT_BY_HAND']);
  });

  it('makes one of two people when somebody says so, shows it before, and takes it back', async () => {
    const merge = (body: object): Promise<Answer> => ask(api, 'POST', '/api/v1/people/E1003/merges', body);
    const wish = { into: 'E1002', reason: 'entered twice' };
    const preview = await merge({ ...wish, preview: true });
    expect([preview.status, preview.body.id, preview.body.records]).toEqual([
      201,
      null,
      [{ source: 'hr', key: 'E1003' }],
    ]);
    const { body: done } = await merge(wish);
    const { body: inForce } = await ask(api, 'GET', '/api/v1/people/E1002/merges');
    expect(inForce).toMatchObject([{ id: done.id, reason: 'entered twice', mergedBy: 'hana' }]);
    expect(await merge(wish)).toMatchObject({ status: 409, body: { code: 'PERSON_MERGED' } });
    const undo = await ask(api, 'POST', `/api/v1/people/merges/${done.id}/undo`, { reason: 'two people after all' });
    expect([undo.status, undo.body]).toEqual([201, { records: ['hr:E1003'] }]);
    expect((await ask(api, 'GET', '/api/v1/imports/running')).body).toEqual([]);
  });

  it('gives every long list page by page, from the last entry of the page before', async () => {
    for (const list of [
      'people',
      'plans',
      'audit',
      'imports',
      'imports/2/findings',
      'grants',
      'cases',
      'reconciliations',
    ]) {
      const all = (await ask(api, 'GET', `/api/v1/${list}?limit=1000`)).body as Json[];
      const pages: Json[] = [];
      for (let cursor = ''; ; cursor = `&cursor=${pages.at(-1).id}`) {
        const { body } = await ask(api, 'GET', `/api/v1/${list}?limit=2${cursor}`);
        if (body.length === 0) break;
        pages.push(...body);
      }
      expect([list, pages]).toEqual([list, all]);
    }
  });

  it('seals and signs the audit log behind its back, verifies it, and proves an event', async () => {
    let checkpoints: Json[] = [];
    while (checkpoints.length === 0) {
      checkpoints = (await ask(api, 'GET', '/api/v1/audit/checkpoints?limit=1')).body;
      await sleep(100);
    }
    expect(checkpoints[0].note).toContain(`\n${checkpoints[0].size}\n`);
    expect((await ask(api, 'POST', '/api/v1/audit/verification')).body).toMatchObject({ isValid: true, tampers: [] });
    const { body: proof } = await ask(api, 'GET', '/api/v1/audit/1/proof');
    expect(proof).toMatchObject({ kind: 'joinery audit proof', event: { id: '1', type: 'policy.activated' } });
    expect(await ask(api, 'GET', '/api/v1/audit/4711/proof')).toMatchObject({ status: 404, body: { code: 'EVENT_UNKNOWN' } }); // prettier-ignore
    expect((await ask(api, 'GET', '/health')).body).toMatchObject({ audit: 'ok' });
    expect((await ask(api, 'GET', '/api/v1/doctor')).body).toMatchObject({ subjects: { length: 10 } });
  });

  it('gives the steps of a plan page by page', async () => {
    const one = (await ask(api, 'GET', '/api/v1/plans/1/steps?limit=2')).body;
    expect(one).toHaveLength(2);
    const two = (await ask(api, 'GET', `/api/v1/plans/1/steps?limit=2&cursor=${one[1].seq}`)).body;
    expect(two[0].seq).toBe(one[1].seq + 1);
  });

  it('gives what a plan withholds page by page', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `INSERT INTO plan_withheld (plan_id, seq, app_id, identity_id, subject, kind, reason, text)
       SELECT 1, n, 'chat', gen_random_uuid(), 'Eve', 'update', 'PROTECTED', 'by hand' FROM generate_series(0, 2) n`,
    );
    await client.end();
    const one = (await ask(api, 'GET', '/api/v1/plans/1/withheld?limit=2')).body;
    expect(one).toMatchObject([{ seq: 0 }, { seq: 1, appId: 'chat', subject: 'Eve', reason: 'PROTECTED' }]);
    expect((await ask(api, 'GET', '/api/v1/plans/1/withheld?cursor=1')).body).toMatchObject([{ seq: 2 }]);
  });

  it('gives an empty page behind any number that a cursor can be', async () => {
    const far = '9'.repeat(18);
    for (const list of ['steps', 'withheld'])
      expect(await ask(api, 'GET', `/api/v1/plans/1/${list}?cursor=${far}`)).toMatchObject({ status: 200, body: [] });
    const { reconciliation } = (await ask(api, 'POST', '/api/v1/apps/chat/reconciliations')).body;
    const drift = await ask(api, 'GET', `/api/v1/reconciliations/${reconciliation.id}/drift?cursor=${far}`);
    expect(drift).toMatchObject({ status: 200, body: [] });
  });

  it.each<[string, string, string, string | object | undefined]>([
    ['GET', '/api/v1/nothing', 'HTTP_404', undefined],
    ['GET', '/api', 'HTTP_404', undefined],
    ['GET', '/api/v1/plans/4711', 'PLAN_UNKNOWN', undefined],
    ['GET', '/api/v1/imports/4711', 'IMPORT_UNKNOWN', undefined],
    ['GET', "/api/v1/imports/1'%20OR%20true", 'IMPORT_UNKNOWN', undefined],
    ['GET', '/api/v1/people/nobody', 'PERSON_UNKNOWN', undefined],
    ['GET', '/api/v1/reconciliations/4711/drift', 'RECONCILIATION_UNKNOWN', undefined],
    ['POST', '/api/v1/cases/4711/decision', 'CASE_UNKNOWN', { kind: 'new' }],
    ['POST', '/api/v1/imports?source=nowhere', 'SOURCE_UNKNOWN', 'a,b\n1,2\n'],
  ])('%s %s is not there, and says so as a problem', async (method, path, code, body) => {
    const answer = await ask(api, method, path, body);
    expect([answer.status, answer.body.code]).toEqual([404, code]);
    expect(answer.type).toContain('application/problem+json');
  });

  it('refuses a name that nobody has in the words of the command line', async () => {
    const { detail } = (await ask(api, 'GET', '/api/v1/people/E404')).body;
    expect(detail).toMatch(/^There is no person "E404"\. Say the employee number/);
  });

  it.each<[string, string, string, string | object | undefined]>([
    ['a page without end', 'GET', '/api/v1/plans?limit=0', undefined],
    ['a page that is no number', 'GET', '/api/v1/plans?limit=many', undefined],
    ['a question it does not know', 'GET', '/api/v1/people?name=Ada', undefined],
    ['a delimiter it cannot use', 'POST', '/api/v1/imports?delimiter=x', 'a\n'],
    ['a decision that is none', 'POST', '/api/v1/cases/1/decision', { kind: 'maybe' }],
    ['a link to nobody', 'POST', '/api/v1/cases/1/decision', { kind: 'link', identityId: 'Ada' }],
    ['a case that is no number', 'POST', '/api/v1/cases/first/decision', { kind: 'new' }],
    ['a cursor that is no number', 'GET', '/api/v1/plans/1/steps?cursor=next', undefined],
    ['no files in the place of files', 'POST', '/api/v1/policies/diff', { files: null }],
    ['no horizon in the place of one', 'POST', '/api/v1/policies/diff', { horizon: null }],
  ])('refuses %s', async (_what, method, path, body) => {
    const answer = await ask(api, method, path, body);
    expect([400, 404, 422]).toContain(answer.status);
    expect(answer.body.detail).toEqual(expect.any(String));
  });

  it.each([{ kind: 'new', identityId: '00000000-0000-4000-8000-000000000000' }, { kind: 'link' }])(
    'refuses the decision %j, which contradicts itself',
    async (decision) => {
      const answer = await ask(api, 'POST', '/api/v1/cases/4711/decision', decision);
      expect([answer.status, answer.body.code]).toEqual([400, 'HTTP_400']);
    },
  );

  it.each(['application/json', 'multipart/form-data; boundary=x'])(
    'refuses a file that comes wrapped as %s',
    async (type) => {
      const answer = await ask(api, 'POST', '/api/v1/imports', 'Employee ID,Last Name\n1,Ada\n', {
        'content-type': type,
      });
      expect([answer.status, answer.body.code]).toEqual([415, 'HTTP_415']);
    },
  );

  it('tries the connection to an app, and writes only when it is told to', async () => {
    const read = await ask(api, 'POST', '/api/v1/apps/chat/tests', {});
    expect(read.status).toBe(200);
    const result = (body: Json, name: string): string => body.checks.find((one: Json) => one.name === name)?.result;
    expect([result(read.body, 'token'), result(read.body, 'create')]).toEqual(['passed', 'skipped']);
    const written = await ask(api, 'POST', '/api/v1/apps/chat/tests', { write: true });
    expect([result(written.body, 'create'), result(written.body, 'clean-up')]).toEqual(['passed', 'passed']);
  });

  it('stops the sending to one app when somebody says so, shows it, and goes on', async () => {
    const stopped = await ask(api, 'POST', '/api/v1/dispatch/stop', { app: 'chat', reason: 'moving house' });
    expect(stopped.body.standstills).toMatchObject([{ appId: 'chat', reason: 'moving house' }]);
    expect((await ask(api, 'GET', '/api/v1/dispatch')).body).toEqual(stopped.body);
    const resumed = await ask(api, 'POST', '/api/v1/dispatch/resume', { app: 'chat' });
    expect([resumed.status, resumed.body.standstills]).toEqual([200, []]);
  });

  it('says whose the accounts of an app are, and links only what was looked at', async () => {
    const adoption = await ask(api, 'GET', '/api/v1/apps/chat/adoption');
    expect(adoption.body).toMatchObject({ complete: true, matched: [], ambiguous: [] });
    expect(adoption.body.linked).toBeGreaterThan(0);
    const other = await ask(api, 'POST', '/api/v1/apps/chat/adoption', { accept: '0'.repeat(64) });
    expect([other.status >= 400, other.body.code]).toEqual([true, 'ADOPTION_HASH']);
    expect((await ask(api, 'POST', '/api/v1/apps/chat/adoption', {})).status).toBe(400);
  });

  it.each<[string, Record<string, string>, number]>([
    ['no token', {}, 401],
    ['another token', { authorization: 'Bearer open' }, 401],
    ['another scheme', { authorization: 'Basic open sesame' }, 401],
    ['the token of a page of another site', { authorization: 'Bearer open sesame', origin: 'https://hr.example' }, 200],
    ['the token', { authorization: 'Bearer open sesame' }, 200],
  ])('asks for its token when it has one: %s', async (_what, headers, status) => {
    expect((await ask(guarded, 'GET', '/api/v1/plans', undefined, headers)).status).toBe(status);
    expect((await ask(guarded, 'GET', '/health', undefined, headers)).status).toBe(200);
  });

  it('does not listen for other machines without a token', async () => {
    const started = processes.start('api', [], { JOINERY_HOST: '0.0.0.0' });
    await expect(started).rejects.toThrow(/set JOINERY_API_TOKEN as well/);
  });
});
