import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = require.resolve('./main.mjs');
/** npm, the shell that it starts, and what that runs: work that installs or builds says its number and goes on for a minute. */
const WORK = `import(${JSON.stringify(MAIN)}).then(({ guarded }) =>
  guarded(() => new Promise((done) => (console.log(process.pid), setTimeout(done, 60000)))))`;
const NPM = `require('node:child_process').spawn('sh', ['-c', '"$NODE" -e "$WORK"; :'], { stdio: 'inherit' })`;

describe('what npm runs', () => {
  it('ends within seconds when npm is killed outright, whatever it is at', async () => {
    const npm = spawn(process.execPath, ['-e', NPM], {
      env: { ...process.env, NODE: process.execPath, WORK, npm_lifecycle_event: 'demo' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [said] = (await once(npm.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    npm.kill('SIGKILL');
    for (let tries = 0; tries < 200 && runs(pid); tries += 1) await sleep(50);
    const survives = runs(pid);
    if (survives) process.kill(pid, 'SIGKILL');
    expect(survives).toBe(false);
  });
});

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
