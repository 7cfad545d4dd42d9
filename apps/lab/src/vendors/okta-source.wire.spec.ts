import { request } from 'undici';
import { TestLab } from '../test/client';

const profile = (externalId: string, userName = `${externalId}@x`): object => ({
  externalId,
  profile: { userName, firstName: 'Ada', lastName: 'Young', email: userName },
});

describe('the Identity Sources API of the okta preset', () => {
  let lab: TestLab;
  const post = (path: string, body: object = {}) => lab.send('POST', path, body);
  const open = async (): Promise<string> => `/sessions/${(await post('/sessions')).body.id}`;
  const finish = async (session: string): Promise<string> => {
    await post(`${session}/start-import`);
    lab.lab.advance(200);
    return (await lab.get(session)).body.status;
  };
  const users = async (query = ''): Promise<{ status: string; profile: Record<string, string> }[]> => {
    const url = `${lab.lab.url.replace(/identity-sources.*/, 'users')}${query}`;
    const answer = await request(url, { headers: { authorization: `SSWS ${lab.lab.token}` } });
    return (await answer.body.json()) as never;
  };

  beforeEach(async () => {
    lab = await TestLab.start({ preset: 'okta' });
  });
  afterEach(() => lab.close());

  it('collects calls, imports them after the start, and closes an account on delete', async () => {
    const first = await open();
    expect((await lab.get(first)).body).toMatchObject({ status: 'CREATED', importType: 'INCREMENTAL' });
    expect(
      (await post(`${first}/bulk-upsert`, { entityType: 'USERS', profiles: [profile('1'), profile('2')] })).status,
    ).toBe(202);
    expect(await users()).toEqual([]);
    expect(await finish(first)).toBe('COMPLETED');
    expect((await users()).map((one) => [one.profile['login'], one.status])).toEqual([
      ['1@x', 'ACTIVE'],
      ['2@x', 'ACTIVE'],
    ]);
    lab.lab.advance(300_000);
    const second = await open();
    await post(`${second}/bulk-upsert`, { profiles: [profile('1', 'new@x')] });
    await post(`${second}/bulk-delete`, { profiles: [{ externalId: '2' }, { externalId: 'nobody' }] });
    expect(await finish(second)).toBe('COMPLETED');
    expect((await users()).map((one) => [one.profile['login'], one.status])).toEqual([
      ['new@x', 'ACTIVE'],
      ['2@x', 'DEPROVISIONED'],
    ]);
    expect((await users('?search=profile.externalId%20eq%20%221%22')).map((one) => one.profile['login'])).toEqual([
      'new@x',
    ]);
  });

  it('groups and memberships', async () => {
    const session = await open();
    await post(`${session}/bulk-upsert`, { profiles: [profile('1'), profile('2')] });
    await post(`${session}/bulk-groups-upsert`, { profiles: [{ externalId: 'g', profile: { displayName: 'Team' } }] });
    const memberships = [{ groupExternalId: 'g', memberExternalIds: ['1', '2'] }];
    await post(`${session}/bulk-group-memberships-upsert`, { memberships });
    await post(`${session}/bulk-group-memberships-delete`, {
      memberships: [{ groupExternalId: 'g', memberExternalIds: ['2'] }],
    });
    await finish(session);
    const { groups, users: accounts } = await lab.state();
    expect(groups[0]?.members).toEqual([accounts[0]?.['id']]);
  });

  it.each<[string, (session: string) => Promise<number>]>([
    ['a second open session', async () => (await post('/sessions')).status],
    ['a start without content', async (session) => (await post(`${session}/start-import`)).status],
    [
      'more than 200 entities in a call',
      async (session) =>
        (await post(`${session}/bulk-upsert`, { profiles: Array.from({ length: 201 }, () => profile('1')) })).status,
    ],
    [
      'a value that is not text',
      async (session) =>
        (await post(`${session}/bulk-upsert`, { profiles: [{ externalId: '1', profile: { age: 4 } }] })).status,
    ],
    [
      'a new session within five minutes of a start',
      async (session) => {
        await post(`${session}/bulk-upsert`, { profiles: [profile('1')] });
        await finish(session);
        return (await post('/sessions')).status;
      },
    ],
  ])('refuses %s', async (_what, doing) => {
    expect(await doing(await open())).toBe(400);
  });

  it('an empty payload leaves the session where it was, and a day later it has expired', async () => {
    const session = await open();
    expect((await post(`${session}/bulk-upsert`, { profiles: [] })).status).toBe(202);
    lab.lab.advance(25 * 3_600_000);
    expect((await lab.get(session)).body.status).toBe('EXPIRED');
  });
});
