import { ENTERPRISE, TestLab, type Reply } from '../test/client';

describe('bulkUpload of the entra-inbound preset', () => {
  let lab: TestLab;
  const root = (): string => lab.lab.url.replace(/\/servicePrincipals.*/, '');
  const upload = (people: readonly object[], headers: Record<string, string> = {}): Promise<Reply> =>
    lab.send(
      'POST',
      '/bulkUpload',
      {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: people.map((data, at) => ({ method: 'POST', bulkId: `b${at}`, path: '/Users', data })),
        failOnErrors: null,
      },
      headers,
    );
  const read = async (path: string): Promise<Record<string, never>[]> => {
    const answer = await fetch(`${root()}${path}`, { headers: { authorization: `Bearer ${lab.lab.token}` } });
    return ((await answer.json()) as { value: Record<string, never>[] }).value;
  };

  beforeEach(async () => {
    lab = await TestLab.start({ preset: 'entra-inbound' });
  });
  afterEach(() => lab.close());

  it('takes people, decides later, and tells in the provisioning log', async () => {
    const boss = { externalId: '1', userName: 'boss@x', displayName: 'Boss' };
    const ada = {
      externalId: '2',
      userName: 'ada@x',
      displayName: 'Ada',
      [ENTERPRISE]: { manager: { value: '1' }, department: 'Care' },
    };
    const answer = await upload([boss, ada]);
    expect([answer.status, String(answer.headers['location']).includes('/auditLogs/provisioning')]).toEqual([
      202,
      true,
    ]);
    expect(await read('/users')).toEqual([]);
    lab.lab.advance(200);
    expect((await read('/auditLogs/provisioning')).map((one) => one['provisioningAction'])).toEqual([
      'create',
      'create',
    ]);
    const [created] = await read(`/users?$filter=${encodeURIComponent("employeeId eq '2'")}`);
    expect(created).toMatchObject({ userPrincipalName: 'ada@x', accountEnabled: true, department: 'Care' });
    await upload([{ ...ada, active: false }]);
    lab.lab.advance(200);
    expect((await read('/auditLogs/provisioning')).at(-1)).toMatchObject({ provisioningAction: 'disable' });
    expect((await read("/users?$filter=employeeId%20eq%20'2'"))[0]).toMatchObject({ accountEnabled: false });
  });

  it('leaves the uniqueness of names to the client and logs the failure', async () => {
    await upload([
      { externalId: '1', userName: 'a@x' },
      { externalId: '2', userName: 'a@x' },
    ]);
    lab.lab.advance(200);
    const log = await read('/auditLogs/provisioning');
    expect(log.map((one) => one['provisioningStatusInfo']?.['status'])).toEqual(['success', 'failure']);
  });

  it('refuses more than 50 operations and another media type', async () => {
    expect((await upload(Array.from({ length: 51 }, () => ({ externalId: 'x' })))).status).toBe(400);
    expect((await upload([{ externalId: 'x' }], { 'content-type': 'application/json' })).status).toBe(400);
  });
});
