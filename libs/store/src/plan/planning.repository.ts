import type { AccountImage, DriftState, StepCause } from '@joinery/provisioning';
import { LOCKS } from '../postgres/locks';
import { whilePlannedWithout, WHOLE_TABLES } from '../postgres/planner';
import type { Sql } from '../postgres/sql';

/** An account whose app differs, or may differ, from what policy desires: what a plan is made of. */
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
  /** Groups that we put the account into, or may have. */
  readonly given: readonly string[];
}

/** What the next plan is made of: accounts that differ, and looks at people that no plan has followed yet. */
export class PlanningRepository {
  constructor(private readonly sql: Sql) {}

  /** Lets one planner work at a time; the others wait. Held until the transaction ends. */
  async lock(): Promise<void> {
    await this.sql.run(`SELECT pg_advisory_xact_lock(${LOCKS.planning})`);
  }

  /** Notes, in the transaction of a look, that a plan is to be made of what it came to. Waits for nobody. */
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
    return whilePlannedWithout(this.sql, [...WHOLE_TABLES, 'sort'], () => this.differentPage(after, limit));
  }

  private differentPage(
    after: { appId: string; identityId: string } | null,
    limit: number,
  ): Promise<DifferentAccount[]> {
    return this.sql.rows(
      `SELECT a.app_id AS "appId", a.identity_id AS "identityId", i.label AS subject, i.employee_number AS "employeeNumber",
         i.user_name AS "userName", i.email,
         a.desired, a.desired_hash AS "desiredHash", coalesce(a.because, '[]') AS because,
         CASE WHEN a.current_hash = a.applied_hash THEN a.applied ELSE a.observed END AS current, a.current_hash AS "currentHash",
         s.desired_hash AS "underWay",
         CASE WHEN a.current_hash = a.applied_hash THEN 'none' WHEN a.applied_hash = 'absent' THEN 'unconfirmed'
           WHEN a.last_error IS NOT NULL THEN 'unfinished' ELSE 'moved' END AS drift,
         coalesce(a.applied -> 'groups', '[]')::jsonb || coalesce(a.given_since, '[]')::jsonb AS given
       FROM account a JOIN identity i ON i.id = a.identity_id
       LEFT JOIN plan_step s ON s.plan_id = a.plan_id AND s.seq = a.step_seq
       WHERE (a.desired_hash <> a.current_hash OR a.given_since IS NOT NULL) AND a.app_id = ANY(ARRAY(SELECT id FROM app)) AND NOT i.needs_evaluation
         AND ($1::text IS NULL OR (a.app_id, a.identity_id) > ($1, $2::uuid))
       ORDER BY a.app_id, a.identity_id LIMIT $3`,
      [after?.appId ?? null, after?.identityId ?? null, limit],
    );
  }
}
