import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs one part of a benchmark as a process of its own and gives what it printed as JSON on its last line. */
export function runPart<T>(script: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(__dirname, script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) => {
      const line = text.trim().split('\n').at(-1) ?? '';
      if (code === 0 && line !== '') resolve(JSON.parse(line) as T);
      else reject(new Error(`${script} ended with code ${code}`));
    });
  });
}
