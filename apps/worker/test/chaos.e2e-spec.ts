import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CHAOS = join(__dirname, '../../../dist/tools/chaos/chaos.js');
const SMALL = ['--people', '24', '--days', '2', '--apps', '2', '--kills', '2', '--seed', '7', '--bound', '12', '--no-points']; // prettier-ignore

it('a company lives through failing apps and killed workers, and the checker finds nothing', async () => {
  const chaos = spawn(process.execPath, [CHAOS, ...SMALL], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [chaos.stdout, chaos.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(chaos, 'close')) as [number | null];
  expect(said).toMatch(/every change of HR was applied, held with a reason or refused with a reason: \d+ applied/);
  expect(said).toMatch(/\n6 passed, 0 failed\n/);
  expect(code).toBe(0);
}, 900_000);
