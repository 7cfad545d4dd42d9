import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { colleagues, hrFile, Processes, testDatabase, type TestDatabase } from '@joinery/testing';

/** The way to a database, which a spec closes and opens again. */
class Way {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly to: URL) {}

  async open(): Promise<string> {
    this.server = createServer((near) => {
      const far = connect(Number(this.to.port), this.to.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('close', () => [near, far].forEach((one) => one.destroy()));
      }
      near.pipe(far).pipe(near);
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return Object.assign(new URL(this.to), { port: String(this.port) }).href;
  }

  close(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }
}

describe('worker --until-idle, of which the database goes away', () => {
  let database: TestDatabase;
  let folder: string;
  let way: Way;
  let processes: Processes;

  beforeAll(async () => {
    database = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'joinery-worker-'));
    way = new Way(new URL(database.url));
    processes = new Processes({ DATABASE_URL: await way.open(), JOINERY_HOME: folder });
    const people = join(folder, 'people.csv');
    writeFileSync(people, hrFile(colleagues(2)));
    await processes.run('cli', ['app', 'connect', 'chat', '--url', 'http://127.0.0.1:9/scim/v2']);
    await processes.run('cli', ['import', 'file', people]);
    await processes.run('cli', ['plan', 'approve']);
  });

  afterAll(async () => {
    await processes?.stopAll();
    way?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('bears it for a while, and ends by SIGTERM all the same', async () => {
    const worker = processes.begin('cli', ['worker', '--until-idle']);
    while (!/waiting: /.test(worker.output())) await sleep(50);
    way.close();
    await sleep(2_000);
    await way.open();
    await sleep(2_000);
    expect(worker.output()).not.toMatch(/cannot be reached/);

    way.close();
    await sleep(1_500);
    const began = Date.now();
    await worker.end('SIGTERM');
    expect(Date.now() - began).toBeLessThan(15_000);
  });
});
