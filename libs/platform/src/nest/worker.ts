import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { type DrainQueue, DueListener, PgBossDrainQueue } from '@joinery/store';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { OwedLook } from '../loops/owed-look';
import { PeopleLoop } from '../loops/people-loop';
import { PolicyLoop } from '../loops/policy-loop';
import { PullLoop } from '../loops/pull-loop';
import { PushLoop } from '../loops/push-loop';
import { ReconcileLoop } from '../loops/reconcile-loop';
import { Rounds } from '../loops/rounds';
import { SealLoop } from '../loops/seal-loop';
import { CONFIG, JOINERY } from '../tokens';

const TICK_MS = 500;
const BEAT_MS = 5_000;
const FINISH_MS = 1_000;
const PUSH_MS = 1_000;
const SEAL_MS = 2_000;

/**
 * The loops of a worker. Any number of workers run beside each other on one database: apps are drained by one at a
 * time, scheduled work is decided by a row with a unique key, and what a dead worker held is taken up by the others.
 */
@Injectable()
export class Worker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly id = randomUUID();
  private readonly log = new Logger('worker');
  private readonly rounds = new Rounds(this.log);
  private readonly queue: DrainQueue;
  private readonly signal: DueListener;
  private readonly pushes: PushLoop;
  private readonly pulls: PullLoop;
  private readonly seals: SealLoop;
  private readonly people: PeopleLoop;
  private readonly policy: PolicyLoop;
  private readonly nights: ReconcileLoop;
  private ready = false;

  constructor(
    @Inject(JOINERY) private readonly joinery: Joinery,
    @Inject(CONFIG) config: Config,
  ) {
    // One for all of them: a look that one loop owes is made by whichever looks next.
    const look = new OwedLook(joinery);
    this.pushes = new PushLoop(joinery);
    this.pulls = new PullLoop(joinery, config);
    this.seals = new SealLoop(joinery, config);
    this.people = new PeopleLoop(joinery, look, this.log);
    this.policy = new PolicyLoop(joinery, config.policies, look, this.log);
    this.nights = new ReconcileLoop(joinery, config, look, this.log);
    this.queue = new PgBossDrainQueue({
      url: joinery.databaseUrl,
      alone: (right, subject, work) => joinery.store.alone(right, subject, work),
      onTrouble: (error) => this.rounds.trouble('queue', error),
    });
    this.signal = new DueListener(joinery.databaseUrl, () => void this.tick());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.policy.begin();
    await this.queue.start(async (appId, until) => {
      await this.joinery.drainApp.execute(appId, until);
    });
    this.ready = true;
    void this.signal.start();
    await this.beat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.ready = false;
    await this.signal.stop();
    await this.queue.stop();
    await this.rounds.end();
    await this.joinery.store.read((tx) => tx.work.leave(this.id)).catch(() => undefined);
  }

  /** Wakes every app that has something due, also on a signal: what makes a lost signal or wake-up harmless. */
  @Interval(TICK_MS)
  tick(): Promise<void> {
    return this.once('tick', async () => this.queue.wake(await this.joinery.store.read((tx) => tx.apps.due())));
  }

  @Interval(BEAT_MS)
  beat(): Promise<void> {
    return this.once('beat', () => this.joinery.store.read((tx) => tx.work.beat(this.id)));
  }

  @Interval(FINISH_MS)
  finish(): Promise<void> {
    return this.once('finish', async () => {
      await this.joinery.finishPlans.execute();
    });
  }

  /** What sources pushed over SCIM becomes records, and once they are quiet a plan. */
  @Interval(PUSH_MS)
  takePushes(): Promise<void> {
    return this.once('pushes', async () => {
      const said = await this.pushes.round();
      if (said !== null) this.log.log(said);
    });
  }

  /** The audit log is sealed and signed behind those who write it: one worker at a time, decided by a lock. */
  @Interval(SEAL_MS)
  sealAudit(): Promise<void> {
    return this.once('audit', async () => {
      const trouble = await this.seals.round();
      if (trouble !== null) this.log.error(`the audit log is not signed: ${trouble}`);
    });
  }

  /** Sources that are read over HTTP or as files: one worker reads each, decided by a lock and by what is kept. */
  @Cron('15 * * * * *')
  pullSources(): Promise<void> {
    return this.once('pulls', async () => {
      for (const line of await this.pulls.round()) this.log.log(line);
    });
  }

  @Cron('0 * * * * *')
  wakePeople(): Promise<void> {
    return this.once('wake people', () => this.people.round());
  }

  @Cron('45 * * * * *')
  lookAtPolicy(): Promise<void> {
    return this.once('policy', () => this.policy.round());
  }

  @Cron('30 * * * * *')
  reconcile(): Promise<void> {
    return this.once('reconcile', () => this.nights.round());
  }

  private async once(loop: string, round: () => Promise<void>): Promise<void> {
    if (this.ready) await this.rounds.once(loop, round);
  }
}
