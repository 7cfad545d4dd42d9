import PgBoss from 'pg-boss';
import type { DrainHandler, DrainQueue } from './drain-queue';
import type { SessionLocks } from './session-locks';
import { RunningDrains } from './running-drains';

/** A drain gives way to other workers after this long. */
const TURN_MS = 60_000;
/** A wake-up waits no longer than this for the drain that it began or found, so that it never outlives its job. */
const WAIT_MS = 8_000;
/** After this long the engine takes the wake-up of a dead process for lost and lets another one start. */
const EXPIRY_SECONDS = 15;
/** Whoever stops waits so long for what runs. */
const STOP_MS = 30_000;
const UNFINISHED =
  'what is under way did not come to its end in time; the next worker looks at those accounts in the app before it sends anything';

export interface DrainQueueOptions {
  readonly url: string;
  /** Of the whole process, closed after the queue has stopped: what did not come to its end keeps its app until then. */
  readonly alone: SessionLocks['tryRun'];
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Wake-ups on pg-boss: one queue per app with policy `stately` (one waiting, one running), so that apps never stand in
 * each other's way. The session lock behind it makes a drain exclusive. It lasts as long as the drain, which outlives
 * wake-ups: an app with much to do is not put down and taken up again for the sake of the engine. Whoever lost it while
 * it stood still is told by the gate of its requests.
 */
export class PgBossDrainQueue implements DrainQueue {
  private readonly boss: PgBoss;
  /** Apps whose queue is there, and wake-ups of theirs that this process serves. */
  private readonly queues = new Set<string>();
  private readonly serving = new Map<string, Promise<void>>();
  private readonly drains = new RunningDrains((appId) => this.run(appId), WAIT_MS);
  private drain: DrainHandler | null = null;
  private stopping = false;
  private hasStopped = false;

  constructor(private readonly options: DrainQueueOptions) {
    this.boss = new PgBoss({
      connectionString: options.url,
      schema: 'joinery_jobs',
      application_name: 'joinery jobs',
      max: 4,
      schedule: false,
      maintenanceIntervalSeconds: 2,
      monitorStateIntervalSeconds: 60,
      archiveCompletedAfterSeconds: 60,
      deleteAfterHours: 1,
    });
    this.boss.on('error', options.onTrouble);
  }

  async start(drain: DrainHandler): Promise<void> {
    this.drain = drain;
    await this.boss.start();
  }

  async wake(appIds: readonly string[]): Promise<void> {
    for (const appId of appIds) {
      if (this.stopping) return;
      const queue = queueOf(appId);
      if (!this.queues.has(appId) && !(await this.make(appId, queue))) continue;
      await this.boss.send(queue, { appId }, { expireInSeconds: EXPIRY_SECONDS, retryLimit: 0 });
      if (!this.serving.has(appId)) {
        const service = this.serve(appId, queue).finally(() => this.serving.delete(appId));
        this.serving.set(appId, service);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const left = await this.drains.over(STOP_MS);
    await Promise.all(this.serving.values());
    this.hasStopped = true;
    await this.boss.stop();
    if (left.length > 0) this.options.onTrouble(`${left.join(', ')}: ${UNFINISHED}`);
  }

  /**
   * Makes the queue of an app, if it is not there. The engine takes two locks for that, and two processes that did it at
   * once would end in a deadlock: false while another one is at it, and the next wake-up finds what it made.
   */
  private async make(appId: string, queue: string): Promise<boolean> {
    const options = { name: queue, policy: 'stately', expireInSeconds: EXPIRY_SECONDS, retryLimit: 0 } as const;
    const made = await this.options.alone('queueing', 'of apps', () => this.boss.createQueue(queue, options));
    if (made !== null) this.queues.add(appId);
    return made !== null;
  }

  /**
   * Serves wake-ups for as long as some wait that no other process has. The engine's own workers let go of what they
   * report to it: with the database away at that moment they would end the process.
   */
  private async serve(appId: string, queue: string): Promise<void> {
    try {
      while (!this.stopping) {
        const [job] = await this.boss.fetch(queue);
        if (!job) return;
        await this.drains.awaken(appId);
        await this.boss.complete(queue, job.id);
      }
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  private async run(appId: string): Promise<void> {
    const end = performance.now() + TURN_MS;
    const until = (): boolean => this.stopping || performance.now() >= end;
    try {
      await this.options.alone('draining', appId, async () => this.drain?.(appId, until));
    } catch (error) {
      // What is still under way then finds the database closed, and that has been told.
      if (!this.hasStopped) this.options.onTrouble(error);
    }
  }
}

/** Ids of apps hold nothing that the name of a queue may not: `hr.eu` and `hr_eu` are two. */
function queueOf(appId: string): string {
  return `drain-${appId}`;
}
