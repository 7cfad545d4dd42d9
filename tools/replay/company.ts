import { Readable } from 'node:stream';
import { assemble, importFile, type Joinery, PolicyFolder, pullSource, releaseImport } from '@joinery/platform';
import type { IngestResult } from '@joinery/pipeline';
import type { Plan } from '@joinery/store';
import { Store } from '@joinery/store';
import { testClock, type TestClock } from '@joinery/testing';

export interface AppAddress {
  readonly id: string;
  readonly url: string;
}

/** What a replay has done so far. */
export interface Tally {
  imports: number;
  rows: number;
  steps: number;
  importsReleased: number;
  recordsReleased: number;
  plansReleased: number;
  readonly events: Record<string, number>;
}

/** The product over a database of its own, led from day to day; whatever a limit holds is released and counted. */
export class Company {
  readonly tally: Tally = {
    imports: 0,
    rows: 0,
    steps: 0,
    importsReleased: 0,
    recordsReleased: 0,
    plansReleased: 0,
    events: {},
  };

  private constructor(
    readonly joinery: Joinery,
    private readonly clock: TestClock,
    private readonly apps: readonly AppAddress[],
  ) {}

  static async open(url: string, policies: string, apps: readonly AppAddress[], tokenFile: string): Promise<Company> {
    const clock = testClock('1985-01-01T12:00:00.000Z');
    const joinery = assemble({ clock }, new PolicyFolder(policies), url, await Store.open(url, 6));
    await joinery.putPolicyInForce.execute('replay');
    for (const { id, url: baseUrl } of apps) {
      await joinery.connectApp.execute({ id, baseUrl, tokenFrom: { file: tokenFile }, concurrency: 8 }, 'replay');
    }
    return new Company(joinery, clock, apps);
  }

  /** Imports the export of a day, looks at everybody who is due, and brings every app to what follows. */
  async live(day: string, csv: string): Promise<void> {
    await this.load(day, csv);
    await this.apply((await this.joinery.planChanges.execute('replay')).plan);
  }

  /** The same without the apps. */
  async load(day: string, csv: string): Promise<void> {
    this.clock.set(`${day}T12:00:00.000Z`);
    await this.import(day, csv);
    await this.evaluate();
  }

  /** The same, read over HTTP as the policy of the source says. */
  async pull(day: string, home: string): Promise<void> {
    this.clock.set(`${day}T12:00:00.000Z`);
    const [pulled] = await pullSource(this.joinery, { sourceId: 'hr', actor: 'replay', home, mode: 'full' });
    if (pulled?.kind !== 'imported' || pulled.end.outcome !== 'COMPLETE') {
      throw new Error(`the reading ended as ${pulled?.kind === 'imported' ? pulled.end.outcome : 'nothing'}`);
    }
    await this.count(day, pulled.result);
    await this.evaluate();
  }

  close(): Promise<void> {
    return this.joinery.close();
  }

  private async import(day: string, csv: string): Promise<void> {
    const file = { sourceId: 'hr', fileName: `people-${day}.csv`, actor: 'replay' };
    await this.count(day, await importFile(this.joinery, { ...file, bytes: Readable.from([Buffer.from(csv)]) }));
  }

  private async evaluate(): Promise<void> {
    const { events } = await this.joinery.evaluatePeople.execute();
    for (const [kind, count] of Object.entries(events)) {
      this.tally.events[kind] = (this.tally.events[kind] ?? 0) + count;
    }
  }

  private async count(day: string, { run, check }: IngestResult): Promise<void> {
    this.tally.imports += 1;
    this.tally.rows += run.rowsRead;
    if (run.rowsRefused > 0) throw new Error(`${day}: ${run.rowsRefused} rows of the export were refused`);
    if (check.verdict === 'clear') return;
    if (check.verdict === 'run held') this.tally.importsReleased += 1;
    else this.tally.recordsReleased += check.recordsHeld;
    await releaseImport(this.joinery, run.id, 'the replay knows that the export is right', 'replay');
  }

  private async apply(plan: Plan): Promise<void> {
    const { decidePlan } = this.joinery;
    if (plan.status === 'empty') return;
    if (plan.status === 'held') {
      this.tally.plansReleased += 1;
      await decidePlan.release(plan.id, plan.hash, 'replay', 'the replay knows that the export is right');
    }
    await decidePlan.approve(plan.id, plan.hash, 'replay');
    for (const { id } of this.apps) await this.joinery.drainApp.execute(id, () => false);
    await this.joinery.finishPlans.execute();
    const done = await this.joinery.store.read((tx) => tx.plans.find(plan.id));
    if (done?.status !== 'completed') throw new Error(`plan ${plan.id} ended as ${done?.status}`);
    this.tally.steps += plan.summary.steps;
  }
}
