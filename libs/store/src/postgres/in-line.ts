import type { QueryRunner } from 'typeorm';

const lines = new WeakMap<QueryRunner, Promise<void>>();

/**
 * A connection does one thing at a time: whoever comes meanwhile waits until that is over, well or not. node-postgres keeps such
 * a line as well, warns of it, and will not any more from version 9 on.
 */
export function inLine<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  const before = lines.get(runner);
  const turn = before === undefined ? work() : before.then(work);
  const leave = (): void => {
    if (lines.get(runner) === over) lines.delete(runner);
  };
  const over = turn.then(leave, leave);
  lines.set(runner, over);
  return turn;
}
