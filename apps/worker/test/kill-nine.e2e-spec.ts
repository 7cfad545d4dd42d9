import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { openJoinery, readConfig } from '@joinery/platform';
import { Worker } from '@joinery/platform/nest';
import { Client } from 'pg';
import {
  colleagues,
  hrFile,
  labEffects,
  labTruth,
  membersByName,
  Processes,
  type Running,
  testDatabase,
  type TestDatabase,
} from '@joinery/testing';

const PEOPLE = 200;
const ENVIRONMENT = { JOINERY_CLOCK: '2026-05-14T09:00:00Z', LAB_TOKEN: 'lab' };

describe('by kill -9', () => {
  let database: TestDatabase;
  let folder: string;
  let processes: Processes;

  beforeAll(async () => {
    database = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'joinery-kill-'));
    processes = new Processes({ ...ENVIRONMENT, DATABASE_URL: database.url });
  });

  afterAll(async () => {
    await processes?.stopAll();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await processes.run('cli', args);
    if (code === 1) throw new Error(`${args.join(' ')}\n${out}${err}`);
    return out;
  };

  /** Kills the worker once the app has had so many more effects, at a moment that nobody chose. */
  const killAfter = async (worker: Running, lab: string, effects: number): Promise<void> => {
    const from = (await labEffects(lab)).length;
    while ((await labEffects(lab)).length < from + effects) await sleep(5);
    await sleep(Math.random() * 100);
    await worker.end('SIGKILL');
  };

  const users = async (lab: string): Promise<number> => (await labTruth(lab)).users.length;

  it('a worker in the middle of an apply is taken over: no account twice, none missing, every membership right', async () => {
    const options = ['--token', 'lab', '--delay-ms', '30', '--parent-pid', String(process.pid)];
    const lab = (await processes.start('lab', options)).url;
    const file = join(folder, 'people.csv');
    writeFileSync(file, hrFile(colleagues(PEOPLE)));
    await cli('app', 'connect', 'chat', '--url', lab, '--token-env', 'LAB_TOKEN', '--concurrency', '8');
    await cli('import', 'file', file);
    await cli('plan', 'approve');

    await killAfter(await processes.start('worker'), lab, 20 + Math.floor(Math.random() * 40));
    expect(await users(lab)).toBeLessThan(PEOPLE);
    await killAfter(await processes.start('worker'), lab, 1 + Math.floor(Math.random() * 40));
    expect(await users(lab)).toBeLessThan(PEOPLE);

    const last = await processes.start('worker');
    expect(await cli('run', 'watch')).toContain(`completed: chat ${PEOPLE + 5}/${PEOPLE + 5}`);

    const created = (await labEffects(lab)).filter((effect) => effect.kind === 'User' && effect.action === 'create');
    expect(created.length).toBe(PEOPLE);
    expect(new Set(created.map((effect) => effect.after?.['externalId'])).size).toBe(PEOPLE);
    const truth = await labTruth(lab);
    expect(truth.users.every((user) => user.active)).toBe(true);
    expect(membersByName(truth)).toEqual(expectedMembers());

    expect(await cli('plan', 'make')).toContain('Nothing to do');
    expect(await cli('reconcile', 'chat')).toContain("0 missing, 0 nobody's, 0 different");
    await last.end('SIGTERM');
  }, 300_000);

  /** Keeps an import of one person more waiting before the part that takes this lock, and kills it there. */
  const killImportBefore = async (lock: string, people: number, isThere: string): Promise<void> => {
    const file = join(folder, 'people.csv');
    writeFileSync(file, hrFile(colleagues(people)));
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('SELECT pg_advisory_lock(hashtext($1))', [lock]);
      const running = processes.begin('cli', ['import', 'file', file]);
      while ((await client.query(isThere)).rowCount === 0) await sleep(5);
      await running.end('SIGKILL');
    } finally {
      await client.end();
    }
  };

  it.each([
    ['the look at its people', 'joinery.evaluate', 1, 'SELECT FROM identity WHERE needs_evaluation', 1],
    ['the plan of what it changes', 'joinery.planning', 2, 'SELECT FROM plan_owed', 0],
  ])(
    'an import before %s is planned for by a worker within two minutes',
    async (_part, lock, more, isThere, due) => {
      await killImportBefore(lock, PEOPLE + more, isThere);

      const config = readConfig({ ...ENVIRONMENT, DATABASE_URL: database.url, JOINERY_HOME: folder }, process.cwd());
      const joinery = await openJoinery(config);
      const worker = new Worker(joinery, config);
      const told = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
      const newest = () => joinery.store.read((tx) => tx.plans.resolve(null));
      try {
        await worker.onApplicationBootstrap();
        const before = await newest();
        await worker.wakePeople();
        expect(await newest()).toEqual(before);
        await worker.wakePeople();
        expect(await newest()).toMatchObject({ status: 'ready', summary: { steps: more } });
        expect(told.mock.calls.flat().join()).toMatch(
          new RegExp(`^${due} people looked at because .* or a look was owed`),
        );
      } finally {
        told.mockRestore();
        await worker.onApplicationShutdown();
        await joinery.close();
      }
    },
    300_000,
  );
});

/** Chat has All staff and a group for each department; who is in which follows from the file alone. */
function expectedMembers(): Record<string, string[]> {
  const members: Record<string, string[]> = { 'All staff': [] };
  for (const row of colleagues(PEOPLE)) {
    const name = `${row['First Name']}.${row['Last Name']}`.toLowerCase();
    for (const group of ['All staff', row['Department'] ?? '']) (members[group] ??= []).push(name);
  }
  for (const names of Object.values(members)) names.sort();
  return members;
}
