import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(__dirname, '../../..');
/** A machine may be slow and busy; a program that has ended is told of at once. */
const READY_MS = 100_000;
const STOP_MS = 20_000;

export type Program = 'cli' | 'api' | 'worker' | 'lab' | 'intranet';

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process that has said that it is ready. */
export interface Running {
  /** Where it listens; empty for a worker. */
  readonly url: string;
  output(): string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Programs of the build in `dist`, as processes of one spec. `stopAll` ends what is left of them, each by its own id;
 * should the spec itself be killed, servers notice that their parent is gone.
 */
export class Processes {
  private readonly children = new Set<ChildProcess>();

  constructor(private readonly env: Readonly<Record<string, string>> = {}) {}

  /** Runs a program to its end. */
  async run(program: Program, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const child = this.spawn(program, args, env);
    const texts = gather(child);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...texts() };
  }

  /** Starts a server and waits until it is ready; one that ends before that is an error with all that it said. */
  async start(
    program: Program,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Running> {
    const child = this.spawn(program, args, { JOINERY_PARENT_PID: String(process.pid), ...env });
    const texts = gather(child);
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${program} ${why}:\n${texts().out}${texts().err}`));
      const timer = setTimeout(() => fail('was not ready in time'), READY_MS);
      child.once('close', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code}`);
      });
      if (child.stdout === null) return fail('has no output');
      createInterface({ input: child.stdout }).on('line', (line) => {
        const ready = readyUrl(line);
        if (ready === null) return;
        clearTimeout(timer);
        resolve(ready);
      });
    });
    return { url, output: () => texts().out + texts().err, end: (signal) => end(child, signal) };
  }

  /** Starts a program that is not waited for: one that is killed on its way. */
  begin(program: Program, args: readonly string[]): Omit<Running, 'url'> {
    const child = this.spawn(program, args, {});
    const texts = gather(child);
    return { output: () => texts().out + texts().err, end: (signal) => end(child, signal) };
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.children].map((child) => end(child, 'SIGTERM')));
  }

  private spawn(program: Program, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const script = path.join(ROOT, `dist/apps/${program}/src/main.js`);
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }
}

function gather(child: ChildProcess): () => { out: string; err: string } {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return () => ({ out, err });
}

function readyUrl(line: string): string | null {
  if (line.includes('worker is at work')) return '';
  return /"ready":true,"url":"([^"]+)"/.exec(line)?.[1] ?? null;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}
