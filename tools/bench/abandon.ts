/** Clears away when somebody ends the run from outside, and then ends; what breaks by that is not worth a word. */
export function onAbandon(clearAway: () => Promise<void>): void {
  const abandon = (): void => {
    for (const trouble of ['unhandledRejection', 'uncaughtException']) process.on(trouble, () => undefined);
    void clearAway().finally(() => process.exit(130));
  };
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
}
