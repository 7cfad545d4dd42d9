import type { Instant } from '@joinery/kernel';
import type { PlanSummary } from '@joinery/provisioning';
import { signalDue } from '../jobs/due-signal';
import type { Sql } from '../postgres/sql';
import type { PlanStatus } from './plans.repository';
import { type AppTrouble, type EndedSteps, type RunProgress, tally } from './run-progress';

/** Plans at work: from the approval, which makes their steps due, to the end of the last one. */
export class PlanRunsRepository {
  constructor(private readonly sql: Sql) {}

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

  /** Plans at work, oldest first. */
  async running(): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ id: string }>(`SELECT id FROM plan WHERE status = 'running' ORDER BY id`);
    return rows.map(({ id }) => id);
  }

  /** Ends running plans all of whose steps have ended; returns them with what became of their steps. */
  async finish(at: Instant): Promise<{ id: string; status: PlanStatus; counts: Record<string, number> }[]> {
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

  /** How far a plan has come, by app; null when there is no such plan. Steps that have not ended are not read. */
  async progress(id: string): Promise<RunProgress | null> {
    const plan = await this.sql.one<{ status: PlanStatus; summary: PlanSummary; isDecided: boolean }>(
      `SELECT status, summary, decided_at IS NOT NULL AS "isDecided" FROM plan WHERE id = $1`,
      [id],
    );
    if (!plan) return null;
    const { status, summary, isDecided } = plan;
    const ended = await this.sql.rows<EndedSteps>(
      'SELECT app_id AS "appId", status, count(*)::int AS n FROM step_end WHERE plan_id = $1 GROUP BY 1, 2',
      [id],
    );
    const open = isDecided && status !== 'rejected' ? 'waiting' : 'planned';
    return { status, ...tally(summary, ended, open, await this.troubles(id)) };
  }

  /** Why steps wait: what the app was paused or left alone for, or the error of a step that is put off. */
  private troubles(id: string): Promise<AppTrouble[]> {
    return this.sql.rows(
      `SELECT p.id AS "appId", CASE WHEN p.paused_until > clock_timestamp() THEN p.pause_reason END AS "pauseReason",
         coalesce((SELECT max(a.last_error) FROM account a
             WHERE a.app_id = p.id AND a.last_error IS NOT NULL AND a.plan_id = $1 AND a.due_at > clock_timestamp()),
           (SELECT c.reason FROM app_circuit c WHERE c.app_id = p.id AND c.state = 'open')) AS "lastError" FROM app p`,
      [id],
    );
  }
}
