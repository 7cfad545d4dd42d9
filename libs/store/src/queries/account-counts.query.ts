import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** That an account exists and is active, as we believe: the condition of `account_open`, word for word. */
export const IS_OPEN = `((current_hash = applied_hash AND applied ->> 'active' = 'true')
  OR (current_hash <> applied_hash AND observed ->> 'active' = 'true'))`;
/** That an account exists and is as policy desires: the condition of `account_as_desired`, word for word. */
export const IS_AS_DESIRED = `desired_hash = current_hash AND current_hash <> 'absent'`;

/** Numbers of accounts that plans and their guards are measured by. */
export class AccountCountsQuery {
  constructor(private readonly sql: Sql) {}

  /**
   * Deactivations and deletions of an app that were confirmed since an instant, or are approved and under way: what the
   * rolling guards count. Without the latter, plans approved in a row would pass a guard that they trip together.
   */
  async closedSince(appId: string, kinds: readonly string[], since: Instant): Promise<number> {
    const row = await this.sql.one<{ n: number }>(
      `SELECT (SELECT count(*) FROM step_end WHERE app_id = $1 AND kind = ANY($2) AND status = 'confirmed' AND finished_at > $3)::int
         + (SELECT count(*) FROM account a JOIN plan_step s ON s.plan_id = a.plan_id AND s.seq = a.step_seq
            WHERE a.app_id = $1 AND a.plan_id IS NOT NULL AND s.kind = ANY($2))::int AS n`,
      [appId, kinds, since],
    );
    return row?.n ?? 0;
  }

  /** Accounts of each connected app that exist and are as policy desires. */
  async unchanged(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.sql.rows<{ appId: string; n: number }>(
      `SELECT p.id AS "appId", (SELECT count(*)::int FROM account
         WHERE app_id = p.id AND ${IS_AS_DESIRED}) AS n FROM app p ORDER BY 1`,
    );
    return new Map(rows.map((row) => [row.appId, row.n]));
  }

  /** Accounts of each app that exist and are active, as we believe. */
  async active(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.sql.rows<{ appId: string; n: number }>(
      `SELECT app_id AS "appId", count(*)::int AS n FROM account
       WHERE ${IS_OPEN} GROUP BY 1`,
    );
    return new Map(rows.map((row) => [row.appId, row.n]));
  }
}
