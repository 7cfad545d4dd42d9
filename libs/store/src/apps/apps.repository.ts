import type { Instant } from '@joinery/kernel';
import { GROUP_SHOWS_MS } from './app-groups.repository';
import type { AppAuth, AppTls } from './app-access';
import { AppRow } from '../rows';
import type { Sql } from '../postgres/sql';
import { IS_AS_DESIRED, IS_OPEN } from '../queries/account-counts.query';

/** How an app is reached. Its secret is named, never stored: an environment variable or a file holds it. */
export interface AppConnection {
  readonly id: string;
  readonly kind: 'scim';
  readonly profile: string;
  readonly baseUrl: string;
  readonly tokenFrom: { readonly env?: string; readonly file?: string };
  readonly auth: AppAuth;
  readonly tls: AppTls;
  /** What the app said of itself when its connection was tried; null when it was not, or said nothing. */
  readonly discovered: object | null;
  readonly concurrency: number;
  readonly pausedUntil: Instant | null;
  readonly pauseReason: string | null;
  readonly connectedAt: Instant;
}

export type NewConnection = Omit<AppConnection, 'pausedUntil' | 'pauseReason' | 'auth' | 'tls' | 'discovered'> &
  Partial<Pick<AppConnection, 'auth' | 'tls'>> & {
    /** Requests that all workers together may send in so many seconds; null for no limit. */
    readonly budget?: { readonly requests: number; readonly seconds: number } | null;
  };

/** Somebody whom others refer to, in one app. */
export interface AppReference {
  readonly employeeNumber: string;
  readonly remoteId: string | null;
  /** Policy wants an account there: its id will come. */
  readonly isComing: boolean;
}

export interface AppStatus extends AppConnection {
  readonly accounts: number;
  readonly active: number;
  /** Accounts whose app differs from what policy desires. */
  readonly different: number;
  readonly waiting: number;
  readonly oldestWaiting: Instant | null;
}

/** Apps that are connected: how they are reached, what is known of them, how their accounts stand. */
export class AppsRepository {
  constructor(private readonly sql: Sql) {}

  /** What the app said of itself is forgotten: it may be another app that answers now. */
  async connect(app: NewConnection): Promise<void> {
    const { budget, ...connection } = app;
    await this.sql.table(AppRow).save({
      ...connection,
      tokenFrom: { ...app.tokenFrom },
      auth: app.auth ?? { kind: 'bearer' },
      tls: { ...app.tls },
      discovered: null,
      pausedUntil: null,
      pauseReason: null,
    });
    await this.sql.run('UPDATE app SET budget_requests = $2, budget_seconds = $3 WHERE id = $1', [
      app.id,
      budget?.requests ?? null,
      budget?.seconds ?? null,
    ]);
  }

  /** Forgets how the app is reached, not its accounts. False while a step for it has not ended: it stays then. */
  async disconnect(id: string): Promise<boolean> {
    const gone = await this.sql.run(
      'DELETE FROM app WHERE id = $1 AND NOT EXISTS (SELECT FROM account WHERE app_id = $1 AND plan_id IS NOT NULL)',
      [id],
    );
    return gone > 0;
  }

  /** What the app says of itself; what was found out of it (`found`) stays. */
  async keepDiscovered(id: string, discovered: unknown): Promise<void> {
    const text = discovered === null || discovered === undefined ? null : JSON.stringify(discovered);
    await this.sql.run(
      `UPDATE app SET discovered = CASE WHEN discovered ? 'found'
         THEN coalesce($2::jsonb, '{}') || jsonb_build_object('found', discovered -> 'found') ELSE $2::jsonb END
       WHERE id = $1`,
      [id, text],
    );
  }

  /** Whether this is something else than was found out of the app before. */
  async isNews(id: string, found: object): Promise<boolean> {
    const sql = `SELECT 1 FROM app WHERE id = $1 AND discovered -> 'found' IS DISTINCT FROM $2::jsonb`;
    return (await this.sql.one(sql, [id, JSON.stringify(found)])) !== null;
  }

  /** Forgotten when the app is connected anew. */
  async noteFindings(id: string, found: object): Promise<void> {
    await this.sql.run(
      `UPDATE app SET discovered = coalesce(discovered, '{}') || jsonb_build_object('found', $2::jsonb) WHERE id = $1`,
      [id, JSON.stringify(found)],
    );
  }

  find(id: string): Promise<AppConnection | null> {
    return this.sql.table(AppRow).findOneBy({ id });
  }

  /** By id. */
  all(): Promise<AppConnection[]> {
    return this.sql.table(AppRow).find({ order: { id: 'ASC' } });
  }

  /**
   * The accounts in an app of people by employee number, or by the key of a record of theirs where nobody has the
   * number any more; a number that several people have is nobody's.
   */
  references(appId: string, employeeNumbers: readonly string[]): Promise<AppReference[]> {
    if (employeeNumbers.length === 0) return Promise.resolve([]);
    return this.sql.rows(
      `WITH named AS (
         SELECT employee_number AS number, coalesce(merged_into, id) AS id FROM identity WHERE employee_number = ANY($2)
       ), former AS (
         SELECT e.record_key AS number, e.identity_id AS id FROM employment e
         WHERE e.source_id IN (SELECT DISTINCT source_id FROM import_run) AND e.record_key = ANY($2)
           AND e.identity_id IS NOT NULL AND NOT EXISTS (SELECT FROM named n WHERE n.number = e.record_key)
       )
       SELECT i.number AS "employeeNumber", min(a.remote_id) AS "remoteId",
         coalesce(bool_or(a.desired_hash <> 'absent'), false) AS "isComing"
       FROM (SELECT * FROM named UNION SELECT * FROM former) i
       LEFT JOIN LATERAL (SELECT a.remote_id, a.desired_hash FROM account a WHERE a.app_id = $1
           AND (a.identity_id = i.id OR a.identity_id IN (SELECT id FROM identity WHERE merged_into = i.id))
         ORDER BY (a.desired ->> 'active') IS NOT DISTINCT FROM 'true' DESC, a.identity_id = i.id DESC LIMIT 1) a ON true
       GROUP BY i.number HAVING count(DISTINCT i.id) = 1`,
      [appId, employeeNumbers],
    );
  }

  /**
   * Apps that have something to send right now and that nothing forbids to send to. Groups are made on the way of the
   * accounts that need them; one that is left when no account waits any more is due by itself.
   */
  async due(): Promise<string[]> {
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT p.id FROM app p LEFT JOIN app_circuit c ON c.app_id = p.id
       WHERE (p.paused_until IS NULL OR p.paused_until <= clock_timestamp())
         AND (c.probe_at IS NULL OR c.probe_at <= clock_timestamp())
         AND NOT EXISTS (SELECT FROM standstill s WHERE s.app_id IS NULL OR s.app_id = p.id)
         AND (EXISTS (SELECT FROM account a WHERE a.app_id = p.id AND a.due_at <= clock_timestamp()
             AND NOT EXISTS (SELECT FROM lease l WHERE l.account_id = a.id AND l.until > clock_timestamp()))
           OR EXISTS (SELECT FROM app_group g WHERE g.app_id = p.id AND g.plan_id IS NOT NULL
               AND (g.create_sent_at IS NULL OR g.create_sent_at <= clock_timestamp() - $1 * interval '1 millisecond'))
             AND NOT EXISTS (SELECT FROM account a WHERE a.app_id = p.id AND a.due_at IS NOT NULL))`,
      [GROUP_SHOWS_MS],
    );
    return rows.map((row) => row.id);
  }

  /**
   * How every app stands, by id: its accounts counted, each kind in its index, and how long the oldest step waits.
   */
  status(): Promise<AppStatus[]> {
    return this.sql.rows(
      `SELECT p.id, p.kind, p.profile, p.base_url AS "baseUrl", p.token_from AS "tokenFrom", p.auth, p.tls, p.discovered, p.concurrency,
         CASE WHEN p.paused_until > clock_timestamp() THEN p.paused_until END AS "pausedUntil",
         CASE WHEN p.paused_until > clock_timestamp() THEN p.pause_reason END AS "pauseReason", p.connected_at AS "connectedAt",
         alike.accounts + other.accounts AS accounts, open.accounts AS active, other.all AS different,
         due.accounts AS waiting, due.oldest AS "oldestWaiting"
       FROM app p
       CROSS JOIN LATERAL (SELECT count(*)::int AS accounts FROM account
         WHERE app_id = p.id AND ${IS_AS_DESIRED}) alike
       CROSS JOIN LATERAL (SELECT count(*)::int AS all, (count(*) FILTER (WHERE current_hash <> 'absent'))::int AS accounts
         FROM account WHERE app_id = p.id AND desired_hash <> current_hash) other
       CROSS JOIN LATERAL (SELECT count(*)::int AS accounts FROM account
         WHERE app_id = p.id AND ${IS_OPEN}) open
       CROSS JOIN LATERAL (SELECT count(*)::int AS accounts, min(due_at) AS oldest FROM account
         WHERE app_id = p.id AND due_at IS NOT NULL) due
       ORDER BY p.id`,
    );
  }
}
