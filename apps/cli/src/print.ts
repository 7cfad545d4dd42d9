import { once } from 'node:events';
import { asTyped } from './as-typed';

/** Rows of cells as lines with even columns. */
export function table(rows: readonly (readonly (string | number | null)[])[]): string {
  const texts = rows.map((row) => row.map((cell) => String(cell ?? '')));
  const widths: number[] = [];
  for (const row of texts) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return texts
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Words for people: commands in them stand as they can be typed. */
export function print(text: string): void {
  printLine(asTyped(text));
}

/** Data on one line, as it is: nothing in it is a sentence. */
export function printLine(text: string): void {
  if (isTaken()) process.stdout.write(`${text}\n`);
}

/** Set by the first text that could not be written: whatever came after it would stand behind a gap. */
let isCut = false;

function isTaken(): boolean {
  return process.stdout.writable && !isCut;
}

/** For output that is long, as it is: waits while the reader is slow. False when nobody takes it any more. */
export async function printOn(text: string): Promise<boolean> {
  const { stdout } = process;
  if (!isTaken()) return false;
  if (stdout.write(text)) return true;
  const slow = new AbortController();
  const isOver = ['drain', 'close'].map((name) => once(stdout, name, { signal: slow.signal }));
  await Promise.race(isOver).catch(() => undefined);
  slow.abort();
  await Promise.allSettled(isOver);
  return isTaken();
}

/**
 * Whoever reads what is printed may stop (`| head`): what was asked for is done all the same, and no longer told. Where it
 * cannot be written (a full disk) it is done as well, and the command says that what it printed is not whole.
 */
export function letReadersGo(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isCut) return;
    isCut = true;
    note(`What was asked for was done, but not all of what it prints could be written: ${error.message}`);
    process.once('exit', () => (process.exitCode = 1));
  });
}

let isAnswered = false;

export function printJson(value: unknown): void {
  isAnswered = true;
  printLine(JSON.stringify(value, null, 2));
}

/** For who asked for JSON: why there is no result. Standard output stays one document, so a result is not followed by it. */
export function answerFailure(error: { readonly code: string; readonly detail: string }): void {
  if (!isAnswered) printJson({ error });
}

/** What a command came to: as JSON for who asked for that, else in words. */
export function answer(options: { readonly json?: boolean }, value: unknown, words: string): void {
  if (options.json) printJson(value);
  else print(words);
}

/** Progress goes to standard error, so that standard output stays the result. */
export function note(text: string): void {
  process.stderr.write(`${asTyped(text)}\n`);
}
