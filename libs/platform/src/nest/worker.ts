import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { describeFinding, localDateAt, localTimeAt } from '@joinery/kernel';
import { freshnessOf } from '@joinery/pipeline';
import type { PolicySet } from '@joinery/policy';
import { type DrainQueue, DueListener, PgBossDrainQueue } from '@joinery/store';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { SealLoop } from '../evidence/seal-loop';
import { PullLoop } from '../feeds/pull-loop';
import { PushLoop } from '../feeds/push-loop';
import { LeftBehind } from '../left-behind';
import { OwedLook } from '../owed-look';
import { RoundTroubles } from '../round-troubles';
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
  private readonly queue: DrainQueue;
  private readonly signal: DueListener;
  private readonly pushes: PushLoop;
  private readonly pulls: PullLoop;
  private readonly seals: SealLoop;
  private readonly look: OwedLook;
  private readonly left = new LeftBehind();
  private ready = false;
  private toldOfPolicy = '';
  private readonly troubles = new RoundTroubles(this.log);
  private readonly rounds = new Map<string, Promise<void>>();

  constructor(
    @Inject(JOINERY) private readonly joinery: Joinery,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.pushes = new PushLoop(joinery);
    this.pulls = new PullLoop(joinery, config);
    this.seals = new SealLoop(joinery, config);
    this.look = new OwedLook(joinery);
    this.queue = new PgBossDrainQueue({
      url: joinery.databaseUrl,
      onTrouble: (error) => this.troubles.tell('queue', error instanceof Error ? error.message : String(error)),
    });
    this.signal = new DueListener(joinery.databaseUrl, () => void this.tick());
  }

  async onApplicationBootstrap(): Promise<void> {
    const { policy, isFollowed } = await this.joinery.putPolicyInForce.execute('joinery', { mayFollow: true });
    if (isFollowed) this.log.warn(followed(policy, this.config.policies));
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
    await Promise.all(this.rounds.values());
    await this.joinery.store.read((tx) => tx.work.leave(this.id)).catch(() => undefined);
  }

  /**
   * Wakes every app that has something due, also when a signal told so: what makes a lost signal or wake-up harmless.
   */
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

  /**
   * Sources that are read over HTTP at night: one worker reads each, decided by a lock and by what is kept of the
   * night.
   */
  @Cron('15 * * * * *')
  pullSources(): Promise<void> {
    return this.once('pulls', async () => {
      for (const line of await this.pulls.round()) this.log.log(line);
    });
  }

  /**
   * People whose next instant has come, or whose source has turned stale or fresh, are looked at again; what that
   * changes becomes a plan for a person to approve. So is everybody of whom an earlier look is owed, by this process or
   * by one that was killed.
   */
  @Cron('0 * * * * *')
  wakePeople(): Promise<void> {
    return this.once('wake people', async () => {
      const now = this.joinery.clock.now();
      const policy = this.joinery.policies.current();
      const isTurning = await this.joinery.store.read(async (tx) => {
        const isAnybodyLeft = await this.left.isAnybody(tx, policy);
        if (isAnybodyLeft || (await tx.looks.countWoken(now)) > 0) return true;
        return (await freshnessOf(tx, policy, now)).some(({ isStale, wasStale }) => isStale !== wasStale);
      });
      if (!isTurning && !this.look.isOwed) return;
      const { people, plan, fresh } = await this.look.take();
      this.log.log(
        `${people} people looked at because a date of theirs came, a source turned stale or fresh, or a look was owed; plan ${plan.id} is ${plan.status}${fresh ? '' : ' as before'}`,
      );
    });
  }

  /**
   * An edited policy is taken up when it is fit, what another process put in force is followed, and what either changes
   * becomes a plan; files with errors are told of once.
   */
  @Cron('45 * * * * *')
  lookAtPolicy(): Promise<void> {
    return this.once('policy', async () => {
      const before = this.joinery.policies.current();
      const { policy, isFollowed, refused } = await this.joinery.putPolicyInForce.execute('joinery', {
        mayFollow: true,
      });
      const told = refused.map(describeFinding).join('\n');
      if (told !== this.toldOfPolicy && told !== '')
        this.log.error(`the policy files have errors; ${before.id} ${before.version} stays in force:\n${told}`);
      this.toldOfPolicy = told;
      if (policy.digest === before.digest) return;
      if (isFollowed) this.log.warn(followed(policy, this.config.policies));
      const { people, plan } = await this.look.take();
      this.log.log(
        `policy ${policy.id} ${policy.version} is in force; ${people} people looked at, plan ${plan.id} is ${plan.status}`,
      );
    });
  }

  /** The nightly reconciliation of every app: one worker per app and night does it, decided by a unique slot. */
  @Cron('30 * * * * *')
  reconcile(): Promise<void> {
    return this.once('reconcile', async () => {
      const now = this.joinery.clock.now();
      if (localTimeAt(now, this.config.zone) < this.config.reconcileAt) return;
      const slot = `nightly ${localDateAt(now, this.config.zone)}`;
      const apps = await this.joinery.store.read((tx) => tx.reconciliations.withoutSlot(slot, now));
      for (const appId of apps) await this.reconcileApp(appId, slot);
      if (apps.length > 0) await this.look.take();
    });
  }

  private async reconcileApp(appId: string, slot: string): Promise<void> {
    const done = await this.joinery.reconcileTarget.execute(appId, slot, 'joinery');
    if (done) this.log.log(`reconciled ${appId}: ${done.status} ${JSON.stringify(done.counts)}`);
  }

  /** A loop never overlaps itself, one bad round does not end it, and a shutdown waits for the round that runs. */
  private async once(name: string, work: () => Promise<void>): Promise<void> {
    if (!this.ready || this.rounds.has(name)) return;
    const round = work().then(
      () => this.troubles.over(name),
      (error: unknown) => this.troubles.tell(name, error instanceof Error ? error.message : String(error)),
    );
    this.rounds.set(name, round);
    await round;
    this.rounds.delete(name);
  }
}

function followed({ id, version, digest }: PolicySet, folder: string): string {
  return `${id} ${version} (${digest.slice(0, 12)}) was put in force by another process and is followed; ${folder} counts again when its files change`;
}
