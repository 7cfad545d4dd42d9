const LOOK_MS = 1_000;

/**
 * Ends this process once, in good order, on SIGINT and SIGTERM, and when the process that `JOINERY_PARENT_PID` names is
 * gone.
 */
export function untilStopped(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  const parent = process.env.JOINERY_PARENT_PID;
  if (parent) whenGone(Number(parent), () => void stop());
}

function whenGone(pid: number, tell: () => void): void {
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      clearInterval(timer);
      tell();
    }
  }, LOOK_MS);
}
