import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { colleagues, type Finished, hrFile, Processes, testDatabase, type TestDatabase } from '@joinery/testing';

/** What an auditor does: takes an export, the key and a checkpoint away, and comes back. */
describe('the audit log, through the command line', () => {
  let database: TestDatabase;
  let folder: string;
  let processes: Processes;
  let away: Processes;

  beforeAll(async () => {
    database = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'joinery-audit-'));
    const env = { JOINERY_HOME: join(folder, 'home'), JOINERY_CHECKPOINTS: join(folder, 'copies') };
    processes = new Processes({ DATABASE_URL: database.url, JOINERY_CLOCK: '2026-05-14T09:00:00Z', ...env });
    // Where the auditor is there is no database, and nothing of ours but the command.
    away = new Processes({ DATABASE_URL: 'postgres://127.0.0.1:9/none', JOINERY_HOME: join(folder, 'nowhere') });
    const people = join(folder, 'people.csv');
    writeFileSync(people, hrFile(colleagues(3)));
    expect((await cli('import', 'file', people)).code).toBe(0);
  });

  afterAll(async () => {
    await processes?.stopAll();
    await away?.stopAll();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]): Promise<Finished> => processes.run('cli', args);
  const auditor = (...args: string[]): Promise<Finished> => away.run('cli', ['audit', 'verify', ...args]);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('was never signed before anybody asked for an export or a worker ran', async () => {
    expect(await cli('audit', 'verify')).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^NOT SIGNED: 0 events/),
    });
    expect(await cli('audit', 'key')).toMatchObject({ code: 1, err: expect.stringContaining('AUDIT_KEY_NONE') });
  });

  it('is signed as far as it goes by a worker that has nothing more to do', async () => {
    expect((await cli('worker', '--until-idle')).code).toBe(0);
    expect(await cli('audit', 'verify')).toMatchObject({ code: 0, out: expect.stringMatching(/^VALID: /) });
  });

  it('shows its newest events with the oldest of them first, to programs as well', async () => {
    const told = JSON.parse((await cli('audit', 'tail', '--json')).out) as readonly { id: string }[];
    const ids = told.map(({ id }) => Number(id));
    expect(ids.length).toBeGreaterThan(2);
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
  });

  it('is exported with all that it takes to verify it somewhere else', async () => {
    const exported = file('export.jsonl', (await cli('audit', 'export')).out);
    const key = file('key.txt', (await cli('audit', 'key')).out);
    const checkpoint = file('checkpoint.txt', (await cli('audit', 'checkpoints', '--text')).out);
    const valid = await auditor('--export', exported, '--key', key, '--checkpoint', checkpoint);
    expect([valid.code, valid.out]).toEqual([0, expect.stringMatching(/^VALID: \d+ events in order and unchanged/)]);

    const edited = readFileSync(exported, 'utf8').replace('"rowsRead":3', '"rowsRead":4');
    const tampered = await auditor('--export', file('edited.jsonl', edited), '--key', key);
    expect([tampered.code, tampered.out]).toEqual([3, expect.stringMatching(/^TAMPERED: event 2, sealed at place 1, was changed/)]); // prettier-ignore

    const typedAs = { JOINERY_TYPED_AS: 'npx joinery' };
    const proof = file('proof.json', (await processes.run('cli', ['audit', 'prove', '1'], typedAs)).out);
    expect(await auditor('--proof', proof, '--key', key)).toMatchObject({ code: 0, out: expect.stringMatching(/^VALID: event 1 stands/) }); // prettier-ignore
    expect(await auditor('--proof', proof, '--key', checkpoint)).toMatchObject({ code: 1, err: expect.stringContaining('no public key') }); // prettier-ignore
  });

  it('is found to be another one when somebody who owns the database has been at it', async () => {
    cpSync(join(folder, 'copies'), join(folder, 'kept'), { recursive: true });
    expect((await cli('audit', 'verify')).code).toBe(0);
    await database.query(`SET session_replication_role = replica; DELETE FROM audit_event WHERE id = 1; DELETE FROM audit_seal; DELETE FROM audit_checkpoint`); // prettier-ignore
    const theirs = await processes.run('cli', ['audit', 'export'], { JOINERY_HOME: join(folder, 'theirs'), JOINERY_CHECKPOINTS: '' }); // prettier-ignore
    expect(theirs.code).toBe(0);
    const found = await cli('audit', 'verify', '--checkpoint', join(folder, 'kept'), '--json');
    expect(found.code).toBe(3);
    expect(JSON.parse(found.out)).toMatchObject({ isValid: false, sentence: expect.stringMatching(/^TAMPERED: /) });
    expect(await cli('audit', 'checkpoints')).toMatchObject({ code: 0, err: '' });
    expect(await cli('audit', 'key')).toMatchObject({ code: 2, err: expect.stringMatching(/has another key/) });
  });
});
