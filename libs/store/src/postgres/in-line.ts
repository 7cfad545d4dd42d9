const lines = new WeakMap<object, Promise<void>>();

/**
 * A connection does one thing at a time: whoever comes meanwhile waits until that is over, well or not. node-postgres
 * keeps such a line as well, warns of it, and will not any more from version 9 on.
 */
export function inLine<T>(connection: object, work: () => Promise<T>): Promise<T> {
  const before = lines.get(connection);
  const turn = before === undefined ? work() : before.then(work);
  const leave = (): void => {
    if (lines.get(connection) === over) lines.delete(connection);
  };
  const over = turn.then(leave, leave);
  lines.set(connection, over);
  return turn;
}
