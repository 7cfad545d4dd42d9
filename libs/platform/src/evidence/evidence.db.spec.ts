import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { Verdict } from '@joinery/audit';
import { systemClock } from '@joinery/kernel';
import { lostCheckpoint, ProveEvent, ProveExtension, SealEvents, SignCheckpoint, VerifyLog } from '@joinery/pipeline';
import { Store } from '@joinery/store';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import type { Joinery } from '../joinery';
import { makeAuditKey } from './audit-key';
import { signedBefore } from './checkpoint-copies';
import { exportAudit } from './export-audit';
import { copiedCheckpoints, readOutside } from './outside';
import { SealLoop } from '../loops/seal-loop';
import { changeKey, keyInForce, type Log, sealAndSign, signLog } from './sign-log';
import { verifyFile } from './verify-file';
import { verifyLog } from './verify-log';

const NOBODY = { keys: [], checkpoints: [] };
const SCRIPT = resolve(__dirname, '../../../../tools/verify-audit.mjs');

/** A company's log, with a key and a folder of copies of its own, and somebody who owns the database. */
class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), 'joinery-evidence-'));
  readonly place = { home: this.folder, auditKey: null, checkpoints: join(this.folder, 'copies') };

  readonly log: Log & Pick<Joinery, 'verifyLog'>;

  private constructor(
    private readonly database: TestDatabase,
    readonly store: Store,
    readonly owner: Client,
  ) {
    const useCases = { sealEvents: new SealEvents(store), signCheckpoint: new SignCheckpoint(store), verifyLog: new VerifyLog(store) }; // prettier-ignore
    this.log = { store, clock: systemClock, ...useCases };
  }

  static async open(): Promise<Scene> {
    const database = await testDatabase();
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    return new Scene(database, await Store.open(database.url, 4), owner);
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.store.close();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  client(): Promise<Client> {
    const client = new Client({ connectionString: this.database.url });
    return client.connect().then(() => client);
  }

  async write(count: number, actor = 'ada'): Promise<void> {
    await this.owner.query(writing(count, actor));
  }

  async writeAndSign(count: number): Promise<void> {
    await this.write(count);
    await sealAndSign(this.log, this.place);
  }

  verify(outside: Parameters<typeof verifyLog>[2] = NOBODY): Promise<Verdict> {
    return verifyLog(this.log, this.place, outside);
  }

  async sealedIds(): Promise<string[]> {
    const seals = await this.store.read(({ auditSeals }) => auditSeals.seals(0, 1_000));
    return seals.flatMap(({ events }) => events);
  }

  async exported(name = 'export.jsonl'): Promise<string> {
    let text = '';
    for await (const line of exportAudit(this.log, 'ada', '0.1.0')) text += line;
    return this.file(name, text);
  }

  file(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  /** What whoever owns the database can do: the triggers do not hold them. */
  async asOwner(...statements: readonly string[]): Promise<void> {
    await this.owner.query('SET session_replication_role = replica');
    for (const statement of statements) await this.owner.query(statement);
    await this.owner.query('SET session_replication_role = DEFAULT');
  }
}

const writing = (count: number, actor: string): string =>
  `INSERT INTO audit_event (occurred_at, actor, type, data)
   SELECT now(), '${actor}', 'plan.created', json_build_object('n', n, 'text', E'a"b\\\\ü\\u2028') FROM generate_series(1, ${count}) n`;

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

describe('the sealed audit log', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene?.close());

  it('is valid while nobody touches it, over many checkpoints, and counts what is not sealed yet', async () => {
    await scene.writeAndSign(1_005);
    await scene.writeAndSign(3);
    await scene.write(2);
    expect(await scene.verify()).toMatchObject({ isValid: true, size: 1_008, unsealed: 2, anchor: 'checkpoint', tampers: [] }); // prettier-ignore
  });

  it('says that it was never signed when it was not', async () => {
    await scene.write(2);
    await scene.log.sealEvents.execute();
    expect(await scene.verify()).toMatchObject({ isValid: false, tamperCount: 0 });
  });

  const LEAF = `sha256('\\x00'::bytea || 'whatever'::bytea)`;
  const tampers: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['edits an event', [`UPDATE audit_event SET actor = 'bob' WHERE id = 4`], /event 4, sealed at place 3, was changed: its hash is \w{64}, what was sealed is/], // prettier-ignore
    ['turns back a clock', [`UPDATE audit_event SET occurred_at = occurred_at - interval '1 day' WHERE id = 4`], /event 4, sealed at place 3, was changed/], // prettier-ignore
    ['deletes an event', ['DELETE FROM audit_event WHERE id = 4'], /event 4, sealed at place 3, is gone/],
    ['deletes the newest events', ['DELETE FROM audit_event WHERE id > 10'], /event 11, sealed at place 10, is gone/],
    ['makes two events change places', ['UPDATE audit_event SET data = (SELECT o.data FROM audit_event o WHERE o.id = 9 - audit_event.id) WHERE id IN (4, 5)'], /event 4, sealed at place 3, was changed/], // prettier-ignore
    ['puts in an event that was never there', [`DELETE FROM audit_event WHERE id = 4`, `INSERT INTO audit_event (id, occurred_at, actor, type, data) OVERRIDING SYSTEM VALUE VALUES (4, now(), 'bob', 'plan.created', '{}')`], /event 4, sealed at place 3, was changed/], // prettier-ignore
    ['puts an event under a number that nobody had', [`INSERT INTO audit_event (id, occurred_at, actor, type, data) OVERRIDING SYSTEM VALUE VALUES (0, now(), 'bob', 'plan.created', '{}')`], /event 0 was put in afterwards/], // prettier-ignore
    ['makes a step of a plan say something else', [`UPDATE plan_step SET body = '{"because": "nothing"}'`], /event 13, sealed at place 12, was changed/], // prettier-ignore
    ['takes a round of sealing away', ['DELETE FROM audit_seal WHERE first = 6'], /at place 6 stands event 13, which was sealed at place 12/], // prettier-ignore
    ['takes the newest round of sealing away', ['DELETE FROM audit_seal WHERE first >= 6'], /ends after 6 events; a checkpoint says that there were 13: the last 7 are gone/], // prettier-ignore
    ['edits an event and what was sealed of it', [`UPDATE audit_event SET actor = 'bob' WHERE id = 4`, `UPDATE audit_seal SET leaves = overlay(leaves placing ${LEAF} from 97) WHERE first = 0`], /events from place 0 to 5 are not those of checkpoint 6/], // prettier-ignore
    ['takes the checkpoints away', ['DELETE FROM audit_event WHERE id > 3', 'DELETE FROM audit_seal', 'DELETE FROM audit_checkpoint'], /ends after 0 events; a checkpoint says that there were 13: the last 13 are gone/], // prettier-ignore
    ['writes another checkpoint', [`UPDATE audit_checkpoint SET note = replace(note, E'\\n13\\n', E'\\n14\\n') WHERE size = 13`], /signature of checkpoint 14 is forged/], // prettier-ignore
  ];
  it.each(tampers)('shows when somebody who owns the database %s', async (_sentence, statements, text) => {
    await scene.writeAndSign(6);
    await scene.write(6);
    await scene.log.sealEvents.execute();
    await scene.owner.query(
      `INSERT INTO plan (hash, status, as_of, policy_digest, policy_version, summary, withheld, guards, created_by, created_at)
       VALUES ('h', 'ready', now(), 'd', '1', '{}', 0, '[]', 'ada', now())`,
    );
    await scene.owner.query(
      `INSERT INTO plan_step (plan_id, seq, app_id, kind, body, lane, basis, desired_hash) SELECT id, 0, 'chat', 'create-group', '{"because": "a rule"}', 1, '', '' FROM plan`,
    );
    await scene.owner.query(`INSERT INTO audit_event (occurred_at, actor, type, plan_id, data) SELECT now(), 'joinery', 'step.confirmed', id, '{"seq": 0}' FROM plan`); // prettier-ignore
    await sealAndSign(scene.log, scene.place);
    expect((await scene.verify()).tampers).toEqual([]);
    await scene.asOwner(...statements);
    const verdict = await scene.verify();
    expect(verdict.isValid).toBe(false);
    expect(verdict.tampers.map((one) => one.text).join('\n')).toMatch(text);
  });

  it('shows a log that was made anew under another key to whoever has the key or a copy', async () => {
    await scene.writeAndSign(5);
    await scene.asOwner(`UPDATE audit_event SET actor = 'bob' WHERE id = 2`, 'DELETE FROM audit_seal', 'DELETE FROM audit_checkpoint'); // prettier-ignore
    const theirs = { home: join(scene.folder, 'theirs'), auditKey: null, checkpoints: null };
    const log = { ...scene.log, sealEvents: new SealEvents(scene.store) };
    await sealAndSign(log, theirs);
    expect((await verifyLog(scene.log, theirs, NOBODY)).isValid).toBe(true);
    const { tampers } = await scene.verify();
    expect(tampers.map(({ kind }) => kind).sort()).toEqual(['other key', 'rewritten']);
    await expect(signLog(scene.log, scene.place)).resolves.toBeNull();
    await scene.write(1);
    await expect(sealAndSign(scene.log, scene.place)).rejects.toThrow(/log of 5 events was signed here/);
  });

  it('is not signed again when somebody took away what was signed, until a person says so', async () => {
    await scene.writeAndSign(5);
    await scene.asOwner(`UPDATE audit_event SET actor = 'bob' WHERE id = 2`, 'DELETE FROM audit_seal', 'DELETE FROM audit_checkpoint'); // prettier-ignore
    await scene.write(3);
    await expect(sealAndSign(scene.log, scene.place)).rejects.toThrow(/log of 5 events was signed here, and the database does not have/); // prettier-ignore
    const forgetful = { ...scene.place, checkpoints: null };
    expect((await verifyLog(scene.log, forgetful, NOBODY)).tampers.map(({ kind }) => kind)).toEqual(['rewritten']);
    await changeKey(scene.log, scene.place, 'ada', 'a backup was restored');
    expect((await verifyLog(scene.log, forgetful, NOBODY)).isValid).toBe(true);
    await scene.writeAndSign(1);
    expect((await scene.verify()).tampers.map(({ kind }) => kind)).toEqual(['rewritten']);
    const twice = { keys: [], checkpoints: copiedCheckpoints(scene.place.checkpoints) };
    expect((await scene.verify(twice)).tampers.map(({ kind }) => kind)).toEqual(['rewritten']);
  });

  describe('against the copies of its checkpoints, where a backup of the home brought its memory back as well', () => {
    const remembered = (): string => join(scene.folder, readdirSync(scene.folder).find((name) => name.startsWith('audit-signed-')) ?? ''); // prettier-ignore
    const lost = async (): Promise<number | null> => {
      const origin = await scene.store.read(({ auditSeals }) => auditSeals.origin());
      const before = await signedBefore(scene.place, origin);
      return (await scene.store.read(({ auditSeals }) => lostCheckpoint(auditSeals, before)))?.size ?? null;
    };

    it('is found to be cut, and not signed, also once it is as long as it was', async () => {
      await scene.writeAndSign(3);
      const memory = readFileSync(remembered());
      await scene.writeAndSign(3);
      await scene.asOwner('DELETE FROM audit_event WHERE id > 3', 'DELETE FROM audit_seal WHERE first >= 3', 'DELETE FROM audit_checkpoint WHERE size > 3'); // prettier-ignore
      writeFileSync(remembered(), memory);
      expect(await lost()).toBe(6);
      await expect(scene.writeAndSign(1)).rejects.toThrow(/A log of 6 events was signed here/);
      await expect(scene.writeAndSign(4)).rejects.toThrow(/A log of 6 events was signed here/);
      expect(await lost()).toBe(6);
      await changeKey(scene.log, scene.place, 'ada', 'restored from Friday');
      await scene.writeAndSign(1);
      expect(await lost()).toBeNull();
    });

    it('goes on from a copy that was kept by somebody who died before it counted, and past it', async () => {
      await scene.writeAndSign(3);
      const memory = readFileSync(remembered());
      await scene.writeAndSign(2);
      await scene.asOwner('DELETE FROM audit_checkpoint WHERE size > 3');
      writeFileSync(remembered(), memory);
      expect([await lost(), copiedCheckpoints(scene.place.checkpoints).map(({ size }) => size)]).toEqual([null, [3, 5]]); // prettier-ignore
      await scene.write(4);
      await sealAndSign(scene.log, { ...scene.place, checkpoints: null });
      expect([await lost(), (await scene.verify()).isValid]).toEqual([null, true]);
      await scene.writeAndSign(1);
    });
  });

  it('is not signed on top of what was not signed', async () => {
    await scene.writeAndSign(5);
    await scene.asOwner(`UPDATE audit_checkpoint SET frontier = overlay(frontier placing '\\x00'::bytea from 1)`);
    await scene.write(1);
    await expect(sealAndSign(scene.log, scene.place)).rejects.toThrow(/Checkpoint 5 in the database is not what was signed/); // prettier-ignore
  });

  it('misses no event that is seen late, though its number is smaller, and seals none twice', async () => {
    const [slow, quick] = [await scene.client(), await scene.client()];
    await slow.query('BEGIN');
    await slow.query(writing(2, 'slow'));
    await quick.query(writing(2, 'quick'));
    await scene.log.sealEvents.execute();
    expect(await scene.sealedIds()).toEqual(['3', '4']);
    await quick.query(writing(1, 'quick'));
    await scene.log.sealEvents.execute();
    await slow.query('COMMIT');
    await scene.log.sealEvents.execute();
    await quick.query(writing(1, 'quick'));
    await sealAndSign(scene.log, scene.place);
    expect(await scene.sealedIds()).toEqual(['3', '4', '5', '1', '2', '6']);
    expect((await scene.store.read(({ auditSeals }) => auditSeals.end())).settled).toBe('6');
    expect((await scene.verify()).tampers).toEqual([]);
    await Promise.all([slow.end(), quick.end()]);
  });

  it('takes in what a long transaction held back, however many batches it is', async () => {
    const [slow, quick] = [await scene.client(), await scene.client()];
    await slow.query('BEGIN');
    await slow.query(writing(450, 'slow'));
    await quick.query(writing(250, 'quick'));
    await scene.log.sealEvents.execute();
    const early = numbers(451, 700);
    expect(await scene.sealedIds()).toEqual(early);
    await slow.query('COMMIT');
    await scene.log.sealEvents.execute();
    await quick.query(writing(1, 'quick'));
    await sealAndSign(scene.log, scene.place);
    expect(await scene.sealedIds()).toEqual([...early, ...numbers(1, 450), '701']);
    expect((await scene.store.read(({ auditSeals }) => auditSeals.end())).settled).toBe('701');
    expect(await scene.verify()).toMatchObject({ isValid: true, size: 701, unsealed: 0 });
    await Promise.all([slow.end(), quick.end()]);
  });

  it('is whole when two processes seal while many write, and a batch dies in the middle', async () => {
    const sealers = [new SealEvents(scene.store), new SealEvents(scene.store), new SealEvents(scene.store)];
    let isWriting = true;
    const sealing = sealers.map(async (sealer) => {
      while (isWriting) await sealer.execute();
    });
    const writers = await Promise.all([1, 2, 3, 4].map(() => scene.client()));
    const writes = writers.map(async (writer, n) => {
      for (let times = 0; times < 25; times += 1) {
        await writer.query('BEGIN');
        await writer.query(writing(1 + ((times + n) % 7), 'ada'));
        await writer.query(times % 5 === 4 ? 'ROLLBACK' : 'COMMIT');
      }
    });
    await Promise.all(writes);
    isWriting = false;
    await Promise.all(sealing);
    await Promise.all(writers.map((writer) => writer.end()));
    await dieSealing(scene.store);
    await sealAndSign(scene.log, scene.place);
    const { rows } = await scene.owner.query<{ id: string }>('SELECT id::text FROM audit_event');
    const ids = await scene.sealedIds();
    expect([ids.length, new Set(ids).size]).toEqual([rows.length, rows.length]);
    expect(await scene.verify()).toMatchObject({ isValid: true, size: rows.length, unsealed: 0 });
  });

  it('is verified from its export without a database, by us and by a script that shares no code with us', async () => {
    await scene.writeAndSign(7);
    const before = scene.file('before.txt', (await scene.store.read(({ auditSeals }) => auditSeals.checkpoints(1)))[0]?.note ?? ''); // prettier-ignore
    await scene.writeAndSign(4);
    await scene.write(1);
    const file = await scene.exported();
    const key = scene.file('key.txt', `${(await keyInForce(scene.log, scene.place)).signing}\n`);
    const outside = readOutside({ key: [key], checkpoint: [before, scene.place.checkpoints] });
    expect(await verifyFile(file, outside)).toMatchObject({ isValid: true, size: 11, unsealed: 1, checkpoints: 4 });
    const script = (...args: string[]): string => execFileSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' }); // prettier-ignore
    expect(script(file, key, before)).toBe('VALID: 11 events, the first 11 of them signed.\n');
    expect(() => script(file, key, key)).toThrow(/Command failed/);
    const windows = scene.file('windows.jsonl', `\uFEFF${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    expect((await verifyFile(windows, outside)).isValid).toBe(true);
    expect(script(windows, key, before)).toBe('VALID: 11 events, the first 11 of them signed.\n');

    await scene.asOwner(`UPDATE audit_event SET actor = 'bob' WHERE id = 3`);
    const edited = await scene.exported('edited.jsonl');
    expect((await verifyFile(edited, outside)).sentence).toMatch(/^TAMPERED: event 3, sealed at place 2, was changed/);
    expect(() => script(edited, key, before)).toThrow(/Command failed/);
    const cut = scene.file('cut.jsonl', readFileSync(file, 'utf8').slice(0, -40));
    expect(() => script(cut, key)).toThrow(expect.objectContaining({ stdout: 'NOT VALID: line 13 is no event.\n' }));
  });

  it('proves one event by itself', async () => {
    await scene.writeAndSign(9);
    await scene.write(1);
    const prove = new ProveEvent(scene.store);
    const proof = await prove.execute('5');
    const file = scene.file('proof.json', `${JSON.stringify(proof)}\n`);
    expect((await verifyFile(file, NOBODY)).sentence).toMatch(/^VALID: event 5 stands unchanged at place 4 of 9/);
    await expect(prove.execute('10')).rejects.toThrow(/not signed yet/);
    await expect(prove.execute('11')).rejects.toThrow(/no audit event/);
    await expect(prove.execute('x')).rejects.toThrow(/no audit event/);
    await scene.asOwner(`UPDATE audit_event SET actor = 'bob' WHERE id = 5`);
    await expect(prove.execute('5')).rejects.toThrow(/NOT PROVEN: event 5 does not stand/);
  });

  it('proves that it goes on from a checkpoint that somebody kept, until it does not', async () => {
    await scene.writeAndSign(5);
    const kept = (await scene.store.read(({ auditSeals }) => auditSeals.checkpoints(1)))[0]?.note ?? '';
    await scene.writeAndSign(4);
    const prove = new ProveExtension(scene.store);
    const file = scene.file('extension.json', `${JSON.stringify(await prove.execute(kept))}\n`);
    const outside = readOutside({ checkpoint: [scene.file('kept.txt', kept)] });
    expect((await verifyFile(file, outside)).sentence).toMatch(/^VALID: the log .* of 9 events begins with that of checkpoint 5/); // prettier-ignore
    await scene.asOwner(`UPDATE audit_seal SET leaves = overlay(leaves placing '\\x00'::bytea from 1) WHERE first = 0`);
    await expect(prove.execute(kept)).rejects.toThrow(/NOT PROVEN/);
    await scene.asOwner('DELETE FROM audit_checkpoint');
    await expect(prove.execute(kept)).rejects.toThrow(/signed at 5 events, and its newest checkpoint here is of 0/);
    expect(() => prove.execute('hello')).toThrow(/no signed checkpoint/);
  });

  it('keeps its key in a file of its owner, and every checkpoint in the file of its day', async () => {
    await scene.writeAndSign(1);
    await scene.writeAndSign(1);
    expect(statSync(join(scene.folder, 'audit-key.pem')).mode & 0o777).toBe(0o600);
    expect(readOutside({ checkpoint: [scene.place.checkpoints] }).checkpoints.map(({ size }) => size)).toEqual([1, 2]);
  });

  it('is signed by one key: a process with another one, or with none, says so', async () => {
    await scene.writeAndSign(1);
    await scene.write(1);
    await scene.log.sealEvents.execute();
    const elsewhere = { ...scene.place, home: join(scene.folder, 'elsewhere') };
    await expect(signLog(scene.log, elsewhere)).rejects.toThrow(/There is no key .*signed by joinery\.audit/);
    await expect(signLog(scene.log, { ...elsewhere, auditKey: join(scene.folder, 'none.pem') })).rejects.toThrow(/none\.pem/); // prettier-ignore
    const other = { ...elsewhere, home: join(scene.folder, 'other') };
    makeAuditKey(other, 'joinery.audit/other');
    await expect(signLog(scene.log, other)).rejects.toThrow(/signed by joinery\.audit.* the key here is/);
    const junk = scene.file('junk.pem', 'hello');
    await expect(signLog(scene.log, { ...elsewhere, auditKey: junk })).rejects.toThrow(/no private key in PEM/);
  });

  it('goes on under a new key that the one before vouches for, and that whoever knows the old one can follow', async () => {
    await scene.writeAndSign(3);
    const old = (await keyInForce(scene.log, scene.place)).signing;
    const key = await changeKey(scene.log, scene.place, 'ada', 'the year is over');
    expect(key).not.toBe(old);
    expect(await keyInForce(scene.log, scene.place)).toEqual({ own: key, signing: key });
    const oldKey = readOutside({ key: [scene.file('old.txt', `${old}\n`)] });
    expect((await verifyFile(await scene.exported(), oldKey)).isValid).toBe(true);
    await scene.writeAndSign(2);
    expect(await scene.verify()).toMatchObject({ isValid: true, size: 6 });
    expect((await verifyFile(await scene.exported(), oldKey)).sentence).toMatch(/is signed by key \w{8}, and not by/);
  });

  it('goes on when the key was lost, and tells that nobody vouches for the new one', async () => {
    await scene.writeAndSign(3);
    rmSync(join(scene.folder, 'audit-key.pem'));
    const key = await changeKey(scene.log, scene.place, 'ada', 'the disk is gone');
    const [event] = await scene.store.read((tx) => tx.audit.latest(1));
    expect(event).toMatchObject({ type: 'audit.key-changed', data: { key, isVouchedFor: false, reason: 'the disk is gone' } }); // prettier-ignore
    expect((await scene.verify()).isValid).toBe(true);
  });

  it('is sealed and signed by the loop of a worker, which tells trouble once and lets whoever writes much go first', async () => {
    const loop = new SealLoop(scene.log, scene.place);
    await scene.write(2);
    expect(await loop.round()).toBeNull();
    expect((await scene.verify()).size).toBe(0);
    expect(await loop.round()).toBeNull();
    expect(await scene.verify()).toMatchObject({ isValid: true, size: 2 });
    await scene.write(1_000);
    await loop.round();
    expect((await scene.store.read(({ auditSeals }) => auditSeals.end())).size).toBe(2);
    await loop.round();
    expect((await scene.store.read(({ auditSeals }) => auditSeals.end())).size).toBe(1_002);
    await scene.asOwner(`UPDATE audit_checkpoint SET signed_at = signed_at - interval '1 minute'`);
    const lost = new SealLoop(scene.log, { ...scene.place, home: join(scene.folder, 'lost') });
    await lost.round();
    expect(await lost.round()).toMatch(/There is no key/);
    expect(await lost.round()).toBeNull();
    expect((await scene.store.snapshot(({ auditSeals }) => auditSeals.state())).unsignedSince).not.toBeNull();
  });

  it('is sealed in small pieces beside a wave that goes on, and whole when it is over', async () => {
    const loop = new SealLoop(scene.log, scene.place);
    const size = async (): Promise<number> => (await scene.store.read(({ auditSeals }) => auditSeals.end())).size;
    await scene.write(3_000);
    for (let round = 1; round <= 30; round += 1) {
      await scene.write(60);
      await loop.round();
    }
    expect(await size()).toBe(0);
    await scene.write(60);
    await loop.round();
    // What came since the round before, a thousand of those that waited, and the rest of the last two hundred.
    expect(await size()).toBe(1_200);
    await scene.write(60);
    await loop.round();
    expect(await size()).toBe(2_400);
    await loop.round();
    expect(await scene.verify()).toMatchObject({ isValid: true, size: 3_000 + 32 * 60 });
  });

  it('seals as many events as a large first import writes, in memory that does not grow with them', async () => {
    await scene.write(25_000);
    await sealAndSign(scene.log, scene.place);
    const seals = await scene.store.read(({ auditSeals }) => auditSeals.seals(0, 1_000));
    expect(new Set(seals.map(({ events }) => events.length))).toEqual(new Set([200]));
    expect(await scene.verify()).toMatchObject({ isValid: true, size: 25_000 });
  });
});

/** A process that ends after it has written its seal and before that is kept. */
async function dieSealing(store: Store): Promise<void> {
  const dying = store.transaction(async ({ auditSeals, audit }) => {
    await audit.append([{ occurredAt: '2026-05-14T09:00:00.000Z', actor: 'ada', type: 'plan.created', data: {} }]);
    const { size, settled } = await auditSeals.end();
    await auditSeals.seal({ first: size, events: ['1'], leaves: Buffer.alloc(32), settled });
    throw new Error('killed');
  });
  await dying.catch(() => undefined);
}
