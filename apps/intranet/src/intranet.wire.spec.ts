import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { startIntranet, type Intranet, type IntranetOptions } from './intranet';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of another library have no type here
type Reply = { status: number; body: any; text: string };

let intranet: Intranet;

async function start(options: IntranetOptions = {}): Promise<void> {
  intranet = await startIntranet(options);
}

async function send(method: string, path: string, body?: unknown, token = intranet.token): Promise<Reply> {
  const answer = await request(intranet.url + path, {
    method: method as 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, text, body: text === '' ? null : JSON.parse(text) };
}

const find = (kind: string, filter: string): Promise<Reply> =>
  send('GET', `/${kind}?filter=${encodeURIComponent(filter)}`);
const user = async (userName: string, more: object = {}): Promise<string> =>
  (await send('POST', '/Users', { schemas: [USER], userName, ...more })).body.id as string;
const group = async (displayName: string, ...ids: string[]): Promise<string> =>
  (await send('POST', '/Groups', { schemas: [GROUP], displayName, members: ids.map((value) => ({ value })) })).body
    .id as string;
const patch = (path: string, ...operations: object[]): Promise<Reply> =>
  send('PATCH', path, { schemas: [PATCH], Operations: operations });
const members = async (id: string): Promise<string[]> =>
  ((await send('GET', `/Groups/${id}`)).body.members ?? []).map((one: { value: string }) => one.value);

describe.each([
  ['with the shortcut for members', false],
  ['with the library alone', true],
])('the intranet %s', (_how, libraryOnly) => {
  let ada: string;
  let ben: string;
  let team: string;

  beforeEach(async () => {
    await start({ libraryOnly });
    ada = await user('Ada@example.org', {
      externalId: 'p-1',
      displayName: 'Ada',
      emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
      [ENTERPRISE]: { employeeNumber: '0007', department: 'Care' },
    });
    ben = await user('ben@example.org', { externalId: 'P-1', displayName: 'Ben' });
    team = await group('Team', ada);
  });
  afterEach(() => intranet.close());

  it('keeps what it was given, the enterprise extension included', async () => {
    const { body } = await send('GET', `/Users/${ada}`);
    expect(body).toMatchObject({
      userName: 'Ada@example.org',
      externalId: 'p-1',
      [ENTERPRISE]: { employeeNumber: '0007' },
    });
    expect(body.meta.location).toBe(`${intranet.url}/Users/${ada}`);
  });

  it.each<[string, string, string[]]>([
    ['Users', 'userName eq "ADA@example.org"', ['Ada']],
    ['Users', 'externalId eq "p-1"', ['Ada']],
    ['Users', 'displayName eq "Ben"', ['Ben']],
    ['Users', 'userName eq "nobody"', []],
    ['Users', 'emails[type eq "work"].value eq "ada@example.org"', ['Ada']],
    ['Users', 'userName sw "b" and active pr', []],
    ['Groups', 'displayName eq "team"', ['Team']],
  ])('%s?filter=%s', async (kind, filter, names) => {
    const { body } = await find(kind, filter);
    expect(body.Resources.map((one: { displayName: string }) => one.displayName)).toEqual(names);
    expect(body.totalResults).toBe(names.length);
  });

  it('pages and says how many there are', async () => {
    const { body } = await send('GET', '/Users?startIndex=2&count=1');
    expect(body).toMatchObject({ totalResults: 2, startIndex: 2, Resources: [{ displayName: 'Ben' }] });
    expect((await send('GET', '/Users?startIndex=3&count=1')).body).toMatchObject({ totalResults: 2, Resources: [] });
  });

  it('refuses a taken name, a wrong token and an unknown id', async () => {
    const taken = await send('POST', '/Users', { schemas: [USER], userName: 'ADA@EXAMPLE.ORG' });
    expect([taken.status, taken.body.scimType]).toEqual([409, 'uniqueness']);
    expect((await send('GET', '/Users', undefined, 'no')).status).toBe(401);
    expect((await send('GET', '/Users/none')).status).toBe(404);
    expect((await send('DELETE', '/Users/none')).status).toBe(404);
  });

  it('deactivates, and keeps the rest', async () => {
    await patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
    expect((await send('GET', `/Users/${ada}`)).body).toMatchObject({ active: false, displayName: 'Ada' });
  });

  it('adds and removes members, and forgets a deleted one', async () => {
    await patch(`/Groups/${team}`, { op: 'add', path: 'members', value: [{ value: ben }] });
    expect(await members(team)).toEqual([ada, ben]);
    expect((await find('Groups', `members.value eq "${ben}"`)).body.totalResults).toBe(1);
    await patch(`/Groups/${team}`, { op: 'remove', path: `members[value eq "${ada}"]` });
    expect(await members(team)).toEqual([ben]);
    await send('DELETE', `/Users/${ben}`);
    expect(await members(team)).toEqual([]);
  });

  it('leaves members out when they are not wanted', async () => {
    expect((await send('GET', `/Groups/${team}?excludedAttributes=members`)).body).not.toHaveProperty('members');
  });
});

describe('the intranet as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'intranet-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds everything again after a kill, without a line that was cut', async () => {
    const data = join(folder, 'data.jsonl');
    await start({ data });
    const ada = await user('ada', { externalId: 'p-1' });
    const team = await group('Team', ada);
    await intranet.close();
    appendFileSync(data, '{"time":"2026-01-0');
    await start({ data });
    expect((await find('Users', 'externalId eq "p-1"')).body.Resources[0].id).toBe(ada);
    expect(await members(team)).toEqual([ada]);
    await intranet.close();
  });

  it('allows one at a time, because the library is global to the process', async () => {
    await start();
    await expect(startIntranet()).rejects.toThrow(/already runs/);
    expect((await send('GET', '/ServiceProviderConfig')).status).toBe(200);
    await intranet.close();
  });

  it('shows its people in a browser, escaped, and its state to checkers', async () => {
    await start();
    await user('ada', { displayName: '<b>Ada' });
    const root = intranet.url.replace('/scim/v2', '');
    expect(await (await request(root)).body.text()).toContain('&lt;b&gt;Ada');
    expect(await (await request(`${root}/intranet/state`)).body.json()).toMatchObject({
      counts: { users: 1, groups: 0 },
    });
    await intranet.close();
  });
});
