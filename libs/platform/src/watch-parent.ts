/** Calls back when the process that started this one is gone: an orphan stops by itself. */
export function watchParent(pid: number, onGone: () => void): NodeJS.Timeout {
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      clearInterval(timer);
      onGone();
    }
  }, 1000);
  return timer;
}
