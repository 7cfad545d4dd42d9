import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly ms: number;
}

/** Runs a command to its end. What it says on standard error is shown; a code that is not allowed ends the replay. */
export async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  allowed: readonly number[] = [0],
): Promise<Finished> {
  const start = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === null || !allowed.includes(code))
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${out}`);
  return { code, out, ms: performance.now() - start };
}

/** Starts a server of ours and waits for the JSON line that says where it listens. */
export async function serve(script: string, args: readonly string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: (JSON.parse(line.toString().split('\n')[0] ?? '') as { url: string }).url, child };
}
