import { GROUP, TestLab, USER, type Reply } from './test/client';

describe('/Bulk (RFC 7644 section 3.7)', () => {
  let lab: TestLab;
  const start = async (...quirks: string[]): Promise<TestLab> => (lab = await TestLab.start({ quirks }));
  const send = (Operations: object[], more: object = {}): Promise<Reply> =>
    lab.send('POST', '/Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations, ...more });
  const user = (bulkId: string, userName = bulkId): object => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data: { schemas: [USER], userName },
  });
  const group = (bulkId: string, ...members: string[]): object => ({
    method: 'POST',
    path: '/Groups',
    bulkId,
    data: { schemas: [GROUP], displayName: bulkId, members: members.map((value) => ({ value: `bulkId:${value}` })) },
  });
  const statuses = (reply: Reply): string[] => reply.body.Operations.map((one: { status: string }) => one.status);
  afterEach(() => lab.close());

  it('lets an operation name one that comes later, in paths too, and answers in the order of the request', async () => {
    await start('bulk');
    const rename = {
      method: 'PATCH',
      path: '/Users/bulkId:u',
      data: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'title', value: 'Dr' }],
      },
    };
    const reply = await send([group('g', 'u'), user('u'), rename]);
    expect(statuses(reply)).toEqual(['201', '201', '200']);
    expect(reply.body.Operations[1]).toMatchObject({
      method: 'POST',
      bulkId: 'u',
      location: expect.stringContaining('/Users/'),
    });
    const state = await lab.state();
    expect(state.groups[0]?.members).toEqual([state.users[0]?.['id']]);
    expect(state.users[0]?.['title']).toBe('Dr');
  });

  it('resolves two groups that are members of each other', async () => {
    await start('bulk');
    expect(statuses(await send([group('a', 'b'), group('b', 'a')]))).toEqual(['201', '201']);
    const { groups } = await lab.state();
    expect(groups.map((one) => one.members.length)).toEqual([1, 1]);
  });

  it('stops after failOnErrors and leaves out what was not tried', async () => {
    await start('bulk');
    const all = [user('a', 'same'), user('b', 'same'), user('c')];
    expect(statuses(await send(all, { failOnErrors: 1 }))).toEqual(['201', '409']);
    await lab.close();
    await start('bulk=ignoresFailOnErrors');
    expect(statuses(await send(all, { failOnErrors: 1 }))).toEqual(['201', '409', '201']);
  });

  it('answers 409 for a bulkId that stands for nothing, and for a later one without forward references', async () => {
    await start('bulk');
    expect(statuses(await send([group('g', 'ghost')]))).toEqual(['409']);
    await lab.close();
    await start('bulk=noForwardRef');
    expect(statuses(await send([group('g', 'u'), user('u')]))).toEqual(['409', '201']);
  });
});
