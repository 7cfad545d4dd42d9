import { Readable } from 'node:stream';
import { openSourceFile, PushLoop } from '@joinery/platform';
import { hrFile, hrRow } from '@joinery/testing';
import { type Json, ScimScene } from './scim-client';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const BEN = hrRow('ben');

describe('an identity provider beside HR, with the policy that ships', () => {
  let scene: ScimScene;
  let id: string;
  beforeAll(async () => {
    scene = await ScimScene.start();
  });
  afterAll(async () => scene?.close());

  /** What a worker does once the pushes are over. */
  const settle = async (): Promise<void> => {
    const loop = new PushLoop(scene.joinery);
    await loop.round();
    await loop.round();
  };
  const people = (): Promise<Json[]> =>
    scene.sql('SELECT id, state, employee_number AS number FROM identity ORDER BY label');
  const explain = async (): Promise<Json> => {
    const [person] = await people();
    return scene.joinery.explainPerson.execute(person.id, scene.settings.clock.now());
  };
  const isWanted = ({ accounts }: Json): string[] => accounts.map((one: Json) => `${one.appId} ${one.wanted}`);
  const change = (path: string, ...Operations: object[]): Promise<Json> => scene.ask('PATCH', path, { Operations });

  it('whom only the provider knows is known, and gets nothing', async () => {
    const { status, body } = await scene.ask('POST', '/Users', {
      userName: 'ben@example.org',
      name: { givenName: 'Ben', familyName: BEN['Last Name'] },
      phoneNumbers: [{ type: 'work', value: '+49 30 1' }],
      [ENTERPRISE]: { employeeNumber: BEN['Employee ID'], department: 'Somewhere else' },
      active: true,
    });
    expect(status).toBe(201);
    id = body.id;
    await settle();
    expect(await people()).toEqual([expect.objectContaining({ state: 'unknown', number: BEN['Employee ID'] })]);
    expect((await explain()).grants).toEqual([]);
  });

  it('HR comes later and means the same person; each decides what authority.yaml says', async () => {
    await scene.joinery.ingestSource.execute({
      sourceId: 'hr',
      fileName: 'people.csv',
      actor: 'spec',
      bytes: Readable.from([Buffer.from(hrFile([BEN]))]),
      open: openSourceFile(),
    });
    await scene.joinery.evaluatePeople.execute();
    expect(await people()).toEqual([expect.objectContaining({ state: 'active', number: BEN['Employee ID'] })]);
    const { attributes, accounts } = await explain();
    expect(attributes.department).toMatchObject({ value: BEN['Department'], source: 'hr' });
    expect(attributes.phone).toMatchObject({ value: '+49 30 1', source: 'idp', rule: 'authority.phone' });
    expect(isWanted({ accounts })).toEqual(['chat open', 'intranet open']);
  });

  it('groups of the provider are an attribute that rules may ask', async () => {
    const { body: group } = await scene.ask('POST', '/Groups', { displayName: 'VPN', members: [{ value: id }] });
    await settle();
    expect((await explain()).attributes.idpGroups).toMatchObject({ value: ['VPN'], source: 'idp' });
    await change(`/Groups/${group.id}`, { op: 'Remove', path: 'members', value: [{ value: id }] });
    await settle();
    expect((await explain()).attributes.idpGroups.value).toBeNull();
  });

  it.each<[string, () => Promise<Json>]>([
    ['switched off by the provider', () => change(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })],
    ['deleted by the provider', () => scene.ask('DELETE', `/Users/${id}`)],
  ])('%s, Ben is no leaver: HR says who works here', async (_what, act) => {
    expect((await act()).status).toBeLessThan(300);
    await settle();
    expect(await people()).toEqual([expect.objectContaining({ state: 'active' })]);
    expect(isWanted(await explain())).toEqual(['chat open', 'intranet open']);
  });

  it('unless policy says that the provider is believed: then Ben is suspended, and no leaver', async () => {
    const { set } = scene.settings;
    const status = {
      ...set.authority.get('sourceStatus'),
      from: ['idp', 'hr'],
      onNull: 'next',
      onAbsent: 'next',
      rule: 'authority.sourceStatus',
    };
    scene.settings.set = { ...set, authority: new Map<string, Json>([...set.authority, ['sourceStatus', status]]) };
    const { state, attributes } = await explain();
    expect([state.value, state.rule]).toEqual(['suspended', 'lc.suspended']);
    expect(attributes.sourceStatus).toMatchObject({ value: 'suspended', source: 'idp' });
  });

  it('and even then an account that is on makes nobody of whom HR knows nothing an employee', async () => {
    const sent = { userName: 'svc-backup', name: { givenName: 'Svc', familyName: 'Backup' }, active: true };
    expect((await scene.ask('POST', '/Users', sent)).status).toBe(201);
    await settle();
    const states = (await people()).map((one) => one.state);
    expect(states).toHaveLength(2);
    expect(states).toContain('unknown');
  });
});
