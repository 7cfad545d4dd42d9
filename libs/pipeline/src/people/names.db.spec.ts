import type { Attributes } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import { colleague, type HrRow } from '@joinery/testing';
import { Product } from '../test/product';

type Unique = NonNullable<PolicySet['derivations'][number]['unique']>;

/** The policy with another rule for user names. */
const withNames =
  (change: Partial<Unique>, counter = { from: 2, to: 999 }) =>
  (set: PolicySet): PolicySet => ({
    ...set,
    digest: `${set.digest}*`,
    derivations: set.derivations.map((one) =>
      one.unique === null ? one : { ...one, counter, unique: { ...one.unique, ...change } },
    ),
  });

/** The policy with addresses that are made of a nickname, and that of the user name. */
function mailByNickname(set: PolicySet): PolicySet {
  const derivations = set.derivations.flatMap((one) => {
    if (one.attribute !== 'email') return [one];
    const made = { ...one, needs: [], unique: null, candidates: [] };
    const nick = {
      ...made,
      attribute: 'nickname',
      uses: ['userName'],
      value: (facts: Attributes) => facts.userName ?? null,
    };
    const mail = { ...made, uses: ['nickname'], value: (facts: Attributes) => `${String(facts.nickname)}@example.org` };
    return [nick, mail];
  });
  return { ...set, digest: `${set.digest}n`, derivations };
}

/** The policy with addresses that apps make of the user name by an expression of their own. */
function mailByApp(set: PolicySet): PolicySet {
  const apps = set.apps.map((app) => ({
    ...app,
    attributes: app.attributes.map(({ reads, ...mapping }) =>
      mapping.target.startsWith('emails')
        ? {
            ...mapping,
            uses: ['userName'],
            value: (facts: Attributes) => `${String(facts.userName)}@${app.id}.example.org`,
          }
        : { ...mapping, ...(reads === undefined ? {} : { reads }) },
    ),
  }));
  return { ...set, digest: `${set.digest}m`, apps };
}

describe('names', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.start();
  });
  afterAll(() => product.close());

  const named = (number: number, given: string, family: string, more: HrRow = {}): HrRow =>
    colleague(number, { 'First Name': given, 'Last Name': family, 'Previous Employee ID': '', ...more });
  const nameOf = async (number: number): Promise<string | null> =>
    (await product.person(`P${String(number).padStart(5, '0')}`)).userName;
  const look = (): Promise<unknown> => product.joinery.evaluatePeople.execute();

  it('are kept for ever unless policy says otherwise, and for so long as it says', async () => {
    const left = { 'Last Day of Work': '2026-05-31' };
    await product.ingest([named(1001, 'Carl', 'Once', left), named(1002, 'Dora', 'Stays')]);
    await look();
    expect(await nameOf(1001)).toBe('carl.once');
    // 180 days after his last day he is purged, and his name is idle from then on.
    product.clock.set('2026-12-01T09:00:00.000Z');
    await product.ingest([named(1003, 'Carl', 'Once')]);
    await look();
    expect([await nameOf(1001), await nameOf(1003)]).toEqual(['carl.once', 'carl.once2']);
    await product.changePolicy(withNames({ neverReuseFor: 'P1Y' }));
    product.clock.set('2027-11-30T09:00:00.000Z');
    await product.ingest([named(1004, 'Carl', 'Once')]);
    await look();
    expect(await nameOf(1004)).toBe('carl.once3');
    product.clock.set('2027-12-01T09:00:00.000Z');
    await product.ingest([named(1005, 'Carl', 'Once')]);
    await look();
    expect([await nameOf(1005), await nameOf(1001)]).toEqual(['carl.once', null]);
    const held = await product.sql(`SELECT value, blocks FROM reservation WHERE key = 'carl.once' ORDER BY blocks`);
    expect(held).toEqual([
      { value: 'carl.once', blocks: false },
      { value: 'carl.once', blocks: true },
    ]);
  });

  it('of whoever comes back before they were given again are theirs, and not idle any more', async () => {
    product.clock.set('2028-01-10T09:00:00.000Z');
    await product.ingest([named(1101, 'Ezra', 'Back', { 'Last Day of Work': '2027-01-01' })]);
    await look();
    const idle = (): Promise<{ idle: boolean }[]> =>
      product.sql(`SELECT idle_since IS NOT NULL AS idle FROM reservation WHERE key = 'ezra.back'`);
    expect(await idle()).toEqual([]);
    await product.ingest([named(1101, 'Ezra', 'Back')]);
    await look();
    await product.ingest([named(1101, 'Ezra', 'Back', { 'Last Day of Work': '2027-01-01' })]);
    await look();
    expect(await idle()).toEqual([{ idle: true }]);
    await product.ingest([named(1101, 'Ezra', 'Back')]);
    await look();
    expect([await idle(), await nameOf(1101)]).toEqual([[{ idle: false }], 'ezra.back']);
  });

  it('of whoever comes back after their retention are made anew, and the old ones given back, where policy says so', async () => {
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}r`,
      lifecycle: { ...set.lifecycle, rehire: { person: 'new', names: 'new' } },
    }));
    const left = { 'Last Day of Work': '2027-01-01' };
    const lu = (more: HrRow): HrRow => named(1151, 'Lu', 'Anew', more);
    await product.ingest([lu({})]);
    await look();
    expect(await nameOf(1151)).toBe('lu.anew');
    await product.ingest([lu(left)]);
    await look();
    await product.ingest([lu({ 'Last Name': 'Else', 'Start Date': '2028-01-09' })]);
    await look();
    expect(await nameOf(1151)).toBe('lu.else');
    expect(
      await product.sql(`SELECT blocks, released_at IS NOT NULL AS back FROM reservation WHERE key = 'lu.anew'`),
    ).toEqual([{ blocks: true, back: true }]);

    // A record under a new number, which names the old one: somebody new, because the person it names was purged.
    await product.ingest([lu({ ...left, 'Last Name': 'Else' })]);
    await look();
    const again = named(1152, 'Lu', 'Else', {
      'Previous Employee ID': 'P01151',
      'Birth Date': lu({})['Birth Date'] ?? '',
    });
    const { created, linked } = await product.ingest([again]);
    expect([created, linked]).toEqual([1, 0]);
    await look();
    expect([await nameOf(1151), await nameOf(1152)]).toEqual(['lu.else', 'lu.else2']);
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}s`,
      lifecycle: { ...set.lifecycle, rehire: { person: 'same', names: 'keep' } },
    }));
  });

  it('of whoever is renamed are made of what they are called now, and given to nobody meanwhile', async () => {
    await product.ingest([named(1161, 'Mia', 'Maid')]);
    await look();
    await product.ingest([named(1161, 'Mia', 'Wed')]);
    await look();
    expect(await nameOf(1161)).toBe('mia.maid');
    const { id } = await product.person('P01161');
    expect(await product.joinery.renamePerson.execute(id, 'she asked for it', 'Olu')).toEqual({ userName: 'mia.maid' });
    await product.ingest([named(1162, 'Mia', 'Maid')]);
    await look();
    expect([await nameOf(1161), await nameOf(1162)]).toEqual(['mia.wed', 'mia.maid2']);
    await expect(product.joinery.renamePerson.execute(id, 'once more', 'Olu')).rejects.toThrow('keeps mia.wed');
    await expect(product.joinery.renamePerson.execute(id, ' ', 'Olu')).rejects.toThrow('Say why');
  });

  it('that an app has at somebody else’s account are not given, and those that may be the person’s are', async () => {
    const lab = await product.connect('chat');
    const there = async (userName: string, name: object, more: object = {}): Promise<void> => {
      const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, name, active: true, ...more };
      const answer = await fetch(`${lab.url}/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lab.token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(201);
    };
    await there('fritz.there', { givenName: 'Frieda', familyName: 'Thermann' });
    await there('gita.there', { givenName: 'Gita', familyName: 'There' });
    await there('mailbox', {}, { externalId: 'x-1', emails: [{ type: 'work', value: 'hugo.there@example.org' }] });
    await product.joinery.reconcileTarget.execute('chat', 'spec', 'spec');
    await product.ingest([
      named(1201, 'Fritz', 'There'),
      named(1202, 'Gita', 'There'),
      named(1203, 'Hugo', 'There'),
      named(1204, 'Ida', 'Nowhere'),
    ]);
    await look();
    expect([await nameOf(1201), await nameOf(1202), await nameOf(1203), await nameOf(1204)]).toEqual([
      'fritz.there2', 'gita.there', 'hugo.there2', 'ida.nowhere',
    ]); // prettier-ignore

    // An address that is made of something that is made of the name.
    await product.changePolicy(mailByNickname);
    await there('mailbox-2', {}, { externalId: 'x-2', emails: [{ type: 'work', value: 'zoe.there@example.org' }] });
    await product.joinery.reconcileTarget.execute('chat', 'later', 'spec');
    await product.ingest([named(1205, 'Zoe', 'There')]);
    await look();
    expect(await nameOf(1205)).toBe('zoe.there2');

    // An address that the app itself makes of the name.
    await product.changePolicy(mailByApp);
    await there(
      'mailbox-3',
      {},
      { externalId: 'x-3', emails: [{ type: 'work', value: 'yan.there@chat.example.org' }] },
    );
    await product.joinery.reconcileTarget.execute('chat', 'again', 'spec');
    await product.ingest([named(1206, 'Yan', 'There')]);
    await look();
    expect(await nameOf(1206)).toBe('yan.there2');
  });

  it('that are all taken hold what needs one, and say so', async () => {
    await product.changePolicy(withNames({}, { from: 2, to: 2 }));
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}-`,
      derivations: set.derivations.map((one) =>
        one.unique === null ? one : { ...one, candidates: one.candidates.slice(0, 2) },
      ),
    }));
    await product.ingest([1301, 1302, 1303].map((number) => named(number, 'Jo', 'Full')));
    await look();
    expect([await nameOf(1301), await nameOf(1302), await nameOf(1303)]).toEqual(['jo.full', 'jo.full2', null]);
    const { id } = await product.person('P01303');
    const told = await product.joinery.explainPerson.execute(id, product.clock.now());
    expect(told.held.map(({ code }) => code).sort()).toEqual(
      expect.arrayContaining(['EXPRESSION_FAILED', 'NO_FREE_NAME']),
    );
    expect(told.accounts.find(({ appId }) => appId === 'chat')?.wanted).toBe('as it is');
  });

  it('are given to who was hired first, then to the smaller number, however many are hired at once', async () => {
    const rows = Array.from({ length: 640 }, (_, i) => {
      const pair = i % 320;
      // The one with the larger number was hired first; of every fifth pair both were hired on one day.
      const day = pair % 5 === 0 ? '2024-01-01' : i < 320 ? '2025-03-01' : '2025-02-28';
      return named(i + 1, 'Anna', `Nr${pair}x`, { 'Hire Date': day, 'Start Date': day });
    });
    const other = await Product.start();
    await other.ingest([...rows].reverse());
    await other.joinery.evaluatePeople.execute();
    const people = await other.sql<{ n: string }>(
      `SELECT employee_number AS n FROM identity WHERE user_name LIKE '%x2' ORDER BY employee_number`,
    );
    const expected = rows.flatMap((row, i) => (((i % 320) % 5 === 0 ? i >= 320 : i < 320) ? [row['Employee ID']] : []));
    await other.close();
    expect(people.map(({ n }) => n)).toEqual(expected.sort());
  });

  it('are given by the next page where one has failed: its turn ends with it', async () => {
    const failing = product.joinery.store.transaction((tx) =>
      tx.looks.inTurn(() => tx.runner.query('SELECT 1 FROM nowhere')),
    );
    await expect(failing).rejects.toThrow('nowhere');
    const held = await product.sql(
      `SELECT l.objid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
    );
    expect(held).toEqual([]);
  });
});
