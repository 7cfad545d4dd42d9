/**
 * The port behind which the job engine stands. Its jobs are disposable wake-ups that carry an app's name: what has to
 * be done stands in the `account` table, so a wake-up that is lost or doubled costs a moment and never correctness.
 */
export interface DrainQueue {
  /** Starts to serve wake-ups; `drain` runs for an app in one process at a time. */
  start(drain: DrainHandler): Promise<void>;
  /** Asks for a drain of these apps. Safe to call at any time, any number of times. */
  wake(appIds: readonly string[]): Promise<void>;
  /** Takes no more wake-ups and waits for the drains that run. */
  stop(): Promise<void>;
}

/** Drains one app until nothing is due or `until` says stop. */
export type DrainHandler = (appId: string, until: () => boolean) => Promise<void>;
