import type { Instant } from '@joinery/kernel';
import { ABSENT, type AccountImage, imageHash, type KeptForms, type PlanStep } from '@joinery/provisioning';
import type { StepStatus } from '../plan/plans.repository';
import { planWithout, WHOLE_TABLES } from '../postgres/planner';
import type { Sql } from '../postgres/sql';

/**
 * What sending needs of a step. `desired` is what policy desires by now: it is the step's own as long as the hashes
 * agree, and no other step is sent.
 */
export type ClaimedStep = Pick<
  PlanStep,
  'kind' | 'lane' | 'basis' | 'desired' | 'desiredHash' | 'groupsAdded' | 'groupsRemoved'
>;

/** A due account that one worker holds, with the approved step it waits for. */
export interface ClaimedAccount {
  readonly id: string;
  readonly claim: string;
  readonly appId: string;
  readonly identityId: string;
  readonly remoteId: string | null;
  readonly planId: string;
  readonly stepSeq: number;
  readonly step: ClaimedStep;
  readonly current: AccountImage | null;
  /** What the app keeps in a form of its own. */
  readonly kept: KeptForms | null;
  /**
   * Groups that it was put into, or may have been, by steps that did not end confirmed: whoever is not to be in one is
   * taken out, though neither `applied` nor the app shows them there.
   */
  readonly givenSince: readonly string[];
  /** The app may have made it a moment ago, and not show it yet. */
  readonly isAwaited: boolean;
  readonly currentHash: string;
  /** What policy desires by now; another desire than the step's makes the step stale. */
  readonly desiredHash: string;
  /** How often it was tried before, whoever died with it included. */
  readonly attempts: number;
  /** The step was put off before: its intent is on record. */
  readonly wasPostponed: boolean;
  /** Whoever held it died or stood still, and may have sent what nobody knows the answer to. */
  readonly wasLeft: boolean;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
}

/** What became of a claimed account. */
export interface FinishedAccount {
  readonly account: ClaimedAccount;
  /** `waiting`: try again after `retryInMs`. */
  readonly status: Exclude<StepStatus, 'planned' | 'superseded'>;
  /** Null of a step that waits: what it failed with before stays known. */
  readonly reason: string | null;
  readonly remoteId: string | null;
  /** What the app has of an account whose step did not end well; null: nothing is known. */
  readonly shown: AccountImage | null;
  /** What the app keeps in a form of its own; null: nothing, or nothing was learned before the step is confirmed. */
  readonly kept: KeptForms | null;
  /** See `ClaimedAccount.givenSince`; whole, as it is from now on. */
  readonly givenSince: readonly string[];
  readonly retryInMs: number;
  /** Costs some of the patience we have with this step. */
  readonly countsAsAttempt: boolean;
}

/**
 * The account row is the unit of work: desired, applied, observed, when it is due and who holds it. Whoever locks
 * several rows locks them in the order of app and identity, so that two of them never wait for each other.
 */
export class AccountsRepository {
  constructor(private readonly sql: Sql) {}

  /** What waits in an app for its time is due at once. */
  async dueNow(appId: string): Promise<void> {
    await this.sql.run('UPDATE account SET due_at = clock_timestamp() WHERE app_id = $1 AND plan_id IS NOT NULL', [
      appId,
    ]);
  }

  /**
   * Takes due accounts of one app, leavers first and in each lane what was tried before, until the lease runs out. The
   * lease must outlast a whole step: a holder that died is known by it, and its accounts are looked up before anything
   * is sent again. `lanes`: only these; null for all. What is due is told by the time of the statement, which does not
   * move: only that is looked up in the index, past all that are put off.
   */
  async claim(
    appId: string,
    limit: number,
    leaseMs: number,
    lanes: readonly number[] | null = null,
  ): Promise<ClaimedAccount[]> {
    // What is due is read in the order of its index, and never sorted as a whole: only what is taken is.
    await planWithout(this.sql, [...WHOLE_TABLES, 'sort']);
    const due = await this.sql.rows<DueRow>(
      `WITH due AS MATERIALIZED (
         SELECT a.id, a.app_id, a.identity_id, a.remote_id, a.plan_id, a.step_seq, a.lane, a.attempts, a.last_error, a.desired, a.desired_hash, a.current_hash, a.kept, a.given_since,
           coalesce(a.awaited_until > statement_timestamp(), false) AS is_awaited,
           EXISTS (SELECT FROM lease l WHERE l.account_id = a.id) AS was_left,
           CASE WHEN a.current_hash = a.applied_hash THEN a.applied ELSE a.observed END AS current
         FROM account a WHERE a.app_id = $1 AND a.due_at <= statement_timestamp() AND a.plan_id IS NOT NULL ${lanes === null ? '' : 'AND a.lane = ANY($3::smallint[])'}
           AND NOT EXISTS (SELECT FROM lease l WHERE l.account_id = a.id AND l.until > clock_timestamp())
         ORDER BY a.lane, (a.attempts = 0), a.due_at LIMIT $2 FOR UPDATE OF a SKIP LOCKED
       ), placed AS (SELECT due.*, row_number() OVER ()::int AS place FROM due)
       SELECT d.id, d.app_id AS "appId", d.identity_id AS "identityId", d.remote_id AS "remoteId", d.plan_id AS "planId",
         d.step_seq AS "stepSeq", s.kind, s.lane, s.basis, s.desired_hash AS "stepHash", s.members, d.desired, d.current, d.kept, coalesce(d.given_since, '[]') AS "givenSince", d.is_awaited AS "isAwaited",
         d.current_hash AS "currentHash", d.desired_hash AS "desiredHash", d.attempts + d.was_left::int AS attempts, d.last_error IS NOT NULL AS "wasPostponed", d.was_left AS "wasLeft",
         i.employee_number AS "employeeNumber", i.user_name AS "userName", i.email
       FROM placed d JOIN plan_step s ON s.plan_id = d.plan_id AND s.seq = d.step_seq JOIN identity i ON i.id = d.identity_id
       ORDER BY d.place`,
      lanes === null ? [appId, limit] : [appId, limit, lanes],
    );
    if (due.length === 0) return [];
    const claims = await this.lease(due, leaseMs);
    await this.countLeft(due.filter(({ id, wasLeft }) => wasLeft && claims.has(id)));
    return due.flatMap((row) => {
      const claim = claims.get(row.id);
      return claim === undefined ? [] : [toClaimed(row, claim)];
    });
  }

  /** The app may have made this account and does not show it: for so long it is not to be made again. */
  async noteAwaited(id: string, forMs: number): Promise<void> {
    const until = `clock_timestamp() + $2 * interval '1 millisecond'`;
    await this.sql.run(`UPDATE account SET awaited_until = ${until} WHERE id = $1`, [id, forMs]);
  }

  /** Leases locked accounts to one claim; those that somebody leased since they were looked for are left out. */
  private async lease(due: readonly DueRow[], leaseMs: number): Promise<ReadonlyMap<string, string>> {
    const leased = await this.sql.rows<{ id: string; claim: string }>(
      `INSERT INTO lease (account_id, claim, until)
       SELECT id, token.claim, clock_timestamp() + $2 * interval '1 millisecond'
       FROM unnest($1::bigint[]) AS due(id), (SELECT nextval('claim_token') AS claim OFFSET 0) AS token
       ON CONFLICT (account_id) DO UPDATE SET claim = excluded.claim, until = excluded.until WHERE lease.until <= clock_timestamp()
       RETURNING account_id AS id, claim`,
      [due.map((row) => row.id), leaseMs],
    );
    return new Map(leased.map(({ id, claim }) => [id, claim]));
  }

  /** What a holder was left with counts as tried: from now on it is looked at before anything is sent. */
  private async countLeft(left: readonly DueRow[]): Promise<void> {
    if (left.length === 0) return;
    const ids = left.map(({ id }) => id);
    await this.sql.run('UPDATE account SET attempts = attempts + 1 WHERE id = ANY($1::bigint[])', [ids]);
  }

  /**
   * Lengthens the leases of a holder that is alive and still at work. Rows that are being written back are passed by.
   */
  async renew(held: readonly Pick<ClaimedAccount, 'id' | 'claim'>[], leaseMs: number): Promise<void> {
    await this.sql.run(
      `UPDATE lease SET until = clock_timestamp() + $3 * interval '1 millisecond' WHERE account_id IN (
         SELECT l.account_id FROM unnest($1::bigint[], $2::bigint[]) AS h(id, claim) JOIN lease l ON l.account_id = h.id AND l.claim = h.claim
         FOR UPDATE OF l SKIP LOCKED)`,
      [held.map((one) => one.id), held.map((one) => one.claim), leaseMs],
    );
  }

  /**
   * Which of these outcomes bring an id of an app that is another account's already, or an earlier outcome's: apps were
   * seen to give an id again. Gives the ids of their accounts.
   */
  async withTakenRemoteId(finished: readonly FinishedAccount[]): Promise<ReadonlySet<string>> {
    const fresh = finished.filter(({ account, remoteId }) => remoteId !== null && remoteId !== account.remoteId);
    if (fresh.length === 0) return new Set();
    await planWithout(this.sql, WHOLE_TABLES);
    const others = await this.sql.rows<{ id: string }>(
      `SELECT f.id FROM unnest($1::bigint[], $2::text[], $3::text[]) AS f(id, app_id, remote_id)
       JOIN account a ON a.app_id = f.app_id AND a.remote_id = f.remote_id AND a.id <> f.id`,
      [
        fresh.map(({ account }) => account.id),
        fresh.map(({ account }) => account.appId),
        fresh.map((one) => one.remoteId),
      ],
    );
    const taken = new Set(others.map((row) => row.id));
    const seen = new Set<string>();
    for (const { account, remoteId } of fresh) {
      const key = `${account.appId} ${remoteId}`;
      if (seen.has(key)) taken.add(account.id);
      seen.add(key);
    }
    return taken;
  }

  /**
   * Writes outcomes. Fenced by the claim token: whoever outlived the lease changes nothing. A step that a newer plan
   * has replaced meanwhile leaves the account due for the newer one. Where a step did not end well, and what the app has
   * by then is known, the account is that from now on: whoever leaves then is closed there, and a part that was done is
   * taken back when it is wanted no more. What break-glass refused is no error of its account: no plan would try it
   * again.
   */
  async finish(finished: readonly FinishedAccount[], at: Instant): Promise<ReadonlySet<string>> {
    if (finished.length === 0) return new Set();
    await planWithout(this.sql, WHOLE_TABLES);
    const done = await this.sql.rows<{ id: string }>(
      `WITH f AS MATERIALIZED (
         SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[], $11::integer[], $12::text[], $13::json[], $14::text[], $15::json[], $16::json[])
           AS f(id, claim, plan_id, step_seq, status, reason, remote_id, desired_hash, retry_ms, attempt, kind, shown, shown_hash, kept, given_since)
       ), locked AS MATERIALIZED (
         SELECT f.*, a.app_id FROM f JOIN account a ON a.id = f.id ORDER BY a.app_id, a.identity_id FOR UPDATE OF a
       ), held AS MATERIALIZED (
         DELETE FROM lease l USING locked f WHERE l.account_id = f.id AND l.claim = f.claim RETURNING f.*
       ), ended AS (
         INSERT INTO step_end (plan_id, seq, app_id, kind, status, reason, finished_at)
         SELECT plan_id, step_seq, app_id, kind, status, reason, $1 FROM held WHERE status <> 'waiting'
         ON CONFLICT DO NOTHING
       )
       UPDATE account a SET
         last_error = CASE WHEN a.plan_id = f.plan_id AND a.step_seq = f.step_seq AND f.status <> 'refused' THEN coalesce(f.reason, CASE WHEN f.status = 'waiting' THEN a.last_error END) END,
         attempts = CASE WHEN f.status = 'waiting' THEN a.attempts + f.attempt ELSE 0 END,
         remote_id = CASE WHEN f.status = 'confirmed' THEN f.remote_id ELSE coalesce(f.remote_id, a.remote_id) END,
         applied = CASE WHEN f.status <> 'confirmed' THEN a.applied WHEN f.desired_hash = 'absent' THEN NULL
                        WHEN f.desired_hash = a.desired_hash THEN a.desired
                        ELSE (SELECT s.body -> 'desired' FROM plan_step s WHERE s.plan_id = f.plan_id AND s.seq = f.step_seq) END,
         kept = CASE WHEN f.status = 'confirmed' THEN f.kept ELSE coalesce(f.kept, a.kept) END,
         given_since = f.given_since,
         applied_hash = CASE WHEN f.status = 'confirmed' THEN f.desired_hash ELSE a.applied_hash END,
         applied_at = CASE WHEN f.status = 'confirmed' THEN $1 ELSE a.applied_at END,
         observed = coalesce(f.shown, a.observed),
         observed_hash = coalesce(f.shown_hash, a.observed_hash),
         observed_at = CASE WHEN f.shown IS NULL THEN a.observed_at ELSE $1 END,
         current_hash = CASE WHEN f.status = 'confirmed' THEN f.desired_hash ELSE coalesce(f.shown_hash, a.current_hash) END,
         due_at = CASE WHEN a.plan_id <> f.plan_id OR a.step_seq <> f.step_seq THEN clock_timestamp()
                       WHEN f.status = 'waiting' THEN clock_timestamp() + f.retry_ms * interval '1 millisecond' END,
         plan_id = CASE WHEN a.plan_id = f.plan_id AND a.step_seq = f.step_seq AND f.status <> 'waiting' THEN NULL ELSE a.plan_id END,
         step_seq = CASE WHEN a.plan_id = f.plan_id AND a.step_seq = f.step_seq AND f.status <> 'waiting' THEN NULL ELSE a.step_seq END
       FROM held f WHERE a.id = f.id RETURNING a.id`,
      [at, ...columnsOf(finished)],
    );
    return new Set(done.map((row) => row.id));
  }

  /** Is any approved step still to be sent or written back? */
  async isAnyAtWork(): Promise<boolean> {
    return (await this.sql.one('SELECT 1 FROM account WHERE plan_id IS NOT NULL LIMIT 1')) !== null;
  }
}

type DueRow = Omit<ClaimedAccount, 'step' | 'claim'> &
  Pick<ClaimedStep, 'kind' | 'lane' | 'basis'> & {
    readonly stepHash: string;
    readonly members: { readonly added: readonly string[]; readonly removed: readonly string[] } | null;
    readonly desired: AccountImage | null;
  };

const NONE: readonly string[] = [];

function toClaimed(row: DueRow, claim: string): ClaimedAccount {
  const { kind, lane, basis, stepHash, members, desired, ...account } = row;
  const groupsAdded = members?.added ?? NONE;
  const groupsRemoved = members?.removed ?? NONE;
  const step: ClaimedStep = {
    kind,
    lane,
    basis,
    desired: desired ?? ABSENT,
    desiredHash: stepHash,
    groupsAdded,
    groupsRemoved,
  };
  return { ...account, claim, step };
}

/** One array for each column, in the order of the statement. */
function columnsOf(finished: readonly FinishedAccount[]): unknown[] {
  return [
    finished.map(({ account }) => account.id),
    finished.map(({ account }) => account.claim),
    finished.map(({ account }) => account.planId),
    finished.map(({ account }) => account.stepSeq),
    finished.map(({ status }) => status),
    finished.map(({ reason }) => reason),
    finished.map(({ remoteId }) => remoteId),
    finished.map(({ account }) => account.step.desiredHash),
    finished.map(({ retryInMs }) => Math.ceil(retryInMs)),
    finished.map(({ countsAsAttempt }) => (countsAsAttempt ? 1 : 0)),
    finished.map(({ account }) => account.step.kind),
    finished.map(({ shown }) => (shown === null ? null : JSON.stringify(shown))),
    finished.map(({ shown }) => (shown === null ? null : imageHash(shown))),
    finished.map(({ kept }) => (kept === null ? null : JSON.stringify(kept))),
    finished.map(({ givenSince }) => (givenSince.length === 0 ? null : JSON.stringify(givenSince))),
  ];
}
