import type { QueryRunner } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import type { AccountImage, PlanStep } from '@joinery/provisioning';
import { copyRows } from './copy';
import type { StepStatus } from './plans.repository';
import { Sql } from './sql';

/** A due account that one worker holds, with the approved step it waits for. */
export interface ClaimedAccount {
  readonly id: string;
  readonly claim: string;
  readonly appId: string;
  readonly identityId: string;
  readonly remoteId: string | null;
  readonly planId: string;
  readonly stepSeq: number;
  readonly step: PlanStep;
  readonly current: AccountImage | null;
  readonly currentHash: string;
  /** What policy desires by now; another desire than the step's makes the step stale. */
  readonly desiredHash: string;
  readonly attempts: number;
  /** The step was put off before: its intent is on record. */
  readonly wasPostponed: boolean;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
}

/** What became of a claimed account. */
export interface FinishedAccount {
  readonly account: ClaimedAccount;
  /** `waiting`: try again after `retryInMs`. */
  readonly status: Exclude<StepStatus, 'planned' | 'superseded'>;
  readonly reason: string | null;
  readonly remoteId: string | null;
  readonly retryInMs: number;
  /** Costs nothing of the patience we have with this step. */
  readonly countsAsAttempt: boolean;
}

export interface PendingGroup {
  readonly appId: string;
  readonly displayName: string;
  readonly planId: string;
  readonly stepSeq: number;
  /** Its create was sent a short while ago, and the app may show it late. */
  readonly mayBeThere: boolean;
}

/** How long a group whose create was sent is looked for only, before it is created again. */
const GROUP_SHOWS_MS = 45_000;

/**
 * The account row is the unit of work: desired, applied, observed, when it is due and who holds it. Whoever locks several
 * rows locks them in the order of app and identity, so that two of them never wait for each other.
 */
export class AccountsRepository {
  private readonly sql: Sql;

  constructor(private readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  /**
   * Takes due accounts of one app, leavers first, until the lease runs out. The lease must outlast a whole step: a
   * holder that died is known by it, and its accounts are looked up before anything is sent again. `lanes`: only these;
   * null for all.
   */
  async claim(
    appId: string,
    limit: number,
    leaseMs: number,
    lanes: readonly number[] | null = null,
  ): Promise<ClaimedAccount[]> {
    await this.lookUpByIndex('by-index');
    return this.sql.rows(
      `WITH due AS (
         SELECT id FROM account WHERE app_id = $1 AND due_at <= clock_timestamp() AND plan_id IS NOT NULL ${lanes === null ? '' : 'AND lane = ANY($4::smallint[])'}
         ORDER BY lane, due_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ), token AS (SELECT nextval('claim_token') AS claim), held AS (
         UPDATE account a SET due_at = clock_timestamp() + $3 * interval '1 millisecond', claim = token.claim
         FROM due, token WHERE a.id = due.id
         RETURNING a.*
       )
       SELECT h.id, h.claim, h.app_id AS "appId", h.identity_id AS "identityId", h.remote_id AS "remoteId", h.plan_id AS "planId",
         h.step_seq AS "stepSeq", s.body AS step, CASE WHEN h.current_hash = h.applied_hash THEN h.applied ELSE h.observed END AS current,
         h.current_hash AS "currentHash", h.desired_hash AS "desiredHash", h.attempts, h.last_error IS NOT NULL AS "wasPostponed", i.employee_number AS "employeeNumber",
         i.user_name AS "userName", i.email
       FROM held h JOIN plan_step s ON s.plan_id = h.plan_id AND s.seq = h.step_seq JOIN identity i ON i.id = h.identity_id
       ORDER BY h.lane, h.id`,
      lanes === null ? [appId, limit, leaseMs] : [appId, limit, leaseMs, lanes],
    );
  }

  /** Lengthens the leases of a holder that is alive and still at work. Rows that are being written back are passed by. */
  async renew(held: readonly Pick<ClaimedAccount, 'id' | 'claim'>[], leaseMs: number): Promise<void> {
    await this.sql.run(
      `UPDATE account SET due_at = clock_timestamp() + $3 * interval '1 millisecond' WHERE id IN (
         SELECT a.id FROM unnest($1::bigint[], $2::bigint[]) AS h(id, claim) JOIN account a ON a.id = h.id AND a.claim = h.claim
         FOR UPDATE OF a SKIP LOCKED)`,
      [held.map((one) => one.id), held.map((one) => one.claim), leaseMs],
    );
  }

  /**
   * Writes outcomes. Fenced by the claim token: whoever outlived the lease changes nothing. A step that a newer plan has
   * replaced meanwhile leaves the account due for the newer one.
   */
  async finish(finished: readonly FinishedAccount[], at: Instant): Promise<ReadonlySet<string>> {
    if (finished.length === 0) return new Set();
    await this.lookUpByIndex('by-sorting');
    await this.sql.run(
      `CREATE TEMP TABLE IF NOT EXISTS finished (id bigint, claim bigint, plan_id bigint, step_seq integer, status text, reason text,
         remote_id text, desired_hash text, retry_ms integer, attempt integer) ON COMMIT DELETE ROWS`,
    );
    await copyRows(
      this.runner,
      'finished',
      ['id', 'claim', 'plan_id', 'step_seq', 'status', 'reason', 'remote_id', 'desired_hash', 'retry_ms', 'attempt'],
      finished.map((f) => [
        f.account.id, f.account.claim, f.account.planId, f.account.stepSeq, f.status, f.reason, f.remoteId,
        f.account.step.desiredHash, Math.ceil(f.retryInMs), f.countsAsAttempt ? 1 : 0,
      ]), // prettier-ignore
    );
    const done = await this.sql.rows<{ id: string }>(
      `WITH locked AS MATERIALIZED (
         SELECT f.* FROM finished f JOIN account a ON a.id = f.id AND a.claim = f.claim ORDER BY a.app_id, a.identity_id FOR UPDATE OF a
       )
       UPDATE account a SET claim = NULL,
         last_error = CASE WHEN a.plan_id = f.plan_id AND a.step_seq = f.step_seq THEN f.reason END,
         attempts = CASE WHEN f.status = 'waiting' THEN a.attempts + f.attempt ELSE 0 END,
         remote_id = CASE WHEN f.status = 'confirmed' THEN f.remote_id ELSE coalesce(f.remote_id, a.remote_id) END,
         applied = CASE WHEN f.status <> 'confirmed' THEN a.applied WHEN f.desired_hash = 'absent' THEN NULL
                        WHEN f.desired_hash = a.desired_hash THEN a.desired
                        ELSE (SELECT s.body -> 'desired' FROM plan_step s WHERE s.plan_id = f.plan_id AND s.seq = f.step_seq) END,
         applied_hash = CASE WHEN f.status = 'confirmed' THEN f.desired_hash ELSE a.applied_hash END,
         applied_at = CASE WHEN f.status = 'confirmed' THEN $1 ELSE a.applied_at END,
         current_hash = CASE WHEN f.status = 'confirmed' THEN f.desired_hash ELSE a.current_hash END,
         due_at = CASE WHEN a.plan_id <> f.plan_id OR a.step_seq <> f.step_seq THEN clock_timestamp()
                       WHEN f.status = 'waiting' THEN clock_timestamp() + f.retry_ms * interval '1 millisecond' END,
         plan_id = CASE WHEN a.plan_id = f.plan_id AND a.step_seq = f.step_seq AND f.status <> 'waiting' THEN NULL ELSE a.plan_id END,
         step_seq = CASE WHEN a.plan_id = f.plan_id AND a.step_seq = f.step_seq AND f.status <> 'waiting' THEN NULL ELSE a.step_seq END
       FROM locked f WHERE a.id = f.id AND a.claim = f.claim RETURNING a.id`,
      [at],
    );
    await this.sql.run(
      `UPDATE plan_step s SET status = f.status, reason = f.reason, finished_at = $1 FROM finished f
       WHERE f.id = ANY($2::bigint[]) AND s.plan_id = f.plan_id AND s.seq = f.step_seq AND s.status = 'waiting' AND f.status <> 'waiting'`,
      [at, done.map((row) => row.id)],
    );
    return new Set(done.map((row) => row.id));
  }

  /**
   * A batch is a few hundred rows of tables that may hold millions, and a temporary table has no statistics: left alone,
   * the planner reads the large table whole, or sorts all that is due of an app, for each batch. For the rest of this
   * transaction it may not.
   */
  private async lookUpByIndex(order: 'by-index' | 'by-sorting'): Promise<void> {
    await this.sql.run(
      `SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
         set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', $1, true)`,
      [order === 'by-index' ? 'off' : 'on'],
    );
  }

  pendingGroups(appId: string): Promise<PendingGroup[]> {
    return this.sql.rows(
      `SELECT app_id AS "appId", display_name AS "displayName", plan_id AS "planId", step_seq AS "stepSeq",
         coalesce(create_sent_at > clock_timestamp() - $2 * interval '1 millisecond', false) AS "mayBeThere"
       FROM app_group WHERE app_id = $1 AND plan_id IS NOT NULL ORDER BY display_name`,
      [appId, GROUP_SHOWS_MS],
    );
  }

  /** Notes, before the wire, that the create of a group is sent; or that it was not sent after all. */
  async noteGroupCreate({ appId, displayName }: PendingGroup, isSent: boolean): Promise<void> {
    await this.sql.run(
      `UPDATE app_group SET create_sent_at = CASE WHEN $3 THEN clock_timestamp() END WHERE app_id = $1 AND display_name = $2`,
      [appId, displayName, isSent],
    );
  }

  async finishGroup(
    group: PendingGroup,
    remoteId: string | null,
    status: 'confirmed' | 'failed',
    reason: string | null,
    at: Instant,
  ): Promise<void> {
    await this.sql.run(
      `UPDATE app_group SET remote_id = coalesce($3, remote_id), create_sent_at = NULL,
         plan_id = CASE WHEN plan_id = $4 AND step_seq = $5 THEN NULL ELSE plan_id END,
         step_seq = CASE WHEN plan_id = $4 AND step_seq = $5 THEN NULL ELSE step_seq END
       WHERE app_id = $1 AND display_name = $2`,
      [group.appId, group.displayName, remoteId, group.planId, group.stepSeq],
    );
    await this.sql.run(
      `UPDATE plan_step SET status = $3, reason = $4, finished_at = $5 WHERE plan_id = $1 AND seq = $2 AND status = 'waiting'`,
      [group.planId, group.stepSeq, status, reason, at],
    );
  }

  /** Is any approved step still to be sent or written back? */
  async isAnyAtWork(): Promise<boolean> {
    return (await this.sql.one('SELECT 1 FROM account WHERE plan_id IS NOT NULL LIMIT 1')) !== null;
  }

  async groups(appId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ displayName: string; remoteId: string }>(
      `SELECT display_name AS "displayName", remote_id AS "remoteId" FROM app_group WHERE app_id = $1 AND remote_id IS NOT NULL`,
      [appId],
    );
    return new Map(rows.map((row) => [row.displayName, row.remoteId]));
  }
}
