import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourcePull } from '@joinery/identity';
import { errorFile, PullLoop, type Pulled, pullSource, releaseImport, takeHint } from '@joinery/platform';
import { PEOPLE } from '../../../connectors/src/sources/pull/test/canonical-people';
import { FakeSource, type Fault, json } from '../../../connectors/src/sources/pull/test/fake-source';
import { type FakeVendor, SECRET } from '../../../connectors/src/sources/vendors/test/fake-vendor';
import { adp, adpQueue, bamboohr, personioV1 } from '../../../connectors/src/sources/vendors/test/hr-vendors';
import { graph } from '../../../connectors/src/sources/vendors/test/suite-vendors';
import { Product } from '../test/product';

describe('people who are read over HTTP', () => {
  let product: Product;
  let home: string;
  let server: FakeSource | null = null;
  const people: (typeof PEOPLE)[number][] = [];

  beforeEach(async () => {
    process.env['SPEC_PULL_SECRET'] = SECRET;
    people.splice(0, people.length, ...PEOPLE);
    product = await Product.start();
    home = await mkdtemp(join(tmpdir(), 'joinery-pull-'));
  });
  afterEach(async () => {
    await server?.close();
    server = null;
    await product.close();
    await rm(home, { recursive: true });
  });

  /** The source hr is this system from now on. */
  const read = async (vendor: FakeVendor, fault?: Fault, more: Partial<SourcePull> = {}): Promise<FakeSource> => {
    await server?.close();
    server = await FakeSource.start(vendor.serve(people), vendor.isSignIn, fault);
    const pull = { ...vendor.pull, vendor: vendor.vendor, baseUrl: `${server.url}${vendor.base}`, ...more };
    await product.changePolicy((set) => {
      const hr = set.sources.get('hr');
      if (!hr) throw new Error('there is no source hr');
      return { ...set, digest: `${set.digest}+`, sources: new Map([...set.sources, ['hr', { ...hr, pull }]]) };
    });
    return server;
  };
  /** Records are known by the id that the source gave them. */
  const byRecordId = (key = 'recordId'): Promise<void> =>
    product.changePolicy((set) => {
      const hr = set.sources.get('hr');
      if (!hr) throw new Error('there is no source hr');
      const column = { attribute: 'recordId', from: ['recordId'], formats: [], words: null };
      const keyed = { ...hr, key, required: [key], columns: [...hr.columns, column] };
      return { ...set, digest: `${set.digest}+id`, sources: new Map([...set.sources, ['hr', keyed]]) };
    });
  const pull = (mode: 'full' | 'delta' = 'full'): Promise<readonly Pulled[]> =>
    pullSource(product.joinery, { sourceId: 'hr', actor: 'spec', home, mode });
  const tell = (pulled: readonly Pulled[]): string[] =>
    pulled.map((one) =>
      one.kind === 'unchanged'
        ? 'unchanged'
        : `${one.mode} ${one.end.outcome} ${one.result.run.status}: ${one.result.run.rowsRead} read, ${one.result.run.rowsRefused} refused, ${one.result.run.rowsMissing} missing`,
    );
  const later = (minutes: number): void => {
    product.clock.set(new Date(Date.parse(product.clock.now()) + minutes * 60_000).toISOString());
  };
  const value = async (number: string, name: string): Promise<unknown> => {
    const [found] = await product.sql<{ value: unknown }>(
      `SELECT profile #> ARRAY['attributes', $2, 'value'] AS value FROM identity WHERE employee_number = $1`,
      [number, name],
    );
    return found?.value ?? null;
  };

  it('are staged like those of a file, with the answers kept, and who is gone from a whole reading is missing', async () => {
    await read(personioV1);
    expect(tell(await pull())).toEqual(['full COMPLETE ready: 7 read, 0 refused, 0 missing']);
    const [kept] = await product.sql<{ text: string }>(
      `SELECT convert_from(bytes, 'UTF8') AS text FROM import_chunk LIMIT 1`,
    );
    expect(kept?.text).toContain('Sørensen');
    expect(kept?.text).not.toContain(SECRET);
    expect(await readdir(join(home, 'pulls', 'hr'))).toEqual([]);
    people.pop();
    later(60);
    expect(tell(await pull())).toEqual(['full COMPLETE ready: 6 read, 0 refused, 1 missing']);
  });

  it('come back as rows with _error where nothing of the reading is in force', async () => {
    await read(personioV1);
    await pull();
    await product.changeContract({ rows: { fewerPercent: 10, morePercent: 50, from: 5 } });
    people.splice(3);
    later(60);
    const [held] = await pull();
    expect(tell(held ? [held] : [])).toEqual(['full COMPLETE held: 3 read, 0 refused, 0 missing']);
    let text = '';
    for await (const piece of errorFile(product.joinery, '2')) text += piece;
    const [header = '', ...rows] = text.trimEnd().split('\r\n');
    expect(header.split(',').at(-1)).toBe('_error');
    expect(rows.map((row) => /import 2 line \d+: FEED_ROWS_FEWER/.test(row))).toEqual([true, true, true]);
    expect(text).toContain(PEOPLE[0]?.family);
  });

  const FAULTS: readonly [string, Fault, string][] = [
    [
      'a page fails',
      (n, healthy) => (n >= 2 ? { status: 403, body: '' } : healthy()),
      'full FORBIDDEN unfit: 3 read, 0 refused, 0 missing',
    ],
    [
      'nobody is listed',
      () => ({ status: 200, body: '{"success":true,"metadata":{"total_elements":0},"data":[]}' }),
      'full EMPTY_ANSWER unreadable: 0 read, 0 refused, 0 missing',
    ],
    [
      'people sign in there',
      () => ({ status: 302, headers: { location: 'https://idp.example.com/login' }, body: '' }),
      'full SIGN_IN_PAGE unreadable: 0 read, 0 refused, 0 missing',
    ],
    [
      'the error says 200',
      (n, healthy) => (n >= 3 ? { status: 200, body: personioV1.error } : healthy()),
      'full ERROR_IN_ANSWER unfit: 6 read, 0 refused, 0 missing',
    ],
  ];
  it.each(FAULTS)('are missed by nobody when %s', async (_what, fault, told) => {
    await read(personioV1);
    await pull();
    await read(personioV1, fault);
    later(60);
    expect(tell(await pull())).toEqual([told]);
    expect(await product.sql('SELECT FROM employment WHERE missing_since IS NOT NULL')).toEqual([]);
    expect(await product.events('record.missing')).toEqual([]);
  });

  it('are measured by whole readings alone, and by none that broke off', async () => {
    await product.changeContract({ rows: { fewerPercent: 10, morePercent: 50, from: 2 } });
    const whole = 'full COMPLETE ready: 7 read, 0 refused, 0 missing';
    const broken = 'full FORBIDDEN unfit: 3 read, 0 refused, 0 missing';
    const told: string[] = [];
    for (const fault of [FAULTS[0]?.[1], undefined, undefined]) {
      await read(personioV1, fault);
      later(60);
      told.push(...tell(await pull()));
    }
    expect(told).toEqual([broken, whole, whole]);
  });

  it('are read again only as far as they changed, from before the last whole reading began', async () => {
    await read(bamboohr, (_n, healthy) => {
      later(10); // The reading takes longer than the overlap.
      return healthy();
    });
    expect(tell(await pull('delta'))).toEqual(['full COMPLETE ready: 7 read, 0 refused, 0 missing']);
    await product.joinery.evaluatePeople.execute();
    people[0] = { ...PEOPLE[0]!, title: 'Principal' };
    people.splice(1);
    later(60);
    const source = await read(bamboohr);
    expect(tell(await pull('delta'))).toEqual(['delta COMPLETE ready: 1 read, 0 refused, 0 missing']);
    expect(source.requests.find(({ path }) => path.endsWith('/changed'))?.query.get('since')).toBe(
      '2026-05-14T08:45:00Z',
    );
    await product.joinery.evaluatePeople.execute();
    expect(await value('1001', 'title')).toBe('Principal');
    people.length = 0;
    expect(tell(await pull('delta'))).toEqual(['unchanged']);
  });

  it('get another manager by a reading of changes that does not list the manager, by the id that the source gave them', async () => {
    await read(bamboohr);
    await byRecordId('employeeNumber');
    await pull();
    await product.joinery.evaluatePeople.execute();
    later(60);
    const moved = PEOPLE.findLast(({ manager }) => manager !== null && manager !== '1002');
    people.splice(
      0,
      people.length,
      ...PEOPLE.map((person) => (person === moved ? { ...person, manager: '1002' } : person)),
    );
    await read(bamboohr, (_n, healthy, { path }) => {
      const reply = healthy();
      if (!path.endsWith('/changed')) return reply;
      const id = String(Number(moved?.number) - 1000);
      return json({ latest: 'x', employees: { [id]: { id, action: 'Updated', lastChanged: 'x' } } });
    });
    expect(tell(await pull('delta'))).toEqual(['delta COMPLETE ready: 1 read, 0 refused, 0 missing']);
    await product.joinery.evaluatePeople.execute();
    expect(await value(moved?.number ?? '', 'managerEmployeeNumber')).toBe('1002');
  });

  it('keep what the source did not return of them, and lose what it says is empty', async () => {
    await read(bamboohr);
    await pull();
    await product.joinery.evaluatePeople.execute();
    people.splice(1);
    later(60);
    await read(bamboohr, (_n, healthy, { path }) => {
      const { body, ...rest } = healthy();
      if (!/employees\/1$/.test(path)) return { ...rest, body };
      const record = JSON.parse(body) as Record<string, unknown>;
      delete record['lastName'];
      return { ...rest, body: JSON.stringify({ ...record, workEmail: null }) };
    });
    expect(tell(await pull('delta'))).toEqual(['delta COMPLETE ready: 1 read, 0 refused, 0 missing']);
    await product.joinery.evaluatePeople.execute();
    const [heard] = await product.sql<{ attributes: Record<string, unknown> }>(
      'SELECT v.attributes FROM employment e JOIN record_version v ON v.id = e.version_id WHERE e.record_key = $1',
      ['1001'],
    );
    expect([await value('1001', 'familyName'), heard?.attributes['email']]).toEqual([PEOPLE[0]?.family, null]);
  });

  it('stay who they are when the source says that it deleted one, until policy says what that word means', async () => {
    await byRecordId();
    await read(bamboohr);
    await pull();
    await product.joinery.evaluatePeople.execute();
    const before = await product.person('1001');
    people.splice(1);
    later(60);
    await read(bamboohr, (_n, healthy, { path }) =>
      path.endsWith('/changed') ? json({ employees: { 1: { id: '1', action: 'Deleted' } } }) : healthy(),
    );
    const [deleted] = await pull('delta');
    expect(tell(deleted ? [deleted] : [])).toEqual(['delta COMPLETE ready: 1 read, 0 refused, 0 missing']);
    const codes = deleted?.kind === 'imported' && deleted.result.findings.map(({ code }) => code);
    expect(codes).toEqual(['FILE_WORDS_UNKNOWN', 'PULL_DELETED']);
    await product.joinery.evaluatePeople.execute();
    expect(await product.person('1001')).toEqual(before);
  });

  it('are taken off a queue only once they are on disk, and are not lost when the process dies before it says so', async () => {
    await read(adp);
    await pull();
    adpQueue.push({ id: 'm1', number: '1001' }, { id: 'm2', number: '1002' });
    people[0] = { ...PEOPLE[0]!, title: 'Principal' };
    const source = await read(adp);
    const ingest = jest.spyOn(product.joinery.ingestSource, 'execute').mockRejectedValueOnce(new Error('killed'));
    await expect(pull('delta')).rejects.toThrow('killed');
    ingest.mockRestore();
    expect(adpQueue).toEqual([]);
    expect(
      source.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/').at(-1)),
    ).toEqual(['m1', 'm2']);
    expect(tell(await pull('delta'))).toEqual(['delta COMPLETE ready: 2 read, 0 refused, 0 missing', 'unchanged']);
    await product.joinery.evaluatePeople.execute();
    expect(await value('1001', 'title')).toBe('Principal');
    expect(await readdir(join(home, 'pulls', 'hr'))).toEqual([]);
  });

  it('are understood once more from what was kept when a person releases a reading that was held', async () => {
    await product.changeContract({ rows: { fewerPercent: 10, morePercent: 1000, from: 1 } });
    await read(personioV1);
    await pull();
    people.splice(3);
    later(60);
    const [held] = await pull();
    expect(tell(held ? [held] : [])).toEqual(['full COMPLETE held: 3 read, 0 refused, 0 missing']);
    const id = held?.kind === 'imported' ? held.result.run.id : '';
    const { run } = await releaseImport(product.joinery, id, 'the others were sold', 'spec');
    expect([run.status, run.rowsRead, run.rowsMissing]).toEqual(['ready', 3, 4]);
  });

  it('are read once a night, and again after half an hour when that failed', async () => {
    await read(personioV1, (n, healthy) => (n === 1 ? { status: 403, body: '' } : healthy()), { at: '08:00' });
    let isDown = false;
    const { evaluatePeople } = product.joinery;
    const look: typeof evaluatePeople.execute = (...told) =>
      isDown ? Promise.reject(new Error('gone')) : evaluatePeople.execute(...told);
    const joinery = { ...product.joinery, evaluatePeople: { execute: look } as typeof evaluatePeople };
    const loop = new PullLoop(joinery, { home, zone: 'UTC' });
    expect(await loop.round()).toEqual(['hr: FORBIDDEN, import 1 is unreadable, 0 rows']);
    expect(await loop.round()).toEqual([]);
    later(31);
    isDown = true;
    await expect(loop.round()).rejects.toThrow('gone');
    expect(await product.sql('SELECT 1 FROM plan')).toEqual([]);
    isDown = false;
    expect(await loop.round()).toEqual([]);
    expect(await product.sql('SELECT id FROM plan')).toHaveLength(1);
    later(31);
    expect(await loop.round()).toEqual([]);
  });

  it('are asked for soon after a signed webhook said that something changed, once for any number of webhooks', async () => {
    process.env['SPEC_WEBHOOK_KEY'] = 'key';
    const source = await read(bamboohr, undefined, { webhook: { secretFrom: { env: 'SPEC_WEBHOOK_KEY' } } });
    await pull();
    const loop = new PullLoop(product.joinery, { home, zone: 'UTC' });
    expect(await loop.round()).toEqual([]);
    people[0] = { ...PEOPLE[0]!, title: 'Principal' };
    people.splice(1);
    later(3);
    const body = Buffer.from('{"type":"employee.updated"}');
    const timestamp = String(Date.parse(product.clock.now()) / 1_000);
    const signature = createHmac('sha256', 'key').update(body).update(timestamp).digest('hex');
    for (const sent of [signature, signature, 'forged']) {
      const header = (name: string): string => (name.endsWith('timestamp') ? timestamp : sent);
      const { kind } = await takeHint(product.joinery, 'hr', { body, header });
      expect(kind).toBe(sent === 'forged' ? 'refused' : 'taken');
    }
    later(1);
    expect(await loop.round()).toEqual(['hr: COMPLETE, import 2 is ready, 1 rows']);
    expect(await value('1001', 'title')).toBe('Principal');
    const asked = source.requests.length;
    later(60);
    expect([await loop.round(), source.requests.length]).toEqual([[], asked]);
  });

  it('are asked for every so many minutes, and five minutes after that failed', async () => {
    let isDown = false;
    const source = await read(personioV1, (_n, healthy) => (isDown ? { status: 403, body: '' } : healthy()), {
      everyMinutes: 30,
    });
    const loop = new PullLoop(product.joinery, { home, zone: 'UTC' });
    const turn = async (minutes: number): Promise<string> => {
      later(minutes);
      const before = source.requests.length;
      const told = await loop.round();
      return told[0] ?? (source.requests.length > before ? 'read' : 'not due');
    };
    expect(await turn(0)).toBe('hr: COMPLETE, import 1 is ready, 7 rows');
    expect(await turn(29)).toBe('not due');
    isDown = true;
    expect(await turn(1)).toMatch(/^hr: FORBIDDEN/);
    isDown = false;
    expect([await turn(4), await turn(1)]).toEqual(['not due', expect.stringMatching(/^hr: COMPLETE/)]);
  });

  it('are not asked for again of a source that does not know us, until it may', async () => {
    let isKnown = false;
    const fault: Fault = (_n, healthy) => (isKnown ? healthy() : { status: 401, body: '' });
    const source = await read(personioV1, fault, { at: '08:00', everyMinutes: 30 });
    const loop = new PullLoop(product.joinery, { home, zone: 'UTC' });
    expect(await loop.round()).toEqual([expect.stringMatching(/^hr: SIGN_IN_REFUSED, .* left alone until its secret/)]);
    const asked = source.requests.length;
    for (const minutes of [6, 31, 60]) {
      later(minutes);
      expect([await loop.round(), source.requests.length]).toEqual([[], asked]);
    }
    isKnown = true;
    process.env['SPEC_PULL_SECRET'] = `${SECRET}2`;
    expect(await loop.round()).toEqual([expect.stringMatching(/^hr: /)]);
    expect(source.requests.length).toBeGreaterThan(asked);
  });

  it('of one source are read although another one is not there', async () => {
    await read(personioV1, undefined, { everyMinutes: 30 });
    await product.changePolicy((set) => {
      const hr = set.sources.get('hr')!;
      const drop = { folder: join(home, 'nowhere'), pattern: '*.csv', everyMinutes: 1 };
      const lost = { sourceId: 'lost', title: 'Lost', feed: 'full', key: hr.key, required: [], columns: hr.columns };
      const rest = { emptyWords: [], terminationDateMeans: 'lastDayIn', file: { drop } };
      return {
        ...set,
        digest: `${set.digest}+lost`,
        sources: new Map([['lost', { ...lost, ...rest } as typeof hr], ...set.sources]),
      };
    });
    const loop = new PullLoop(product.joinery, { home, zone: 'UTC' });
    const told = await loop.round();
    expect(told).toEqual([expect.stringMatching(/^lost: .*nowhere/), expect.stringMatching(/^hr: COMPLETE/)]);
    later(6);
    expect(await loop.round()).toEqual([]);
  });

  it('are read whole again when the source forgot from where the changes go on', async () => {
    const gone = { status: 410, body: '{"error":{"code":"syncStateNotFound"}}' };
    await read(graph, (_n, healthy, { query }) => (query.has('$deltatoken') ? gone : healthy()));
    await pull();
    later(60);
    expect(tell(await pull('delta'))).toEqual(['full COMPLETE ready: 7 read, 0 refused, 0 missing']);
  });

  it('are shown in a preview of which nothing is kept', async () => {
    await read(bamboohr);
    const request = { sourceId: 'hr', actor: 'spec', home, mode: 'delta', preview: true } as const;
    const [shown] = await pullSource(product.joinery, request);
    expect(shown?.kind === 'imported' && shown.result.check.counts).toMatchObject({
      joiners: 6,
      goneAlready: 1,
      leavers: 0,
    });
    expect(await product.sql('SELECT FROM import_run')).toEqual([]);
    expect(await readdir(join(home, 'pulls', 'hr'))).toEqual([]);
  });
});
