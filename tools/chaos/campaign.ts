import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { assemble, auditEvents, type Joinery, openSourceFile, PolicyFolder, releaseImport } from '@joinery/platform';
import { type Plan, type RunProgress, Store } from '@joinery/store';
import { hrFile, seededNumbers, testClock, type TestClock } from '@joinery/testing';
import type { Scratch } from '../bench/scratch';
import { CHAOS_FACTS, chaosPolicies } from './chaos-policies';
import type { CompanyDay } from './company';
import { checkEvidence, type Report } from './checker/check-evidence';
import { readEvidence } from './checker/evidence';
import { LabFarm, TIME_SCALE } from './lab-farm';
import { type FarmApp, farmApps } from './presets';
import { type DeadlyPoint, WorkerCrew } from './worker-crew';

const LOOK_MS = 200;
/** A worker that is to be killed lives on for so long at most. */
const LONGEST_PAUSE_MS = 1_500;
const SAY_MS = 15_000;
const MOST_REASONS = 10;
/** Of a service's budget, so that two requests in a hurry are not throttled. */
const SHARE = 0.7;

export interface CampaignOrders {
  readonly apps: number;
  /** Profiles of the apps in turn; none: one app of each kind. */
  readonly presets: readonly string[];
  /** Paths that no app but the first is sent: an operator took them out of the policy. */
  readonly without?: readonly string[];
  readonly seed: number;
  readonly workers: number;
  /** The whole run must be over after this long. */
  readonly boundMs: number;
  readonly say: (text: string) => void;
}

/** What one day came to. */
export interface DayResult {
  readonly plan: Plan;
  readonly seconds: number;
  readonly kills: number;
  /** Moments at which a worker died. */
  readonly died: readonly DeadlyPoint[];
}

/** A run took longer than it may: what it has done by then can still be judged. */
export class OutOfTime extends Error {}

/** Where a campaign keeps its evidence, and what its workers need to know. */
interface Places {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The product over a database, labs and a crew of workers of its own, led through days of a company's history. */
export class Campaign {
  readonly appIds: readonly string[];
  private readonly begun = performance.now();
  private closing: Promise<void> | null = null;

  private constructor(
    readonly joinery: Joinery,
    readonly farm: LabFarm,
    private readonly clock: TestClock,
    private readonly places: Places,
    private readonly orders: CampaignOrders,
  ) {
    this.appIds = farm.apps.map((app) => app.id);
  }

  static async open(scratch: Scratch, orders: CampaignOrders): Promise<Campaign> {
    const kinds = kindsOf(orders);
    const farm = new LabFarm(scratch.folder, orders.seed);
    await farm.start([...kinds].map(([id, { profile }]) => ({ id, preset: profile })));
    const policies = chaosPolicies(scratch.folder, kinds);
    const url = await scratch.freshDatabase();
    const clock = testClock('2026-05-10T09:00:00.000Z');
    const joinery = assemble({ clock }, new PolicyFolder(policies), url, await Store.open(url, 6));
    await joinery.putPolicyInForce.execute('chaos');
    for (const { id, url: baseUrl } of farm.apps) {
      const { profile, concurrency, unlimited } = kinds.get(id) as FarmApp;
      const stated = unlimited === true ? null : joinery.targets.budgetOf(profile);
      // The labs' clock runs faster, and so do the budgets that the services have by it; a share is left to chance.
      const budget = stated === null ? null : { ...stated, requests: Math.floor(stated.requests * TIME_SCALE * SHARE) };
      const tokenFrom = { file: farm.tokenFile };
      await joinery.connectApp.execute({ id, baseUrl, tokenFrom, concurrency, profile, budget }, 'chaos');
    }
    const places = { folder: scratch.folder, env: { DATABASE_URL: url, JOINERY_POLICIES: policies } };
    mkdirSync(join(scratch.folder, 'hr'));
    return new Campaign(joinery, farm, clock, places, orders);
  }

  /** What HR said, what the labs wrote down, and the exported audit, judged by the checker and by nothing else. */
  async judge(): Promise<Report> {
    const audit = join(this.places.folder, 'audit.jsonl');
    const lines = async function* (this: Campaign): AsyncGenerator<string> {
      for await (const event of auditEvents(this.joinery.store)) yield `${JSON.stringify(event)}\n`;
    };
    await pipeline(lines.call(this), createWriteStream(audit));
    const places = { hr: join(this.places.folder, 'hr'), ledgers: this.farm.ledgers, audit, keyColumn: 'Employee ID' };
    return checkEvidence(readEvidence(places), CHAOS_FACTS);
  }

  /** Imports a day's file, approves what comes of it, and lets a crew apply it while workers are killed. */
  async live(today: CompanyDay, kills: number, atEveryPoint: boolean): Promise<DayResult> {
    const plan = await this.planFor(today);
    const start = performance.now();
    const crew = this.crew(today);
    const died = await this.employ(crew, async () => {
      const points = atEveryPoint ? await crew.dieAtEveryPoint() : [];
      await crew.start();
      if (plan.status === 'running') {
        await this.kill(crew, kills, plan);
        await this.until(plan, isOver);
      }
      return points;
    });
    await this.joinery.finishPlans.execute();
    return {
      plan,
      seconds: (performance.now() - start) / 1000,
      kills: crew.kills,
      died,
    };
  }

  async planFor({ day, rows }: CompanyDay): Promise<Plan> {
    this.clock.set(`${day}T09:00:00.000Z`);
    const file = hrFile(rows);
    writeFileSync(join(this.places.folder, 'hr', `hr-${day}.csv`), file);
    const { run, check } = await this.joinery.ingestSource.execute({
      sourceId: 'hr',
      fileName: `hr-${day}.csv`,
      actor: 'chaos',
      bytes: Readable.from([Buffer.from(file)]),
      open: openSourceFile(),
    });
    if (check.recordsHeld > 0) await releaseImport(this.joinery, run.id, 'expected here', 'chaos');
    return this.approveChanges();
  }

  /** Plans what differs now and approves it; a held plan is released with a reason first. */
  async approveChanges(): Promise<Plan> {
    await this.joinery.evaluatePeople.execute();
    const { plan } = await this.joinery.planChanges.execute('chaos');
    if (plan.status === 'empty') return plan;
    if (plan.status === 'held') await this.joinery.decidePlan.release(plan.id, plan.hash, 'chaos', 'expected here');
    return this.joinery.decidePlan.approve(plan.id, plan.hash, 'chaos');
  }

  /**
   * Reads every app and repairs what differs, until nothing does; gives the number of rounds that it took, 0 at best.
   */
  async settle(today: CompanyDay, rounds: number): Promise<number> {
    for (let round = 0; round <= rounds; round += 1) {
      for (const id of this.appIds) await this.joinery.reconcileTarget.execute(id, `settle ${round} ${id}`, 'chaos');
      const plan = await this.approveChanges();
      if (plan.status === 'empty') return round;
      const crew = this.crew(today);
      await this.employ(crew, async () => {
        await crew.start();
        await this.until(plan, isOver);
      });
      await this.joinery.finishPlans.execute();
      await this.tellEnd(`repair ${round + 1}`, plan);
    }
    return rounds + 1;
  }

  /** A line for a plan that is over, and one for each reason of steps that failed. */
  async tellEnd(what: string, plan: Plan, more = ''): Promise<void> {
    const { confirmed, failed, stale } = (await this.progress(plan)).counts;
    const steps = `${plan.summary.steps} steps, ${confirmed} confirmed, ${failed} failed, ${stale} stale`;
    this.orders.say(`${what}  plan ${plan.id}: ${steps}${more}`);
    if (failed > 0) for (const reason of await this.failures(plan)) this.orders.say(`  ${reason}`);
  }

  /** Why steps of a plan failed. */
  private async failures(plan: Plan): Promise<readonly string[]> {
    const reasons = new Set<string>();
    for await (const { type, planId, appId, data } of auditEvents(this.joinery.store))
      if (type === 'step.failed' && planId === plan.id) reasons.add(`${appId}: ${String(data['reason'])}`);
    return [...reasons].slice(0, MOST_REASONS);
  }

  crew({ day }: CompanyDay): WorkerCrew {
    const env = { ...this.places.env, JOINERY_CLOCK: `${day}T09:00:00Z` };
    return new WorkerCrew({ size: this.orders.workers, env });
  }

  /** Whatever becomes of the work, no worker outlives it. */
  async employ<T>(crew: WorkerCrew, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await crew.stop();
    }
  }

  async progress(plan: Plan): Promise<RunProgress> {
    const progress = await this.joinery.store.read((tx) => tx.planRuns.progress(plan.id));
    if (!progress) throw new Error(`plan ${plan.id} is gone`);
    return progress;
  }

  /** Waits and tells how it goes. Throws `OutOfTime`, with what is still open. */
  async until(plan: Plan, isDone: (progress: RunProgress) => boolean): Promise<void> {
    let saidAt = performance.now();
    for (let endedThen: number | null = null; ;) {
      const progress = await this.progress(plan);
      if (isDone(progress)) return;
      const now = performance.now();
      const ended = plan.summary.steps - progress.counts.waiting;
      endedThen ??= ended;
      if (now - this.begun > this.orders.boundMs) throw new OutOfTime(stuck(plan, progress));
      if (now - saidAt > SAY_MS) {
        this.say(
          `${ended} of ${plan.summary.steps} ended, ${rate(ended - endedThen, now - saidAt)} a second; ${open(progress)}`,
        );
        [saidAt, endedThen] = [now, ended];
      }
      await sleep(LOOK_MS);
    }
  }

  /** A line of progress, with the time since the run began. */
  private say(text: string): void {
    const seconds = Math.round((performance.now() - this.begun) / 1000);
    this.orders.say(
      `  ${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}  ${text}`,
    );
  }

  /** Once, however often: a run that is broken off closes it while the run itself comes to its end. */
  close(): Promise<void> {
    this.closing ??= this.joinery.close().finally(() => this.farm.stop());
    return this.closing;
  }

  /** Kills workers at moments that are left to chance, spread over all of the plan's steps. */
  private async kill(crew: WorkerCrew, kills: number, plan: Plan): Promise<void> {
    const chance = seededNumbers(this.orders.seed * 31 + Number(plan.id));
    const moments = Array.from({ length: kills }, () => chance() * plan.summary.steps).sort((a, b) => a - b);
    for (const moment of moments) {
      await this.until(plan, (progress) => isOver(progress) || plan.summary.steps - progress.counts.waiting >= moment);
      await sleep(chance() * LONGEST_PAUSE_MS);
      if (isOver(await this.progress(plan))) return;
      await crew.killOne(chance());
    }
  }
}

function stuck(plan: Plan, { byApp }: RunProgress): string {
  const apps = byApp.filter(({ waiting }) => waiting > 0);
  const lines = apps.map(
    ({ appId, waiting, pauseReason, lastError }) =>
      `${appId}: ${waiting} wait; ${pauseReason ?? lastError ?? 'no trouble is on record'}`,
  );
  return [`plan ${plan.id} was not over in time`, ...lines].join('\n        ');
}

function open({ byApp }: RunProgress): string {
  const waiting = byApp.filter((app) => app.waiting > 0).sort((left, right) => right.waiting - left.waiting);
  return `waiting: ${waiting.map((app) => `${app.appId} ${app.waiting}`).join(', ')}`;
}

function rate(count: number, ms: number): string {
  return ((count * 1000) / ms).toFixed(1);
}

function isOver({ counts }: RunProgress): boolean {
  return counts.waiting === 0;
}

/** The apps by name: the service that each plays, numbered when there are several of one kind. */
function kindsOf({ apps, presets, without = [] }: CampaignOrders): ReadonlyMap<string, FarmApp> {
  const kinds = new Map<string, FarmApp>();
  for (const app of farmApps(apps, presets)) {
    const twins = [...kinds.values()].filter(({ profile }) => profile === app.profile).length;
    const less = kinds.size === 0 ? [] : without;
    kinds.set(twins === 0 ? app.profile : `${app.profile}-${twins + 1}`, {
      ...app,
      without: [...(app.without ?? []), ...less],
    });
  }
  return kinds;
}
