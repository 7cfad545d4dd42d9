import { setImmediate as othersTurn } from 'node:timers/promises';

/** Some milliseconds of work. */
const SLICE = 20;

/**
 * The work for each of them, in their order. Every few, whoever else has something to do in this process is let in:
 * another page that is being written would wait for the whole of this one after each of its statements.
 */
export async function inSlices<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const done: R[] = [];
  for (const item of items) {
    if (done.length > 0 && done.length % SLICE === 0) await othersTurn();
    done.push(work(item));
  }
  return done;
}
