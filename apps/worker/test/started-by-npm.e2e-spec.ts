import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

// A shell stands between npm and what it runs, and passes no signal on: what a service manager stops would stay behind.
it.each(['start:api', 'start:worker'])('npm run %s ends what it runs when it is told to end', async (script) => {
  // Nothing listens there: that is waited for.
  const env = { ...process.env, DATABASE_URL: 'postgres://127.0.0.1:9/none' };
  const npm = spawn('npm', ['run', '-s', script], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said] = (await once(npm.stdout, 'data')) as [Buffer];
  const pid = Number(/"pid":(\d+)/.exec(said.toString())?.[1]);
  npm.kill('SIGTERM');
  await once(npm, 'exit');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
