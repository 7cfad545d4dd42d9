import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { type OpenedDatabase, openDatabase, removeEmbedded } from './open-database';
import { pause } from './pause';
import { readPidFile } from './pid-file';
import { isServerOf } from './processes';
import { readSettings } from './server-settings';

jest.setTimeout(120_000);

/** The launcher is what all database specs stand on; here it has homes of its own. */
describe('the embedded PostgreSQL', () => {
  let home: string;
  let said: string[];
  const control = (): string => path.join(home, 'postgres');
  const open = (): Promise<OpenedDatabase> => openDatabase({ home, report: (line) => said.push(line) });
  const cluster = (): string => readSettings(control())?.cluster ?? '';
  const serverPid = (): number => readPidFile(cluster())?.pid ?? 0;

  const makeHome = (): string => {
    const made = mkdtempSync(path.join(os.tmpdir(), 'joinery-launcher-'));
    chmodSync(made, 0o711);
    said = [];
    return made;
  };
  const removeHome = async (): Promise<void> => {
    await removeEmbedded(home);
    rmSync(home, { recursive: true, force: true });
  };

  async function query(url: string, text: string): Promise<unknown> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows[0];
    } finally {
      await client.end();
    }
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await pause(20);
  }

  /** Each of these finds the same cluster, stopped: making one takes longer than all of them. */
  describe('of one home', () => {
    beforeAll(async () => {
      home = makeHome();
      await open();
    });
    beforeEach(async () => (await open()).stop());
    afterAll(removeHome);

    it('is started, found running, stopped and started again with its data', async () => {
      const first = await open();
      expect(first).toMatchObject({ kind: 'embedded', owned: true });
      await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
      const second = await open();
      expect(second).toMatchObject({ owned: false, url: first.url });
      await second.release();
      expect(isServerOf(serverPid(), cluster())).toBe(true);
      await first.release();
      expect(readPidFile(cluster())).toBeNull();
      expect(await query((await open()).url, 'SELECT n FROM kept')).toEqual({ n: 1 });
    });

    it('is left running by whoever started it while another has it open, and stopped by the last', async () => {
      const [first, second] = [await open(), await open()];
      await first.release();
      expect(await query(second.url, 'SELECT 1 AS n')).toEqual({ n: 1 });
      await second.release();
      expect(readPidFile(cluster())).toBeNull();
    });

    it('keeps its password in a file for its owner only and never says it', async () => {
      const { url } = await open();
      expect(statSync(path.join(control(), 'server.json')).mode & 0o777).toBe(0o600);
      const password = new URL(url).password;
      expect(password.length).toBeGreaterThan(20);
      expect(said.join('\n') + readFileSync(path.join(control(), 'server.log'), 'utf8')).not.toContain(password);
    });

    it('loses nothing and starts at once after the server was killed', async () => {
      const { url } = await open();
      await query(url, 'CREATE TABLE kept_too AS SELECT 1 AS n');
      process.kill(serverPid(), 'SIGKILL');
      expect(await query((await open()).url, 'SELECT n FROM kept_too')).toEqual({ n: 1 });
    });

    it('is not fooled by a pid file whose number belongs to another process', async () => {
      const { stop } = await open();
      const pidFile = path.join(cluster(), 'postmaster.pid');
      const text = readFileSync(pidFile, 'utf8');
      await stop();
      writeFileSync(pidFile, text.replace(/^\d+/, String(process.ppid)));
      expect((await open()).owned).toBe(true);
      expect(said.join()).toContain('is not this database');
    });

    it('moves to another port when its own is taken', async () => {
      const { port, stop } = await open();
      await stop();
      const squatter = createServer().listen(port ?? 0, '127.0.0.1');
      await new Promise((resolve) => squatter.once('listening', resolve));
      try {
        const again = await open();
        expect(again.port).not.toBe(port);
        expect(await query(again.url, 'SELECT 1 AS n')).toEqual({ n: 1 });
      } finally {
        squatter.close();
      }
    });

    it.each(['', 'torn'])('is started where a power cut left "%s" in its pid file', async (text) => {
      await (await open()).release();
      writeFileSync(path.join(cluster(), 'postmaster.pid'), text);
      expect((await open()).owned).toBe(true);
    });

    it.each([
      ['of a process that is gone', '999999999 0 0'],
      ['that a power cut left empty', ''],
    ])('takes over the lock %s', async (_name, holder) => {
      writeFileSync(path.join(control(), 'lock'), holder);
      expect((await open()).owned).toBe(true);
    });

    it('is brought back at its address by whoever keeps it, as often as it is killed, and is left stopped at the end', async () => {
      const kept = await openDatabase({ home, keep: (line) => said.push(line) });
      for (const time of [1, 2]) {
        process.kill(serverPid(), 'SIGKILL');
        await until(() => said.filter((line) => line.includes('runs again')).length === time);
        expect(await query(kept.url, 'SELECT 1 AS n')).toEqual({ n: 1 });
      }
      expect(said.filter((line) => line.includes('ended unexpectedly'))).toHaveLength(2);
      await kept.release();
      expect(readPidFile(cluster())).toBeNull();
    });

    it('gives the copy of a home a server of its own', async () => {
      await open();
      const copy = makeHome();
      try {
        cpSync(control(), path.join(copy, 'postgres'), {
          recursive: true,
          filter: (source) => !source.endsWith('lock'),
        });
        rmSync(path.join(copy, 'postgres', 'data'), { recursive: true });
        const copied = await openDatabase({ home: copy });
        expect(copied.owned).toBe(true);
        expect(copied.port).not.toBe((await open()).port);
      } finally {
        await removeEmbedded(copy);
        rmSync(copy, { recursive: true, force: true });
      }
    });

    it('refuses data whose password is lost, with the way out', async () => {
      const settings = path.join(control(), 'server.json');
      renameSync(settings, `${settings}.away`);
      await expect(open()).rejects.toThrow(/server\.json .* is missing or damaged\. Put the file back/);
      renameSync(`${settings}.away`, settings);
    });
  });

  describe('of a home of its own', () => {
    beforeEach(() => {
      home = makeHome();
    });
    afterEach(removeHome);

    it('starts over when an earlier creation was interrupted, and keeps what was in the way', async () => {
      mkdirSync(path.join(control(), 'data', 'base'), { recursive: true });
      mkdirSync(path.join(control(), 'data.partial'));
      chmodSync(control(), 0o755);
      expect((await open()).owned).toBe(true);
      expect(existsSync(path.join(control(), 'data.unusable-1', 'base'))).toBe(true);
      expect(existsSync(path.join(control(), 'data.partial'))).toBe(false);
    });

    it('is started, and read, whatever PGSSLMODE asks of other servers', async () => {
      process.env.PGSSLMODE = 'verify-full';
      try {
        expect((await open()).owned).toBe(true);
      } finally {
        delete process.env.PGSSLMODE;
      }
    });

    it('is not left running by whoever started it and cannot open it', async () => {
      await (await open()).release();
      const file = path.join(control(), 'server.json');
      writeFileSync(file, JSON.stringify({ ...readSettings(control()), password: 'of another home' }));
      await expect(open()).rejects.toThrow(/does not open the database/);
      expect(readPidFile(path.join(control(), 'data'))).toBeNull();
    });

    it('is removed with all it kept, and what else lies beside it stays', async () => {
      await open();
      writeFileSync(path.join(control(), 'notes.txt'), 'of somebody else');
      await removeEmbedded(home);
      expect(readdirSync(control())).toEqual(['notes.txt']);
    });

    it('is not removed where nothing says that it is ours', async () => {
      mkdirSync(path.join(control(), 'data'), { recursive: true });
      writeFileSync(path.join(control(), 'data', 'PG_VERSION'), '16');
      await removeEmbedded(home);
      expect(existsSync(path.join(control(), 'data', 'PG_VERSION'))).toBe(true);
    });

    it('is started once by two that come at the same time', async () => {
      const both = await Promise.all([open(), open()]);
      expect(both.map(({ owned }) => owned).sort()).toEqual([false, true]);
      expect(both[0].url).toBe(both[1].url);
    });
  });
});
