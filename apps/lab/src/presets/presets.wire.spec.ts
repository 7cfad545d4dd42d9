import { readFileSync } from 'node:fs';
import { behaviourOf } from '../quirks/quirks';
import { ENTERPRISE, GROUP, PATCH, TestLab, USER, type Reply } from '../test/client';
import { create, createGroup, set, status, users } from '../test/scene';
import { presetNamed, PRESETS } from './presets';

const ENTRA_USER = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User';
const ENTRA_GROUP = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group';
const SCIM = { accept: 'application/scim+json', 'user-agent': 'spec' };

const cleo = {
  userName: 'Cleo@Example.org',
  externalId: 'p-3',
  displayName: 'Cleo',
  name: { givenName: 'Cleo', familyName: 'Old' },
  emails: [{ value: 'cleo@example.org', type: 'work', primary: true }],
};
const member = (value: string): object => ({ op: 'add', path: 'members', value: [{ value }] });

describe('presets', () => {
  let lab: TestLab;
  const start = async (preset: string): Promise<TestLab> => (lab = await TestLab.start({ preset, elapsedMs: () => 0 }));
  afterEach(() => lab?.close());

  it('name only quirks that exist, and a source for each', () => {
    for (const preset of PRESETS) {
      expect(() => behaviourOf(preset.traits.map((one) => one.quirk))).not.toThrow();
      expect([...preset.traits, ...preset.budgets].filter((one) => one.source === '')).toEqual([]);
    }
    expect(presetNamed('aws-iam-identity-center').name).toBe('aws');
    expect(() => presetNamed('nobody')).toThrow(/there are generic, slack/);
  });

  it('stand in the README, every one', () => {
    const readme = readFileSync('apps/lab/README.md', 'utf8');
    expect(PRESETS.filter((one) => !readme.includes(`| \`${one.name}\``)).map((one) => one.name)).toEqual([]);
  });

  it('slack: makes a handle of an e-mail, mirrors it, takes DELETE for closing, and lets 20 creates through at once', async () => {
    await start('slack');
    const made = (await create(lab, cleo)).body;
    expect([made.userName, made.nickName]).toEqual(['cleo', 'cleo']);
    await lab.send('DELETE', `/Users/${made.id}`);
    expect((await lab.get(`/Users/${made.id}`)).body.active).toBe(false);
    const more = [];
    for (let n = 0; n < 21; n += 1) more.push(await create(lab, { ...cleo, userName: `u${n}` }));
    const refused = more.filter((one) => one.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    lab.lab.advance(60_000);
    expect(await status(create(lab, { userName: 'x' }))).toBe(400);
  });

  it('zoom: PATCH switches active only, PUT merges, one request a second per endpoint', async () => {
    await start('zoom');
    const asks = (method: string, path: string, body?: object): Promise<Reply> => {
      lab.lab.advance(1000);
      return lab.send(method, path, body, SCIM);
    };
    const { id } = (await asks('POST', '/Users', { schemas: [USER], ...cleo, userType: 'Basic' })).body;
    expect((await asks('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [set('title', 'x')] })).status).toBe(
      400,
    );
    const kept = await asks('PUT', `/Users/${id}`, { schemas: [USER], userName: cleo.userName, title: 'Dr' });
    expect(kept.body).toMatchObject({ title: 'Dr', displayName: 'Cleo' });
    expect(kept.body.userType).toBeUndefined();
    expect((await asks('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [set('active', false)] })).status).toBe(
      200,
    );
    expect((await lab.send('GET', `/Users/${id}`, undefined, SCIM)).status).toBe(200);
    expect((await lab.send('GET', `/Users/${id}`, undefined, SCIM)).status).toBe(429);
    expect(await status(lab.send('GET', '/Groups', undefined, { accept: '*/*' }))).toBe(406);
  });

  it('aws: shows no members but finds them by filter, 100 changes a PATCH, pages by cursor only', async () => {
    await start('aws');
    lab.lab.plant({ count: 101 });
    const { id } = (await create(lab, cleo)).body;
    const group = (await createGroup(lab, { displayName: 'Team', members: [{ value: id }] })).body;
    expect((await lab.get(`/Groups/${group.id}`)).body.members).toEqual([]);
    const by = (filter: string): Promise<Reply> => lab.find('Groups', filter);
    expect((await by(`id eq "${group.id}" and members.value eq "${id}"`)).body.totalResults).toBe(1);
    expect((await by('displayName co "T"')).status).toBe(400);
    expect((await users(lab, 'count=100&startIndex=101')).body.Resources).toEqual([]);
    const first = (await users(lab, 'count=100&cursor')).body;
    const rest = (await users(lab, `count=100&cursor=${first.nextCursor}`)).body;
    expect([first.Resources.length, rest.Resources.length, rest.nextCursor, first.totalResults]).toEqual([
      100,
      2,
      undefined,
      undefined,
    ]);
    const many = first.Resources.map((one: { id: string }) => ({ value: one.id }));
    const tooMany = await lab.patch(`/Groups/${group.id}`, {
      op: 'add',
      path: 'members',
      value: [...many, { value: id }],
    });
    expect(tooMany.body).toMatchObject({
      status: '400',
      detail: 'Request is unparsable, syntactically incorrect, or violates schema.',
    });
    expect((await lab.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: many })).status).toBe(204);
    expect(await status(lab.patch(`/Groups/${group.id}`, { op: 'remove', path: 'members' }))).toBe(400);
    expect(await status(create(lab, { ...cleo, userName: 'x', emails: [{ value: 'a' }, { value: 'b' }] }))).toBe(400);
    expect(await status(lab.send('PUT', `/Groups/${group.id}`, { schemas: [GROUP], displayName: 'x' }))).toBe(405);
  });

  it('entra: cursor pages under resources, one member removed at a time, spaces and unknown ids are 400', async () => {
    await start('entra');
    const whole = { ...cleo, password: 'p', active: true, [ENTRA_USER]: { mailNickname: 'cleo' } };
    expect(await status(create(lab, cleo))).toBe(400);
    const made = await create(lab, { ...whole, [ENTERPRISE]: { department: 'Care' } });
    expect([made.status, made.body.meta.resourceType, made.body[ENTRA_USER]]).toEqual([
      201,
      'user',
      { mailNickname: 'cleo' },
    ]);
    const { id } = made.body;
    const rest = { [ENTRA_GROUP]: { mailEnabled: false, mailNickname: 't', securityEnabled: true } };
    const group = (await createGroup(lab, { displayName: 'Team', ...rest })).body.id;
    expect(await status(createGroup(lab, { displayName: 'Other' }))).toBe(400);
    expect((await users(lab, '')).body).toMatchObject({ resources: [{ id }] });
    expect(await status(users(lab, 'filter%20=userName%20eq%20%22a%22'))).toBe(400);
    expect(await status(users(lab, 'count=0'))).toBe(400);
    expect(await status(lab.get('/Users/none'))).toBe(400);
    expect(await status(lab.find('Users', 'externalId eq "p-3" and userName eq "x"'))).toBe(400);
    expect(await status(lab.patch(`/Groups/${group}`, member(id)))).toBe(204);
    expect(await status(lab.patch(`/Groups/${group}`, member(id), set('displayName', 'New')))).toBe(400);
    expect((await lab.get(`/Groups/${group}`)).body.members).toBeUndefined();
    expect((await lab.find('Groups', `members.value eq "${id}"`)).body.totalResults).toBe(1);
    expect(await status(lab.send('PUT', `/Users/${id}`, whole))).toBe(405);
    expect(await status(lab.send('DELETE', `/Users/${id}`, undefined, SCIM))).toBe(400);
    expect(await status(lab.send('DELETE', `/Users/${id}`))).toBe(204);
  });

  it('github: wants a User-Agent, takes path case seriously, makes closed accounts unrecognisable', async () => {
    await start('github');
    const agent = { 'user-agent': 'spec' };
    expect(await status(lab.send('POST', '/Users', { schemas: [USER], ...cleo }))).toBe(403);
    const { id } = (await lab.send('POST', '/Users', { schemas: [USER], ...cleo }, agent)).body;
    expect(await status(lab.send('GET', '/users', undefined, agent))).toBe(404);
    const closed = await lab.send(
      'PATCH',
      `/Users/${id}`,
      { schemas: [PATCH], Operations: [set('active', false)] },
      agent,
    );
    expect(closed.body.userName).not.toBe(cleo.userName);
    expect(closed.body.externalId).toBe('p-3');
  });

  it('atlassian: verified domains only, and a closed account hides behind 404', async () => {
    await start('atlassian');
    expect(await status(create(lab, { ...cleo, emails: [{ value: 'c@nowhere.test' }] }))).toBe(400);
    const { id } = (await create(lab, cleo)).body;
    expect(await status(lab.send('DELETE', `/Users/${id}`))).toBe(204);
    expect(await status(lab.get(`/Users/${id}`))).toBe(404);
    expect(await status(create(lab, cleo))).toBe(409);
    expect(await status(lab.find('Users', 'displayName eq "x"'))).toBe(400);
  });

  it('salesforce: ServiceProviderConfigs, needs an entitlement, groups are there already', async () => {
    await start('salesforce');
    expect(await status(lab.get('/ServiceProviderConfig'))).toBe(404);
    expect(await status(lab.get('/ServiceProviderConfigs'))).toBe(200);
    expect(await status(create(lab, cleo))).toBe(400);
    expect(await status(create(lab, { ...cleo, entitlements: [{ value: '00e1' }] }))).toBe(201);
    expect(await status(createGroup(lab, { displayName: 'x' }))).toBe(405);
  });

  it('google: lists nobody without a filter, moves one member a request, and refuses in its own words', async () => {
    await start('google');
    const { id } = (await create(lab, cleo)).body;
    expect(await status(users(lab))).toBe(400);
    expect((await lab.find('Users', `userName eq "${cleo.userName}"`)).body.resources).toHaveLength(1);
    expect(await status(lab.find('Users', 'externalId eq "p-3"'))).toBe(400);
    const team = (await createGroup(lab, { displayName: 'Team' })).body.id;
    const both = { op: 'add', path: 'members', value: [{ value: id }, { value: 'other' }] };
    expect(await status(lab.patch(`/Groups/${team}`, both))).toBe(400);
    expect(await status(lab.patch(`/Groups/${team}`, member(id)))).toBe(204);
    expect((await lab.get(`/Groups/${team}`)).body.members).toBeUndefined();
    expect((await lab.get('/Users/none')).body.error).toMatchObject({ code: 404, status: 'NOT_FOUND' });
  });

  it('pingone: knows no groups', async () => {
    await start('pingone');
    expect(await status(lab.get('/Groups'))).toBe(405);
    expect(await status(create(lab, cleo))).toBe(201);
  });
});
