/**
 * Calls this on Ctrl+C, on SIGTERM, and when the terminal is closed. A second Ctrl+C ends the process at once; a second SIGTERM is
 * expected and cuts nothing off: whoever stops the whole group sends one, and losing npm by it counts as another.
 */
export function whenAskedToStop(stop: () => void): void {
  process.once('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
}
