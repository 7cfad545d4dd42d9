import { LessThan } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import {
  ABSENT,
  type AccountImage,
  type DriftState,
  type PlanStep,
  type PlanSummary,
  type GuardVerdict,
  type StepCause,
  type WithheldStep,
} from '@joinery/provisioning';
import { copyRows } from '../postgres/copy';
import { PlanRow } from '../rows';
import { type RunProgress, tally } from './run-progress';
import { signalDue } from '../jobs/due-signal';
import type { Sql } from '../postgres/sql';
import { LOCKS } from '../postgres/locks';

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
  readonly withheld: readonly WithheldStep[];
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

/** An account whose app differs from what policy desires: what a plan is made of. */
export interface DifferentAccount {
  readonly appId: string;
  readonly identityId: string;
  readonly subject: string;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
  readonly desired: AccountImage | null;
  readonly desiredHash: string;
  readonly because: readonly StepCause[];
  readonly current: AccountImage | null;
  readonly currentHash: string;
  /** What an approved step that has not finished yet will make of it; null when none is under way. */
  readonly underWay: string | null;
  readonly drift: DriftState;
}

export class PlansRepository {
  constructor(private readonly sql: Sql) {}

  async nextId(): Promise<string> {
    const row = await this.sql.one<{ id: string }>(`SELECT nextval(pg_get_serial_sequence('plan', 'id')) AS id`);
    if (!row) throw new Error('the plan sequence gave nothing');
    return row.id;
  }

  /** Lets one planner work at a time; the others wait. Held until the transaction ends. */
  async lockPlanning(): Promise<void> {
    await this.sql.run(`SELECT pg_advisory_xact_lock(${LOCKS.planning})`);
  }

  /**
   * Notes, in the transaction of a look, that a plan is to be made of what it came to. Nobody waits for anybody here.
   */
  async owe(): Promise<void> {
    await this.sql.run('INSERT INTO plan_owed DEFAULT VALUES');
  }

  /** The plan that is being made is made of every look that has ended by now; to be called before it reads anything. */
  async noteLooksSeen(): Promise<void> {
    await this.sql.run('DELETE FROM plan_owed');
  }

  /** The newest look of which no plan was made yet; null when there is none. */
  async newestOwed(): Promise<string | null> {
    return (await this.sql.one<{ id: string | null }>('SELECT max(id) AS id FROM plan_owed'))?.id ?? null;
  }

  /**
   * Accounts to plan for, in plan order, a page at a time: pass the last one to get the page after it. Of whoever is to
   * be looked at first it is not known what is desired.
   */
  different(after: { appId: string; identityId: string } | null, limit: number): Promise<DifferentAccount[]> {
    return this.sql.rows(
      `SELECT a.app_id AS "appId", a.identity_id AS "identityId", i.label AS subject, i.employee_number AS "employeeNumber",
         i.user_name AS "userName", i.email,
         a.desired, a.desired_hash AS "desiredHash", coalesce(a.because, '[]') AS because,
         CASE WHEN a.current_hash = a.applied_hash THEN a.applied ELSE a.observed END AS current, a.current_hash AS "currentHash",
         s.desired_hash AS "underWay",
         CASE WHEN a.current_hash = a.applied_hash THEN 'none' WHEN a.applied_hash = 'absent' THEN 'unconfirmed' ELSE 'moved' END AS drift
       FROM account a JOIN identity i ON i.id = a.identity_id JOIN app p ON p.id = a.app_id
       LEFT JOIN plan_step s ON s.plan_id = a.plan_id AND s.seq = a.step_seq
       WHERE a.desired_hash <> a.current_hash AND NOT i.needs_evaluation AND ($1::text IS NULL OR (a.app_id, a.identity_id) > ($1, $2::uuid))
       ORDER BY a.app_id, a.identity_id LIMIT $3`,
      [after?.appId ?? null, after?.identityId ?? null, limit],
    );
  }

  /** What a step was to bring about; null: no account. */
  async desiredIn(planId: string, seq: number): Promise<AccountImage | null> {
    const row = await this.sql.one<{ desired: AccountImage | typeof ABSENT | null }>(
      `SELECT body -> 'desired' AS desired FROM plan_step WHERE plan_id = $1 AND seq = $2`,
      [planId, seq],
    );
    return row === null || row.desired === ABSENT ? null : row.desired;
  }

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
        JSON.stringify(plan.withheld),
        JSON.stringify(plan.guards),
        plan.createdBy,
        plan.createdAt,
      ],
    );
  }

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

  /** By number, by hash or by the first eight or more digits of the hash; the newest when nothing is named. */
  async resolve(name: string | null): Promise<Plan | null> {
    const row = await this.sql.one<{ id: string }>(
      `SELECT id FROM plan WHERE $1::text IS NULL OR id::text = $1 OR (length($1) >= 8 AND starts_with(hash, $1)) ORDER BY id DESC LIMIT 1`,
      [name],
    );
    return row && this.find(row.id);
  }

  /** Newest first; those before one of them, where one is given. */
  async latest(limit: number, before: string | null = null): Promise<Plan[]> {
    const where = before === null ? {} : { id: LessThan(before) };
    const found = await this.sql.table(PlanRow).find({ where, order: { id: 'DESC' }, take: limit });
    return found.map((row) => asPlan(row) as Plan);
  }

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

  async release(id: string, by: string, at: Instant, reason: string): Promise<void> {
    await this.sql.run(
      `UPDATE plan SET status = 'ready', released_by = $2, released_at = $3, release_reason = $4 WHERE id = $1 AND status = 'held'`,
      [id, by, at, reason],
    );
  }

  async reject(id: string, by: string, at: Instant, reason: string): Promise<void> {
    await this.sql.run(
      `UPDATE plan SET status = 'rejected', decided_by = $2, decided_at = $3, decision_reason = $4 WHERE id = $1 AND status IN ('ready', 'held')`,
      [id, by, at, reason],
    );
  }

  /**
   * Hands every step of the plan to the accounts and groups it is about and makes them due. A step of an older plan
   * that had not run yet gives way. What is being sent now is left to its holder, and is due again when that one has
   * written back.
   */
  async start(id: string, by: string, at: Instant): Promise<void> {
    await this.sql.run(
      `SELECT FROM account a JOIN plan_step s ON s.plan_id = $1 AND a.app_id = s.app_id AND a.identity_id = s.identity_id
       ORDER BY a.app_id, a.identity_id FOR UPDATE OF a`,
      [id],
    );
    const decided = `UPDATE plan SET status = 'running', decided_by = $2, decided_at = $3 WHERE id = $1`;
    await this.sql.run(decided, [id, by, at]);
    await this.handToAccounts(id, at);
    await this.handToGroups(id, at);
    await signalDue(this.sql);
  }

  private async handToAccounts(id: string, at: Instant): Promise<void> {
    await this.sql.run(
      `INSERT INTO step_end (plan_id, seq, app_id, kind, status, reason, finished_at)
       SELECT o.plan_id, o.seq, o.app_id, o.kind, 'superseded', 'a newer plan decided about this account', $2
       FROM plan_step n JOIN account a ON a.app_id = n.app_id AND a.identity_id = n.identity_id
       JOIN plan_step o ON o.plan_id = a.plan_id AND o.seq = a.step_seq WHERE n.plan_id = $1 ON CONFLICT DO NOTHING`,
      [id, at],
    );
    await this.sql.run(
      `UPDATE account a SET plan_id = s.plan_id, step_seq = s.seq, lane = s.lane, attempts = 0, last_error = NULL, due_at = clock_timestamp()
       FROM plan_step s WHERE s.plan_id = $1 AND s.identity_id IS NOT NULL AND a.app_id = s.app_id AND a.identity_id = s.identity_id`,
      [id],
    );
  }

  private async handToGroups(id: string, at: Instant): Promise<void> {
    await this.sql.run(
      `INSERT INTO step_end (plan_id, seq, app_id, kind, status, reason, finished_at)
       SELECT g.plan_id, g.step_seq, g.app_id, o.kind, 'superseded', 'a newer plan makes this group', $2
       FROM app_group g JOIN plan_step o ON o.plan_id = g.plan_id AND o.seq = g.step_seq
       JOIN plan_step n ON n.plan_id = $1 AND n.kind IN ('create-group', 'rename-group') AND n.app_id = g.app_id AND n.body ->> 'subject' = g.display_name
       WHERE g.plan_id IS NOT NULL ON CONFLICT DO NOTHING`,
      [id, at],
    );
    await this.sql.run(
      `INSERT INTO app_group (app_id, display_name, plan_id, step_seq, renamed_from)
       SELECT app_id, body ->> 'subject', plan_id, seq, CASE WHEN kind = 'rename-group' THEN body #>> '{changes,0,before}' END
       FROM plan_step WHERE plan_id = $1 AND kind IN ('create-group', 'rename-group')
       ON CONFLICT (app_id, display_name) DO UPDATE SET plan_id = excluded.plan_id, step_seq = excluded.step_seq, remote_id = NULL,
         create_sent_at = NULL, renamed_from = excluded.renamed_from`,
      [id],
    );
  }

  /** The plan that was approved last, at work or done. */
  async newestApproved(): Promise<Plan | null> {
    const row = await this.sql.one<{ id: string }>(
      `SELECT id FROM plan WHERE status IN ('running', 'completed', 'completed_with_failures') ORDER BY decided_at DESC, id DESC LIMIT 1`,
    );
    return row && this.find(row.id);
  }

  /** Plans at work, oldest first. */
  async running(): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ id: string }>(`SELECT id FROM plan WHERE status = 'running' ORDER BY id`);
    return rows.map(({ id }) => id);
  }

  /** Ends running plans all of whose steps have ended; returns them with what became of their steps. */
  async finishRunning(at: Instant): Promise<{ id: string; status: PlanStatus; counts: Record<string, number> }[]> {
    return this.sql.rows(
      `WITH ended AS (
         SELECT p.id FROM plan p WHERE p.status = 'running'
           AND (SELECT 1 FROM account a WHERE a.plan_id = p.id LIMIT 1) IS NULL
           AND NOT EXISTS (SELECT FROM plan_step_status s WHERE s.plan_id = p.id AND s.status = 'waiting') FOR UPDATE SKIP LOCKED
       ), tally AS (
         SELECT plan_id, jsonb_object_agg(status, n) AS counts, bool_or(status IN ('failed', 'refused')) AS trouble
         FROM (SELECT plan_id, status, count(*) AS n FROM plan_step_status WHERE plan_id IN (SELECT id FROM ended) GROUP BY 1, 2) c GROUP BY 1
       )
       UPDATE plan p SET status = CASE WHEN t.trouble THEN 'completed_with_failures' ELSE 'completed' END, finished_at = $1
       FROM tally t WHERE t.plan_id = p.id RETURNING p.id, p.status, t.counts`,
      [at],
    );
  }

  async progress(id: string): Promise<RunProgress | null> {
    const plan = await this.find(id);
    if (!plan) return null;
    const rows = await this.sql.rows<{ appId: string; status: StepStatus; n: number }>(
      'SELECT app_id AS "appId", status, count(*)::int AS n FROM plan_step_status WHERE plan_id = $1 GROUP BY 1, 2 ORDER BY 1, 2',
      [id],
    );
    const troubles = await this.sql.rows<{ appId: string; pauseReason: string | null; lastError: string | null }>(
      `SELECT p.id AS "appId", CASE WHEN p.paused_until > clock_timestamp() THEN p.pause_reason END AS "pauseReason",
         coalesce((SELECT max(a.last_error) FROM account a WHERE a.app_id = p.id AND a.plan_id = $1 AND a.due_at IS NOT NULL),
           (SELECT c.reason FROM app_circuit c WHERE c.app_id = p.id AND c.state = 'open')) AS "lastError" FROM app p`,
      [id],
    );
    return { status: plan.status, ...tally(rows, troubles) };
  }
}

function membersOf({ groupsAdded, groupsRemoved }: PlanStep): string | null {
  if (groupsAdded.length + groupsRemoved.length === 0) return null;
  return JSON.stringify({ added: groupsAdded, removed: groupsRemoved });
}

function asPlan(row: PlanRow | null): Plan | null {
  return row as unknown as Plan | null;
}
