import { Readable } from 'node:stream';
import { DEFAULT_CONTRACT, type FeedContract } from '@joinery/identity';
import type { Clock, Instant } from '@joinery/kernel';
import { assemble, type Joinery, openSourceFile, PolicyFolder } from '@joinery/platform';
import type { PolicySet } from '@joinery/policy';
import { type Plan, Store, type StoredStep, type StoredWithheld } from '@joinery/store';
import {
  fixedPolicy,
  hrFile,
  type HrRow,
  type LabTruth,
  labTruth,
  type TestClock,
  testClock,
  testDatabase,
  type TestDatabase,
} from '@joinery/testing';
import { type Lab, type LabOptions, startLab } from '../../../../apps/lab/src/lab';
import type { IngestRequest, IngestResult } from '../ingest/run/ingest-request';
import type { Ground } from '../ports';

export const MORNING = '2026-05-14T09:00:00.000Z';
export const POLICIES = 'policies';

/** The whole product over a database of its own, with labs for apps and a clock that a spec moves by hand. */
export class Product {
  readonly labs = new Map<string, Lab>();

  private constructor(
    readonly database: TestDatabase,
    readonly joinery: Joinery,
    readonly clock: TestClock,
    private readonly policies: { set: PolicySet },
  ) {}

  static async start(at: Instant = MORNING): Promise<Product> {
    const database = await testDatabase();
    const clock = testClock(at);
    const policies = { set: shippedPolicy() };
    const store = await Store.open(database.url, 6);
    const joinery = assemble(
      { clock },
      fixedPolicy(() => policies.set),
      database.url,
      store,
    );
    const product = new Product(database, joinery, clock, policies);
    await joinery.putPolicyInForce.execute('spec');
    return product;
  }

  /** Another process on the same database. `trace` hears where its drains are, and may end one by throwing. */
  async another(trace?: Ground['trace'], clock: Clock = this.clock): Promise<Joinery> {
    const store = await Store.open(this.database.url, 6);
    return assemble(
      { clock, ...(trace && { trace }) },
      fixedPolicy(() => this.policies.set),
      this.database.url,
      store,
    );
  }

  /** Puts another policy set in force: the shipped one, changed. */
  async changePolicy(change: (set: PolicySet) => PolicySet): Promise<void> {
    this.policies.set = change(this.policies.set);
    await this.joinery.putPolicyInForce.execute('spec');
  }

  /** Has the source hr keep to another contract. */
  changeContract(contract: Partial<FeedContract>): Promise<void> {
    return this.changePolicy((set) => {
      const hr = set.sources.get('hr');
      if (!hr) throw new Error('there is no source hr');
      const changed = { ...hr, contract: { ...DEFAULT_CONTRACT, ...hr.contract, ...contract } };
      return { ...set, digest: `${set.digest}+`, sources: new Map([...set.sources, ['hr', changed]]) };
    });
  }

  async connect(appId: string, options: LabOptions = {}): Promise<Lab> {
    const lab = await startLab({ name: appId, ...options });
    this.labs.set(appId, lab);
    process.env['SPEC_APP_TOKEN'] = lab.token;
    const connection = { id: appId, baseUrl: lab.url, tokenFrom: { env: 'SPEC_APP_TOKEN' }, concurrency: 8 };
    await this.joinery.connectApp.execute(connection, 'spec');
    return lab;
  }

  /** What an app holds, past everything that it does otherwise. */
  truth(appId = 'chat'): Promise<LabTruth> {
    return labTruth(this.labs.get(appId)?.url ?? '');
  }

  ingest(
    file: readonly HrRow[] | string | Buffer,
    sourceId = 'hr',
    more: Pick<IngestRequest, 'feed'> = {},
  ): Promise<IngestResult> {
    const bytes = Buffer.isBuffer(file) ? file : Buffer.from(typeof file === 'string' ? file : hrFile(file));
    return this.joinery.ingestSource.execute({
      sourceId,
      fileName: 'people.csv',
      actor: 'spec',
      bytes: Readable.from([bytes]),
      open: openSourceFile(),
      ...more,
    });
  }

  async plan(): Promise<Plan> {
    await this.joinery.evaluatePeople.execute();
    return (await this.joinery.planChanges.execute('spec')).plan;
  }

  async planFor(file: readonly HrRow[] | string): Promise<Plan> {
    await this.ingest(file);
    return this.plan();
  }

  approve(plan: Plan): Promise<Plan> {
    return this.joinery.decidePlan.approve(plan.id, plan.hash, 'spec');
  }

  /** Approves a plan and drains every app until nothing is due at this moment; gives the plan as it is then. */
  async apply(plan: Plan): Promise<Plan> {
    await this.approve(plan);
    return this.drain(plan);
  }

  async drain(plan: Plan): Promise<Plan> {
    for (const appId of this.labs.keys()) await this.joinery.drainApp.execute(appId, () => false);
    await this.joinery.finishPlans.execute();
    return this.find(plan.id);
  }

  /** Everybody in the file has an account in every app that is connected, and nothing is left to do. */
  async settle(file: readonly HrRow[]): Promise<void> {
    let plan = await this.apply(await this.planFor(file));
    // A drain ends when the database does not answer for three seconds, which a busy machine brings about.
    for (let tries = 0; tries < 20 && plan.status === 'running'; tries += 1) plan = await this.drain(plan);
    if (plan.status !== 'completed') throw new Error(JSON.stringify(await this.steps(plan), null, 1));
  }

  async find(id: string): Promise<Plan> {
    const plan = await this.joinery.store.read((tx) => tx.plans.find(id));
    if (!plan) throw new Error(`there is no plan ${id}`);
    return plan;
  }

  steps(plan: Plan): Promise<StoredStep[]> {
    return this.joinery.store.read((tx) => tx.plans.steps(plan.id, { limit: 100_000 }));
  }

  withheld(plan: Plan): Promise<StoredWithheld[]> {
    return this.joinery.store.read((tx) => tx.withheldSteps.of(plan.id, { limit: 1000 }));
  }

  /** `app kind subject: status`, for steps about people. */
  async told(plan: Plan): Promise<string[]> {
    const steps = await this.steps(plan);
    return steps
      .filter(({ body }) => body.identityId !== null)
      .map(({ body, status }) => `${body.appId} ${body.kind} ${body.subject}: ${status}`);
  }

  async events(
    type: string,
  ): Promise<{ identityId: string | null; appId: string | null; data: Record<string, unknown> }[]> {
    return this.sql(
      `SELECT identity_id AS "identityId", app_id AS "appId", data FROM audit_event WHERE type = $1 ORDER BY id`,
      [type],
    );
  }

  async person(number: string): Promise<{ id: string; state: string; userName: string | null }> {
    const [found, another] = await this.sql<{ id: string; state: string; userName: string | null }>(
      `SELECT id, state, profile #>> '{attributes,userName,value}' AS "userName" FROM identity WHERE employee_number = $1`,
      [number],
    );
    if (!found || another) throw new Error(`${number} is ${found ? 'more than one person' : 'nobody'}`);
    return found;
  }

  /** Reads and writes behind the product's back. */
  sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.database.query(text, values);
  }

  async close(): Promise<void> {
    await Promise.all([...this.labs.values()].map((lab) => lab.close()));
    await this.joinery.close();
    await this.database.drop();
  }
}

let shipped: PolicySet | null = null;

/** Compiled once for all specs of a file. */
export function shippedPolicy(): PolicySet {
  shipped ??= new PolicyFolder(POLICIES).current();
  return shipped;
}
