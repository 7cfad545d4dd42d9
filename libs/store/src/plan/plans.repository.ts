import { LessThan } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import { ABSENT, type AccountImage, type GuardVerdict, type PlanStep, type PlanSummary } from '@joinery/provisioning';
import { copyRows } from '../postgres/copy';
import type { Sql } from '../postgres/sql';
import { PlanRow } from '../rows';

export type PlanStatus =
  'ready' | 'held' | 'empty' | 'superseded' | 'rejected' | 'running' | 'completed' | 'completed_with_failures';
export type StepStatus = 'planned' | 'waiting' | 'confirmed' | 'failed' | 'stale' | 'refused' | 'superseded';

export interface Plan {
  readonly id: string;
  readonly hash: string;
  readonly status: PlanStatus;
  readonly asOf: Instant;
  readonly policyDigest: string;
  readonly policyVersion: string;
  readonly summary: PlanSummary;
  /** How many changes the planner refused to plan; which ones: `WithheldStepsRepository`. */
  readonly withheld: number;
  readonly guards: readonly GuardVerdict[];
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly releasedBy: string | null;
  readonly releaseReason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly decisionReason: string | null;
  readonly finishedAt: Instant | null;
}

export interface StoredStep {
  readonly seq: number;
  readonly body: PlanStep;
  readonly status: StepStatus;
  readonly reason: string | null;
  readonly finishedAt: Instant | null;
}

/** Plans as documents: made once, read by their number or hash, decided. Their steps never change. */
export class PlansRepository {
  constructor(private readonly sql: Sql) {}

  /** The number of the plan that is being made; gaps are plans that were not finished. */
  async nextId(): Promise<string> {
    const row = await this.sql.one<{ id: string }>(`SELECT nextval(pg_get_serial_sequence('plan', 'id')) AS id`);
    if (!row) throw new Error('the plan sequence gave nothing');
    return row.id;
  }

  /** What a step was to bring about; null: no account. */
  async desiredIn(planId: string, seq: number): Promise<AccountImage | null> {
    const row = await this.sql.one<{ desired: AccountImage | typeof ABSENT | null }>(
      `SELECT body -> 'desired' AS desired FROM plan_step WHERE plan_id = $1 AND seq = $2`,
      [planId, seq],
    );
    return row === null || row.desired === ABSENT ? null : row.desired;
  }

  /** Keeps a plan under the number that `nextId` gave. From then on the database lets nobody change what it says. */
  async add(
    plan: Omit<Plan, 'releasedBy' | 'releaseReason' | 'decidedBy' | 'decidedAt' | 'decisionReason' | 'finishedAt'>,
  ): Promise<void> {
    await this.sql.run(
      `INSERT INTO plan (id, hash, status, as_of, policy_digest, policy_version, summary, withheld, guards, created_by, created_at)
       OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        plan.id,
        plan.hash,
        plan.status,
        plan.asOf,
        plan.policyDigest,
        plan.policyVersion,
        JSON.stringify(plan.summary),
        plan.withheld,
        JSON.stringify(plan.guards),
        plan.createdBy,
        plan.createdAt,
      ],
    );
  }

  /** Numbers the steps on from `firstSeq`, in their order. */
  async addSteps(planId: string, firstSeq: number, steps: readonly PlanStep[]): Promise<void> {
    await copyRows(
      this.sql,
      'plan_step',
      ['plan_id', 'seq', 'app_id', 'identity_id', 'kind', 'body', 'lane', 'basis', 'desired_hash', 'members'],
      steps,
      (step, i) => [
        planId,
        firstSeq + i,
        step.appId,
        step.identityId,
        step.kind,
        JSON.stringify(step),
        step.lane,
        step.basis,
        step.desiredHash,
        membersOf(step),
      ],
    );
  }

  /** Plans that were waiting for a decision give way to a newer one. */
  async supersedeOpen(): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ id: string }>(
      `UPDATE plan SET status = 'superseded' WHERE status IN ('ready', 'held') RETURNING id`,
    );
    return rows.map((row) => row.id);
  }

  async find(id: string): Promise<Plan | null> {
    return asPlan(await this.sql.table(PlanRow).findOneBy({ id }));
  }

  /** Locks a plan for a decision. */
  async lock(id: string): Promise<Plan | null> {
    await this.sql.run('SELECT FROM plan WHERE id = $1 FOR UPDATE', [id]);
    return this.find(id);
  }

  /**
   * By number, by hash or by the first eight or more digits of the hash; the newest when nothing is named. Plans that
   * say the same have one hash: it names the newest of them, and no other can be undecided, because a plan that is made
   * supersedes what is open. Digits that two different hashes begin with name none.
   */
  async resolve(name: string | null): Promise<Plan | null> {
    if (name === null) return (await this.latest(1))[0] ?? null;
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT max(id) AS id FROM plan WHERE id::text = $1 OR (length($1) >= 8 AND starts_with(hash, $1)) GROUP BY hash`,
      [name],
    );
    const only = rows.length === 1 ? rows[0] : undefined;
    return only === undefined ? null : this.find(only.id);
  }

  /** The newest plan before this one that said exactly the same and was rejected. */
  async rejectedBefore({ id, hash }: Pick<Plan, 'id' | 'hash'>): Promise<Plan | null> {
    const where = { hash, status: 'rejected', id: LessThan(id) };
    return asPlan(await this.sql.table(PlanRow).findOne({ where, order: { id: 'DESC' } }));
  }

  /** Newest first; those before one of them, where one is given. */
  async latest(limit: number, before: string | null = null): Promise<Plan[]> {
    const where = before === null ? {} : { id: LessThan(before) };
    const found = await this.sql.table(PlanRow).find({ where, order: { id: 'DESC' }, take: limit });
    return found.map((row) => asPlan(row) as Plan);
  }

  /** A page of the steps, in their order; of the kinds and statuses that are named, or of all. */
  steps(
    planId: string,
    options: { kinds?: readonly string[]; statuses?: readonly string[]; afterSeq?: number; limit: number },
  ): Promise<StoredStep[]> {
    return this.sql.rows(
      `SELECT seq, body, status, reason, finished_at AS "finishedAt" FROM plan_step_status
       WHERE plan_id = $1 AND seq > $2 AND ($3::text[] IS NULL OR kind = ANY($3)) AND ($4::text[] IS NULL OR status = ANY($4))
       ORDER BY seq LIMIT $5`,
      [planId, options.afterSeq ?? -1, options.kinds ?? null, options.statuses ?? null, options.limit],
    );
  }

  /** A held plan may be approved from now on; any other stays as it is. */
  async release(id: string, by: string, at: Instant, reason: string): Promise<void> {
    await this.sql.run(
      `UPDATE plan SET status = 'ready', released_by = $2, released_at = $3, release_reason = $4 WHERE id = $1 AND status = 'held'`,
      [id, by, at, reason],
    );
  }

  /** Ends a plan that was not approved yet; any other stays as it is. */
  async reject(id: string, by: string, at: Instant, reason: string): Promise<void> {
    await this.sql.run(
      `UPDATE plan SET status = 'rejected', decided_by = $2, decided_at = $3, decision_reason = $4 WHERE id = $1 AND status IN ('ready', 'held')`,
      [id, by, at, reason],
    );
  }

  /** The plan that was approved last, at work or done. */
  async newestApproved(): Promise<Plan | null> {
    const row = await this.sql.one<{ id: string }>(
      `SELECT id FROM plan WHERE status IN ('running', 'completed', 'completed_with_failures') ORDER BY decided_at DESC, id DESC LIMIT 1`,
    );
    return row && this.find(row.id);
  }
}

function membersOf({ groupsAdded, groupsRemoved }: PlanStep): string | null {
  if (groupsAdded.length + groupsRemoved.length === 0) return null;
  return JSON.stringify({ added: groupsAdded, removed: groupsRemoved });
}

function asPlan(row: PlanRow | null): Plan | null {
  return row as unknown as Plan | null;
}
