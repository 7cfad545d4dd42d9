import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Refusal } from '@joinery/pipeline';

/** A part of the demo that runs as a process of its own and says in one JSON line when it is ready. */
export interface Child {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

const READY_MS = 120_000;
const STOP_MS = 8_000;
/** Of what a part said last, so much is told when it ends before it is ready. */
const LAST_WORDS = 2_000;

export interface ChildStart {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the process while it is not ready yet; then whoever waits for it is told. */
  readonly signal: AbortSignal;
  /** Told when the process ends without having been asked to. */
  readonly onGone: (name: string) => void;
}

/** Starts a script of ours and waits until it is ready; what it prints goes to a log file. */
export async function startChild(part: ChildStart): Promise<Child> {
  const { name, script, args, logFile, env = {}, signal, onGone } = part;
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = (text: string | Buffer): void => appendIfPossible(logFile, text);
  child.stderr.on('data', log);
  const end = (): boolean => child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  const url = await ready(name, child, logFile, (line) => log(`${line}\n`)).finally(() =>
    signal.removeEventListener('abort', end),
  );
  let stopping = false;
  child.once('exit', () => {
    if (!stopping) onGone(name);
  });
  return {
    name,
    url,
    stop: async () => {
      stopping = true;
      await stopChild(child);
    },
  };
}

/** On a full disk lines of a log are lost, and nothing else: what the part says is read on, or it would stand still. */
function appendIfPossible(file: string, text: string | Buffer): void {
  try {
    appendFileSync(file, text);
  } catch {
    // The part itself goes on.
  }
}

function ready(name: string, child: ChildProcess, logFile: string, write: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => (words = `${words}${chunk.toString()}`.slice(-LAST_WORDS)));
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      const said = words.trim() === '' ? '' : `It said:\n${words.trim()}\n`;
      reject(new Refusal('DEMO_PART_FAILED', `The ${name} of the demo ${why}. ${said}Its log: ${logFile}`));
    };
    const timer = setTimeout(() => fail(`was not ready after ${READY_MS / 1000} s`), READY_MS);
    const onEarlyExit = (code: number | null): void => fail(`ended with code ${code} before it was ready`);
    child.once('close', onEarlyExit);
    if (!child.stdout) return fail('has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      write(line);
      const url = readyUrl(line);
      if (url === null) return;
      clearTimeout(timer);
      child.off('close', onEarlyExit);
      resolve(url);
    });
  });
}

function readyUrl(line: string): string | null {
  if (!line.includes('"ready"')) return null;
  try {
    const told = JSON.parse(line) as { ready?: boolean; url?: string };
    return told.ready === true && typeof told.url === 'string' ? told.url : null;
  } catch {
    return null;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}
