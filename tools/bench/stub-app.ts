import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A running stub app. */
export interface StubApp {
  readonly url: string;
  /** Resolves with the time at which the next account is changed, in milliseconds since 1970. */
  readonly nextChange: () => Promise<number>;
}

/** Runs the work beside an app that answers after `delayMs`; `brief` answers a create with its id alone. */
export async function withStub<T>(
  delayMs: number,
  kind: 'full' | 'brief',
  work: (app: StubApp) => Promise<T>,
): Promise<T> {
  const child = spawn(process.execPath, [join(__dirname, 'part-stub-app.js'), String(delayMs), kind], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    const lines = linesOf(child);
    const [ready] = (await once(lines, 'line')) as [string];
    const nextChange = async (): Promise<number> => {
      const [line] = (await once(lines, 'line')) as [string];
      return (JSON.parse(line) as { changedAt: number }).changedAt;
    };
    return await work({ url: (JSON.parse(ready) as { url: string }).url, nextChange });
  } finally {
    child.kill('SIGTERM');
  }
}

function linesOf(child: ChildProcess): ReturnType<typeof createInterface> {
  if (!child.stdout) throw new Error('the stub has no output');
  return createInterface({ input: child.stdout });
}
