import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Processes, type Running, testDatabase, type TestDatabase } from '@joinery/testing';

type Demo = Omit<Running, 'url'>;

describe('the demo', () => {
  let database: TestDatabase;
  let home: string;
  let processes: Processes;

  beforeAll(async () => {
    database = await testDatabase();
    home = mkdtempSync(join(tmpdir(), 'joinery-demo-'));
    processes = new Processes({ DATABASE_URL: database.url, JOINERY_HOME: home, JOINERY_PORT: '0' });
  });

  afterAll(async () => {
    await processes?.stopAll();
    await database?.drop();
    rmSync(home, { recursive: true, force: true });
  });

  /** Starts the demo and waits until it has said this. */
  const startUntil = async (said: RegExp): Promise<Demo> => {
    const demo = processes.begin('cli', ['demo']);
    for (let tries = 0; !said.test(demo.output()); tries += 1) {
      if (tries > 20_000) throw new Error(`the demo did not say ${said}:\n${demo.output()}`);
      await sleep(5);
    }
    return demo;
  };

  const urlsIn = (text: string): string[] => text.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];

  const expectNothingLeft = async (demo: Demo): Promise<void> => {
    expect(existsSync(join(home, 'demo.json'))).toBe(false);
    for (const url of urlsIn(demo.output())) await expect(fetch(url)).rejects.toThrow('fetch failed');
  };

  /** In the order of a first start; what was begun by one of them is found by the next. */
  it.each([
    ['at once', /Joinery demo/],
    ['with its database', /ok {2}database/],
    ['with one app', /ok {2}demo app +chat/],
    ['with both apps', /ok {2}demo app +intranet/],
    ['with its API', /ok {2}api/],
    ['with people of yesterday', /ok {2}people/],
  ])('ends by Ctrl+C while it starts, %s, and leaves nothing running', async (_when, said) => {
    const demo = await startUntil(said);
    await demo.end('SIGINT');
    expect(demo.output()).not.toContain('In a second terminal');
    await expectNothingLeft(demo);
  });

  it('is not cut off by a second SIGTERM while it stops, which comes when npm goes with it', async () => {
    const demo = await startUntil(/ok {2}api/);
    const ended = demo.end('SIGTERM');
    await sleep(20);
    await Promise.all([ended, demo.end('SIGTERM')]);
    await expectNothingLeft(demo);
  });

  it("serves after all of that with the plan of today's file, and ends by Ctrl+C as well", async () => {
    const demo = await startUntil(/Ctrl\+C stops everything/);
    expect(demo.output()).toMatch(/Leavers \(1\)\n {2}- Cleo Martin/);
    const [url = ''] = urlsIn(/Open .*/.exec(demo.output())?.[0] ?? '');
    expect((await fetch(`${url}/api/v1/plans/latest`)).status).toBe(200);
    await demo.end('SIGINT');
    await expectNothingLeft(demo);
  });
});
