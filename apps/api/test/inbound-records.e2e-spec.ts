import { Readable } from 'node:stream';
import { openSourceFile, PushLoop, settlePushes } from '@joinery/platform';
import { hrFile, hrRow } from '@joinery/testing';
import { type Json, ScimScene } from './scim-client';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const BEN = hrRow('ben');

interface Kept {
  readonly recordKey: string;
  readonly attributes: Json;
  readonly identityId: string;
  readonly missingSince: string | null;
  readonly versions: number;
}

describe('what becomes of pushes', () => {
  let scene: ScimScene;
  beforeEach(async () => {
    scene = await ScimScene.start();
  });
  afterEach(async () => scene?.close());

  const records = (): Promise<Kept[]> =>
    scene.sql<Kept>(
      `SELECT e.record_key AS "recordKey", v.attributes, e.identity_id AS "identityId", e.missing_since AS "missingSince",
         (SELECT count(*)::int FROM record_version o WHERE o.source_id = e.source_id AND o.record_key = e.record_key) AS versions
       FROM employment e JOIN record_version v ON v.id = e.version_id WHERE e.source_id = 'idp' ORDER BY e.record_key`,
    );
  const push = async (userName: string, more: object = {}): Promise<string> => {
    const { status, body } = await scene.ask('POST', '/Users', { userName, ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  };
  const importHr = (): Promise<unknown> =>
    scene.joinery.ingestSource.execute({
      sourceId: 'hr',
      fileName: 'people.csv',
      actor: 'spec',
      bytes: Readable.from([Buffer.from(hrFile([BEN]))]),
      open: openSourceFile(),
    });

  it('a pushed person becomes a record of the source: what it never sent is not there', async () => {
    const id = await push('zoe', {
      name: { givenName: 'Zoe', familyName: 'Ang' },
      emails: [{ value: 'z@x.org', type: 'work' }],
    });
    expect((await settlePushes(scene.joinery)).people).toBe(1);
    expect(await records()).toEqual([
      expect.objectContaining({
        recordKey: id,
        versions: 1,
        attributes: {
          recordId: id,
          userName: 'zoe',
          givenName: 'Zoe',
          familyName: 'Ang',
          email: 'z@x.org',
          sourceStatus: null,
        },
      }),
    ]);
  });

  it('what it sent once and leaves out now is empty, for everybody', async () => {
    const first = await push('one', { title: 'Engineer' });
    const second = await push('two');
    await settlePushes(scene.joinery);
    await scene.ask('PATCH', `/Users/${first}`, { Operations: [{ op: 'remove', path: 'title' }] });
    await settlePushes(scene.joinery);
    const titles = Object.fromEntries((await records()).map((one) => [one.recordKey, one.attributes.title]));
    expect(titles).toEqual({ [first]: null, [second]: null });
  });

  it('two pushes that say the same make one version', async () => {
    const id = await push('one', { title: 'Engineer' });
    await settlePushes(scene.joinery);
    await scene.ask('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', path: 'nickName', value: 'x' }] });
    await scene.ask('PATCH', `/Users/${id}`, { Operations: [{ op: 'remove', path: 'nickName' }] });
    await settlePushes(scene.joinery);
    expect((await records())[0]?.versions).toBe(1);
    expect((await settlePushes(scene.joinery)).people).toBe(0);
  });

  it('a deleted person stays, and their record is not active and gone from its source', async () => {
    const id = await push('one', { name: { familyName: 'Lind' } });
    await settlePushes(scene.joinery);
    expect((await scene.ask('DELETE', `/Users/${id}`)).status).toBe(204);
    await settlePushes(scene.joinery);
    const [record] = await records();
    expect(record).toMatchObject({ recordKey: id, attributes: { sourceStatus: 'suspended', familyName: 'Lind' } });
    expect(record?.missingSince).not.toBeNull();
    const people = await scene.sql('SELECT 1 FROM identity WHERE id = $1', [record?.identityId]);
    expect(people).toHaveLength(1);
    expect((await scene.ask('POST', '/Users', { userName: 'one' })).status).toBe(201);
  });

  it.each([
    ['at once', false],
    ['after a while', true],
  ])(
    'whoever is deleted and pushed anew %s is the same person, without a question, and is as the new record says',
    async (_when, isLater) => {
      await importHr();
      const [ben] = await scene.sql<Json>('SELECT id, employee_number AS number FROM identity');
      const who = { name: { familyName: 'Okafor' }, [ENTERPRISE]: { employeeNumber: ben.number } };
      const first = await push('ben', who);
      await settlePushes(scene.joinery);
      await scene.ask('DELETE', `/Users/${first}`);
      if (isLater) await settlePushes(scene.joinery);
      const second = await push('ben', { ...who, phoneNumbers: [{ value: '+49 30 1', type: 'work' }] });
      await settlePushes(scene.joinery);
      await scene.joinery.evaluatePeople.execute();
      expect((await records()).map(({ recordKey, identityId }) => [recordKey, identityId]).sort()).toEqual(
        [first, second].sort().map((id) => [id, ben.id]),
      );
      const person = await scene.joinery.store.read((tx) => tx.people.findById(ben.id));
      expect(person?.profile?.attributes['phone']).toMatchObject({ value: '+49 30 1', source: 'idp' });
    },
  );

  it('is linked to whom HR knows, by number and name, and takes part in authority', async () => {
    const { set } = scene.settings;
    const phone = { ...set.authority.get('phone'), from: ['idp', 'hr'], rule: 'authority.phone' };
    scene.settings.set = { ...set, authority: new Map<string, Json>([...set.authority, ['phone', phone]]) };
    await importHr();
    const [ben] = await scene.sql<Json>('SELECT id, employee_number AS number FROM identity');
    await push('ben', {
      name: { familyName: 'Okafor' },
      phoneNumbers: [{ value: '+49 30 1', type: 'work' }],
      [ENTERPRISE]: { employeeNumber: ben.number },
    });
    await settlePushes(scene.joinery);
    expect((await records())[0]?.identityId).toBe(ben.id);
    await scene.joinery.evaluatePeople.execute();
    const person = await scene.joinery.store.read((tx) => tx.people.findById(ben.id));
    expect(person?.profile?.attributes['phone']).toMatchObject({ value: '+49 30 1', source: 'idp', reason: 'won' });
  });

  it('groups of the source come with their members, and go with them', async () => {
    const id = await push('one');
    const { body: group } = await scene.ask('POST', '/Groups', { displayName: 'VPN', members: [{ value: id }] });
    await settlePushes(scene.joinery);
    expect((await records())[0]?.attributes.idpGroups).toEqual(['VPN']);
    await scene.ask('PATCH', `/Groups/${group.id}`, {
      Operations: [{ op: 'replace', value: { displayName: 'Remote' } }],
    });
    await settlePushes(scene.joinery);
    expect((await records())[0]?.attributes.idpGroups).toEqual(['Remote']);
    await scene.ask('DELETE', `/Groups/${group.id}`);
    await settlePushes(scene.joinery);
    expect((await records())[0]?.attributes.idpGroups).toBeNull();
  });

  it('every write is told to the audit log, with the source as its actor', async () => {
    const id = await push('one');
    await scene.ask('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', value: { active: false } }] });
    await scene.ask('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', value: { active: false } }] });
    await scene.ask('DELETE', `/Users/${id}`);
    const events = await scene.sql<Json>(
      `SELECT actor, type, data FROM audit_event WHERE type LIKE 'record.%' ORDER BY id`,
    );
    expect(events.map(({ actor, type, data }) => [actor, type, data.how ?? null, data.version])).toEqual([
      ['source idp', 'record.pushed', 'create', 1],
      ['source idp', 'record.pushed', 'patch', 2],
      ['source idp', 'record.withdrawn', null, 3],
    ]);
  });

  it('a storm of pushes is one plan, and that once it is over', async () => {
    const loop = new PushLoop(scene.joinery);
    expect(await loop.round()).toBeNull();
    await Promise.all(Array.from({ length: 40 }, (_, i) => push(`user${i}`)));
    expect(await loop.round()).toBeNull();
    expect(await loop.round()).toContain('40 people were pushed; plan 1 ');
    expect(await loop.round()).toBeNull();
    expect(await scene.sql('SELECT 1 FROM plan')).toHaveLength(1);
  });

  it('a worker that died between the records and the plan is made up for by the next', async () => {
    await push('one');
    await settlePushes(scene.joinery);
    expect(await new PushLoop(scene.joinery).round()).toContain('1 people were pushed');
  });
});
