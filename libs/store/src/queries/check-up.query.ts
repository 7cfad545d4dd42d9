import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** The database by itself. */
export interface DatabaseReading {
  readonly version: string;
  readonly bytes: number;
  readonly migrations: number;
  /** Sessions of everybody on this server, and how many it takes. */
  readonly sessions: number;
  readonly mostSessions: number;
  readonly now: Instant;
}

/** What became of sending to an app and of reading it. */
export interface AppReading {
  readonly appId: string;
  readonly connectedAt: Instant;
  /** Steps that a worker holds at this moment. */
  readonly inHand: number;
  /**
   * Accounts that are not as policy wants them, whose last step ended in an error, and for which nothing is under way.
   */
  readonly failed: number;
  /** One of those errors. */
  readonly lastError: string | null;
  /** How the newest reconciliation that is over ended. */
  readonly lastEnd: 'complete' | 'incomplete' | 'failed' | null;
  /** Why it was not complete: what the app answered, or did not show. */
  readonly lastDoubts: readonly string[];
  /** When the app was read completely last. */
  readonly readAt: Instant | null;
  /** Paths that the app takes and keeps for nobody. */
  readonly neverKept: readonly string[];
  /** Paths at which the app keeps what it was sent in a form of its own, and of how many accounts. */
  readonly keptOtherwise: readonly { readonly path: string; readonly accounts: number }[];
}

/** What waits for a person's word. */
export interface WaitingReading {
  readonly planId: string | null;
  readonly planStatus: 'ready' | 'held' | null;
  readonly cases: number;
  readonly grants: number;
}

/** What a check-up asks of the database and nobody else does. */
export class CheckUpQuery {
  constructor(private readonly sql: Sql) {}

  async database(): Promise<DatabaseReading> {
    return this.only(
      await this.sql.one(
        `SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float AS bytes,
           (SELECT count(*)::int FROM schema_migration) AS migrations,
           (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS sessions,
           current_setting('max_connections')::int AS "mostSessions", clock_timestamp() AS now`,
      ),
    );
  }

  apps(): Promise<AppReading[]> {
    return this.sql.rows(
      `SELECT p.id AS "appId", p.connected_at AS "connectedAt",
         (SELECT count(*)::int FROM lease l JOIN account a ON a.id = l.account_id
          WHERE a.app_id = p.id AND l.until > clock_timestamp()) AS "inHand",
         f.failed, f.error AS "lastError", r.status AS "lastEnd", coalesce(r.doubts, '[]') AS "lastDoubts", c.finished_at AS "readAt",
         coalesce(p.discovered #> '{found,neverKept}', '[]') AS "neverKept",
         (SELECT coalesce(json_agg(k ORDER BY k.path), '[]') FROM (
            SELECT path, count(*)::int AS accounts FROM account a, json_object_keys(a.kept) AS path
            WHERE a.app_id = p.id AND a.kept IS NOT NULL GROUP BY path) k) AS "keptOtherwise"
       FROM app p
       CROSS JOIN LATERAL (SELECT count(*)::int AS failed, min(last_error) AS error FROM account
         WHERE app_id = p.id AND desired_hash <> current_hash AND last_error IS NOT NULL AND plan_id IS NULL) f
       LEFT JOIN LATERAL (SELECT status, doubts FROM reconciliation
         WHERE app_id = p.id AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) r ON true
       LEFT JOIN LATERAL (SELECT finished_at FROM reconciliation
         WHERE app_id = p.id AND status = 'complete' ORDER BY id DESC LIMIT 1) c ON true
       ORDER BY p.id`,
    );
  }

  async waiting(): Promise<WaitingReading> {
    return this.only(
      await this.sql.one(
        `SELECT p.id AS "planId", p.status AS "planStatus",
           (SELECT count(*)::int FROM correlation_case WHERE status = 'open') AS cases,
           (SELECT count(*)::int FROM hand_grant WHERE status = 'review') AS grants
         FROM (VALUES (1)) AS one
         LEFT JOIN LATERAL (SELECT id, status FROM plan WHERE status IN ('ready', 'held') ORDER BY id DESC LIMIT 1) p ON true`,
      ),
    );
  }

  private only<Row>(row: Row | null): Row {
    if (row === null) throw new Error('a statement without a table has a row');
    return row;
  }
}
