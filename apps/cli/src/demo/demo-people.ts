import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { plural, stopwatch, systemClock } from '@joinery/kernel';
import { type Joinery, readDisk } from '@joinery/platform';
import type { Plan } from '@joinery/store';
import { describeImport } from '../commands/import/describe-import';
import { ingestFile } from '../commands/import/ingest-file';
import { watchRun } from '../commands/sending/run.command';
import { ACTOR, type DemoTeller } from './demo-teller';
import type { DemoHome } from './home';
import { demoFiles } from './people';
import { Standstill } from './standstill';

const YESTERDAY = 'people-yesterday.csv';
const TODAY = 'people-today.csv';
/** So often is looked whether the disk still has room for a plan. */
const LOOK_MS = 2_000;

/** The two days of people that a newcomer meets, and the plan that comes of them. */
export class DemoPeople {
  constructor(
    private readonly joinery: Joinery,
    private readonly home: DemoHome,
    private readonly teller: DemoTeller,
  ) {}

  /** The plan that is to be looked at: of today's file at the first start, of what has become due at a later one. */
  async plan(): Promise<Plan> {
    this.writeFiles();
    return (await this.isFirstStart()) ? this.firstStart() : this.laterStart();
  }

  /** Nothing but yesterday's file has ever come in, and nothing was planned without it. */
  private isFirstStart(): Promise<boolean> {
    return this.joinery.store.read(async (tx) => {
      const [newest, ...older] = await tx.imports.latest(2);
      if (newest === undefined) return (await tx.plans.resolve(null)) === null;
      return newest.fileName === YESTERDAY && older.every(({ fileName }) => fileName === YESTERDAY);
    });
  }

  /**
   * Yesterday's people are there already when the newcomer arrives; today's file is what they are to look at. A start
   * that was ended in the middle of it is taken up where it stood.
   */
  private async firstStart(): Promise<Plan> {
    const { joinery, teller } = this;
    const took = stopwatch();
    const last = await this.newestPlan();
    const stands = last?.status === 'running' || last?.status === 'completed';
    const before = stands ? last : (await this.importAndPlan(YESTERDAY)).plan;
    if (before.status === 'ready') await joinery.decidePlan.approve(before.id, before.hash, ACTOR);
    await this.brought(before);
    const [file] = await joinery.store.read((tx) => tx.imports.latest(1));
    teller.phase(
      'people',
      `${plural(file?.rowsStaged ?? 0, 'person', 'people')} of yesterday's file imported, plan ${before.id} applied to both apps`,
      took(),
    );
    const again = stopwatch();
    const { plan, report } = await this.importAndPlan(TODAY);
    teller.phase('today', `${this.home.file('hr', TODAY)} imported and planned`, again());
    teller.tell(`\n${report}\n`);
    return plan;
  }

  /** Ends with the plan, or throws where that can come to no end. */
  private async brought(plan: Plan): Promise<void> {
    const standstill = new Standstill();
    const over = new AbortController();
    const { signal } = over;
    const looks = async (): Promise<void> => {
      for (;;) {
        await sleep(LOOK_MS, undefined, { signal });
        standstill.bear(await readDisk(this.home.folder));
      }
    };
    const run = watchRun(this.joinery, plan.id, () => standstill.moved());
    await Promise.race([run, looks()]).finally(() => over.abort());
  }

  /** Data of an earlier start are used as they are; what has become due meanwhile is planned. */
  private async laterStart(): Promise<Plan> {
    const { joinery, teller } = this;
    const took = stopwatch();
    await joinery.evaluatePeople.execute();
    const running = (await joinery.store.read((tx) => tx.planRuns.running())).length > 0;
    const plan = (running && (await this.newestPlan())) || (await joinery.planChanges.execute(ACTOR)).plan;
    teller.phase(
      'people',
      running ? `plan ${plan.id} was under way and goes on` : 'data of the last start are used again',
      took(),
    );
    teller.tell('');
    return plan;
  }

  /** Both or none: a file of another day would not follow the one that is there. */
  private writeFiles(): void {
    const paths = [this.home.file('hr', YESTERDAY), this.home.file('hr', TODAY)] as const;
    if (paths.every((path) => existsSync(path))) return;
    const files = demoFiles(systemClock.now());
    writeFileSync(paths[0], files.yesterday);
    writeFileSync(paths[1], files.today);
  }

  private async importAndPlan(name: string): Promise<{ plan: Plan; report: string }> {
    const { joinery } = this;
    const result = await ingestFile(joinery, this.home.file('hr', name), ACTOR, { source: 'hr' });
    await joinery.evaluatePeople.execute();
    const { plan } = await joinery.planChanges.execute(ACTOR);
    return { plan, report: describeImport(result) };
  }

  private newestPlan(): Promise<Plan | null> {
    return this.joinery.store.read((tx) => tx.plans.resolve(null));
  }
}
