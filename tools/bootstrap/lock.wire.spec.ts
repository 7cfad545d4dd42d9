import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';

const LOCK = require.resolve('./lock.mjs');
const LONGER_THAN_A_LOOK_MS = 1_000;
type Running = ChildProcessByStdio<null, Readable, Readable>;

describe('a lock whose holder was killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'joinery-lock-'));
  const file = join(folder, 'lock');
  const started: Running[] = [];

  const run = (script: string): Running => {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    return child;
  };
  const locked = (work: string): Running =>
    run(`import(${JSON.stringify(LOCK)}).then(({ withLock }) => withLock(${JSON.stringify(file)}, 'busy', ${work}))`);
  const killed = async (child: Running): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };

  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('is taken over once the work that it left behind has ended, and not before', async () => {
    const work = run('setInterval(() => 0, 1000)');
    const holder = locked(
      `(hold) => (hold(${work.pid}), console.log('held'), new Promise((done) => setTimeout(done, 60000)))`,
    );
    await once(holder.stdout, 'data');
    await killed(holder);

    const next = locked(`async () => console.log('taken')`);
    let said = '';
    next.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    next.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await sleep(LONGER_THAN_A_LOOK_MS);
    expect(said).toMatch(/^Waiting: busy [^\n]*\n$/);
    await killed(work);
    await once(next, 'close');
    expect(said).toMatch(/\ntaken\n$/);
  });
});
