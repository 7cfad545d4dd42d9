import type { Instant } from '@joinery/kernel';
import { signalDue } from '../jobs/due-signal';
import type { Sql } from '../postgres/sql';

/** At most `requests` in any `seconds`. */
export interface RequestBudget {
  readonly requests: number;
  readonly seconds: number;
}

/** So many permits at most; what is urgent may have the last of them. */
export interface BudgetWish {
  readonly permits: number;
  readonly isUrgent: boolean;
}

/** Permits that were taken from a budget, and how long to wait when there were none. */
export interface BudgetGrant {
  readonly granted: number;
  readonly waitMs: number;
}

export interface Standstill {
  /** Null: nothing is sent to any app. */
  readonly appId: string | null;
  readonly since: Instant;
  readonly by: string;
  readonly reason: string;
}

export interface OpenCircuit {
  readonly since: Instant;
  readonly reason: string;
  readonly probeAt: Instant;
  /** True once the time of the next probe has come. */
  readonly mayProbe: boolean;
}

/** What stands between an app and the requests that are due. */
export interface SendingState {
  readonly budget: RequestBudget | null;
  readonly pausedUntil: Instant | null;
  /** How often in a row the app asked for patience without saying for how long. */
  readonly pauseStreak: number;
  readonly circuit: OpenCircuit | null;
  readonly standstill: Standstill | null;
}

/** How many steps wait for an app, by lane. */
export interface LaneBacklog {
  readonly appId: string;
  readonly lane: number;
  readonly waiting: number;
  /** When the one that waits longest became due; null when none is due yet. */
  readonly oldestDue: Instant | null;
  readonly nextDue: Instant | null;
}

/** A tenth of a budget may be spent at once; the rest flows evenly, so that no window of its length ever sees more. */
const BURST_SHARE = 0.1;
/** Of what may be spent at once so much is kept for what is urgent: others would have spent it before it comes. */
const URGENT_SHARE = 0.25;

interface SendingRow {
  readonly requests: number | null;
  readonly seconds: number | null;
  readonly pausedUntil: Instant | null;
  readonly pauseStreak: number;
  readonly openSince: Instant | null;
  readonly openReason: string | null;
  readonly probeAt: Instant | null;
  readonly mayProbe: boolean | null;
  readonly stoppedApp: string | null;
  readonly stoppedSince: Instant | null;
  readonly stoppedBy: string | null;
  readonly stopReason: string | null;
}

function toState(row: SendingRow): SendingState {
  const { requests, seconds, pausedUntil, pauseStreak, openSince, openReason, probeAt, mayProbe } = row;
  const { stoppedApp, stoppedSince, stoppedBy, stopReason } = row;
  return {
    budget: requests !== null && seconds !== null ? { requests, seconds } : null,
    pausedUntil,
    pauseStreak,
    circuit:
      openSince !== null && openReason !== null && probeAt !== null
        ? { since: openSince, reason: openReason, probeAt, mayProbe: mayProbe === true }
        : null,
    standstill:
      stoppedSince !== null && stoppedBy !== null && stopReason !== null
        ? { appId: stoppedApp, since: stoppedSince, by: stoppedBy, reason: stopReason }
        : null,
  };
}

/** Budgets, circuits and standstills: what governs the sending, for every worker alike. Times are the database's. */
export class DispatchRepository {
  constructor(private readonly sql: Sql) {}

  /** What governs the sending to an app now; null for an app that is not connected. */
  async sendingState(appId: string): Promise<SendingState | null> {
    const row = await this.sql.one<SendingRow>(
      `SELECT p.budget_requests AS requests, p.budget_seconds AS seconds,
         CASE WHEN p.paused_until > clock_timestamp() THEN p.paused_until END AS "pausedUntil",
         p.pause_streak AS "pauseStreak", c.since AS "openSince", c.reason AS "openReason", c.probe_at AS "probeAt", c.probe_at <= clock_timestamp() AS "mayProbe",
         s.app_id AS "stoppedApp", s.since AS "stoppedSince", s.by_whom AS "stoppedBy", s.reason AS "stopReason"
       FROM app p LEFT JOIN app_circuit c ON c.app_id = p.id AND c.state = 'open'
       LEFT JOIN LATERAL (SELECT * FROM standstill WHERE app_id IS NULL OR app_id = p.id ORDER BY app_id NULLS FIRST LIMIT 1) s ON true
       WHERE p.id = $1`,
      [appId],
    );
    return row && toState(row);
  }

  /** Sends nothing to the app until the given time of the database's clock; the longest pause wins. */
  async pause(appId: string, ms: number, reason: string, streak: number): Promise<void> {
    await this.sql.run(
      `UPDATE app SET paused_until = greatest(coalesce(paused_until, '-infinity'), clock_timestamp() + $2 * interval '1 millisecond'),
         pause_reason = $3, pause_streak = $4 WHERE id = $1`,
      [appId, ms, reason, streak],
    );
  }

  /** The app need not be waited for any longer. False when it was not being waited for. */
  async endPause(appId: string): Promise<boolean> {
    const ended = await this.sql.run(
      `UPDATE app SET paused_until = NULL, pause_reason = NULL, pause_streak = 0 WHERE id = $1 AND paused_until > clock_timestamp()`,
      [appId],
    );
    if (ended > 0) await signalDue(this.sql);
    return ended > 0;
  }

  /** The app serves us again without asking for patience. */
  async endPauses(appId: string): Promise<void> {
    await this.sql.run('UPDATE app SET pause_streak = 0 WHERE id = $1', [appId]);
  }

  /**
   * Takes up to so many permits from the app's budget; exact over all workers, and never given back. No span of
   * `budget.seconds` ever sees more than `budget.requests`. Only what is urgent may spend the last of what may be spent
   * at once.
   */
  async spend(appId: string, budget: RequestBudget, { permits, isUrgent }: BudgetWish): Promise<BudgetGrant> {
    const burst = Math.max(1, Math.floor(budget.requests * BURST_SHARE));
    const everyMs = (budget.seconds * 1000) / Math.max(1, budget.requests - burst);
    const atOnce = isUrgent || burst === 1 ? burst : burst - Math.max(1, Math.floor(burst * URGENT_SHARE));
    await this.sql.run(
      `INSERT INTO app_budget (app_id, spent_until) VALUES ($1, clock_timestamp()) ON CONFLICT (app_id) DO NOTHING`,
      [appId],
    );
    const row = await this.sql.one<BudgetGrant>(
      `WITH found AS MATERIALIZED (
         SELECT greatest(spent_until, clock_timestamp()) AS spent, clock_timestamp() AS now FROM app_budget WHERE app_id = $1 FOR UPDATE
       ), ahead AS MATERIALIZED (
         SELECT spent, extract(epoch FROM spent - now) * 1000 AS ms FROM found
       ), grants AS (
         SELECT spent, ms, greatest(0, least($4::int, floor(($3::float * $2::float - ms) / $2::float)::int)) AS granted FROM ahead
       )
       UPDATE app_budget b SET spent_until = g.spent + g.granted * $2::float * interval '1 millisecond' FROM grants g
       WHERE b.app_id = $1
       RETURNING g.granted, CASE WHEN g.granted > 0 THEN 0 ELSE greatest(1, ceil(g.ms - ($3::float - 1) * $2::float)) END::int AS "waitMs"`,
      [appId, everyMs, atOnce, permits],
    );
    return row ?? { granted: 0, waitMs: 1000 };
  }

  /**
   * Leaves the app alone until a probe, so many milliseconds from now; one that is left alone already keeps its
   * `since`.
   */
  async openCircuit(appId: string, reason: string, probeInMs: number): Promise<void> {
    await this.sql.run(
      `INSERT INTO app_circuit (app_id, state, since, reason, probe_at)
       VALUES ($1, 'open', clock_timestamp(), $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (app_id) DO UPDATE SET state = 'open', reason = excluded.reason, probe_at = excluded.probe_at,
         since = CASE WHEN app_circuit.state = 'open' THEN app_circuit.since ELSE excluded.since END`,
      [appId, reason, probeInMs],
    );
  }

  /** Closes the circuit; whoever waited out a retry is due at once. False when it was closed already. */
  async closeCircuit(appId: string): Promise<boolean> {
    const closed = await this.sql.run(
      `UPDATE app_circuit SET state = 'closed', since = clock_timestamp(), reason = NULL, probe_at = NULL WHERE app_id = $1 AND state = 'open'`,
      [appId],
    );
    if (closed === 0) return false;
    await this.sql.run(
      `UPDATE account SET due_at = clock_timestamp() WHERE app_id = $1 AND plan_id IS NOT NULL AND attempts > 0
         AND due_at > clock_timestamp()`,
      [appId],
    );
    return true;
  }

  /** Puts off what is due in some lanes of an app; the others stay due. Returns how many. */
  putOff(appId: string, lanes: readonly number[], ms: number): Promise<number> {
    return this.sql.run(
      `UPDATE account a SET due_at = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE app_id = $1 AND lane = ANY($2::smallint[]) AND plan_id IS NOT NULL AND due_at <= clock_timestamp()
         AND NOT EXISTS (SELECT FROM lease l WHERE l.account_id = a.id)`,
      [appId, lanes, ms],
    );
  }

  /** What was put off becomes due: nothing has been sent of it yet, and it may be put off again. Returns how many. */
  takeUp(): Promise<number> {
    return this.sql.run(
      `UPDATE account SET due_at = clock_timestamp()
       WHERE plan_id IS NOT NULL AND attempts = 0 AND last_error IS NULL AND due_at > clock_timestamp()`,
    );
  }

  /** False when there is a standstill of this scope already. */
  async stop(appId: string | null, by: string, reason: string): Promise<boolean> {
    const made = await this.sql.run(
      `INSERT INTO standstill (app_id, since, by_whom, reason) VALUES ($1, clock_timestamp(), $2, $3) ON CONFLICT (app_id) DO NOTHING`,
      [appId, by, reason],
    );
    return made > 0;
  }

  /** False when there is no standstill of this scope. */
  async resume(appId: string | null): Promise<boolean> {
    const lifted = await this.sql.run('DELETE FROM standstill WHERE app_id IS NOT DISTINCT FROM $1', [appId]);
    if (lifted > 0) await signalDue(this.sql);
    return lifted > 0;
  }

  /** Stops by people, that of everything first. */
  standstills(): Promise<Standstill[]> {
    return this.sql.rows(
      `SELECT app_id AS "appId", since, by_whom AS by, reason FROM standstill ORDER BY app_id NULLS FIRST`,
    );
  }

  /** Steps that wait, counted by app and lane. */
  backlog(): Promise<LaneBacklog[]> {
    return this.sql.rows(
      `SELECT app_id AS "appId", lane::int, count(*)::int AS waiting,
         min(due_at) FILTER (WHERE due_at <= clock_timestamp()) AS "oldestDue",
         min(due_at) FILTER (WHERE due_at > clock_timestamp()) AS "nextDue"
       FROM account WHERE plan_id IS NOT NULL AND due_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    );
  }
}
