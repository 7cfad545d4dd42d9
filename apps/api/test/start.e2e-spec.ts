import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '@joinery/testing';

/** Over an embedded database, which a start that failed late would leave running. */
describe('the API whose port is taken', () => {
  let other: Server;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'joinery-start-'));
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    other.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says so before it starts anything', async () => {
    const { port } = other.address() as AddressInfo;
    const home = join(folder, 'home');
    const env = { DATABASE_URL: '', JOINERY_HOME: home, JOINERY_PORT: String(port) };
    const { code, err } = await new Processes(env).run('api', []);
    expect([code, err]).toEqual([1, expect.stringMatching(/address already in use .*JOINERY_PORT and JOINERY_HOST/)]);
    expect(existsSync(home)).toBe(false);
  });
});
