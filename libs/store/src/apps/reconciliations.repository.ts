import { LessThan } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import type { AccountImage, Drift, KeptForms } from '@joinery/provisioning';
import { copyRows } from '../postgres/copy';
import { ReconciliationRow } from '../rows';
import type { Sql } from '../postgres/sql';
import type { SlotState } from '../ingest/pulls.repository';

export interface Reconciliation {
  readonly id: string;
  readonly appId: string;
  readonly slot: string;
  readonly status: 'reading' | 'complete' | 'incomplete' | 'failed';
  readonly doubts: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly actor: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
}

/** What differed, by its number within the reconciliation. */
export interface StoredDrift extends Drift {
  readonly seq: number;
}

/** An account as we know it, to be held against what the app shows. */
export interface KnownAccountPicture {
  readonly identityId: string;
  readonly subject: string;
  readonly remoteId: string | null;
  readonly desired: AccountImage | null;
  readonly applied: AccountImage | null;
  readonly appliedHash: string;
  /** When it was written last. */
  readonly appliedAt: Instant | null;
  /** What the app was seen to keep in a form of its own. */
  readonly kept: KeptForms | null;
  /** A step is being applied right now: what the app shows is about to change. */
  readonly busy: boolean;
}

export interface ObservedRow {
  readonly identityId: string;
  readonly observed: AccountImage | null;
  readonly observedHash: string;
  /** What we had applied when the reading began: another by now means that the reading came too early. */
  readonly appliedHash: string;
  /** The app shows what we applied: the account is where we believe it to be. */
  readonly asApplied: boolean;
}

/** An account that was there before us, and the person it belongs to. */
export interface AdoptedRow {
  readonly identityId: string;
  readonly remoteId: string;
  readonly observed: AccountImage;
  readonly observedHash: string;
}

/** Readings of whole apps, one row each, with the drift that each found. */
export class ReconciliationsRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * What became of a night so far, of every connected app; further attempts have the slot's name and a number. One that
   * is still reading may have died.
   */
  async slotStates(slot: string): Promise<(SlotState & { readonly appId: string; readonly connectedAt: Instant })[]> {
    return this.sql.rows(
      `SELECT p.id AS "appId", p.connected_at AS "connectedAt", count(r.id)::int AS attempts, max(r.started_at) AS "lastAt",
         coalesce(bool_or(r.status IN ('complete', 'incomplete')), false) AS "isDone"
       FROM app p LEFT JOIN reconciliation r ON r.app_id = p.id AND starts_with(r.slot, $1)
       GROUP BY p.id ORDER BY p.id`,
      [slot],
    );
  }

  /** Starts a reconciliation unless this slot of this app was taken; the unique key decides between two workers. */
  async begin(appId: string, slot: string, actor: string, at: Instant): Promise<string | null> {
    const row = await this.sql.one<{ id: string }>(
      `INSERT INTO reconciliation (app_id, slot, status, actor, started_at) VALUES ($1, $2, 'reading', $3, $4) ON CONFLICT DO NOTHING RETURNING id`,
      [appId, slot, actor, at],
    );
    return row?.id ?? null;
  }

  async finish(
    id: string,
    status: Reconciliation['status'],
    doubts: readonly string[],
    counts: Readonly<Record<string, number>>,
    at: Instant,
  ): Promise<void> {
    await this.sql.run(
      `UPDATE reconciliation SET status = $2, doubts = $3, counts = $4, finished_at = $5 WHERE id = $1`,
      [id, status, JSON.stringify(doubts), JSON.stringify(counts), at],
    );
  }

  /** Every account of the app as we believe it to be, by person; `busy`: a worker has it in hand now. */
  known(appId: string): Promise<KnownAccountPicture[]> {
    return this.sql.rows(
      `SELECT a.identity_id AS "identityId", i.label AS subject, a.remote_id AS "remoteId", a.desired, a.applied,
         a.applied_hash AS "appliedHash", a.applied_at AS "appliedAt", a.kept, EXISTS (SELECT FROM lease l WHERE l.account_id = a.id) AS busy
       FROM account a JOIN identity i ON i.id = a.identity_id WHERE a.app_id = $1 ORDER BY a.identity_id`,
      [appId],
    );
  }

  /** Of these people, those of whom we know no account in this app, as they are before there is one. */
  unknown(appId: string, people: readonly string[]): Promise<KnownAccountPicture[]> {
    return this.sql.rows(
      `SELECT i.id AS "identityId", i.label AS subject, NULL AS "remoteId", NULL AS desired, NULL AS applied, 'absent' AS "appliedHash",
         NULL AS "appliedAt", NULL AS kept, false AS busy
       FROM identity i WHERE i.id = ANY($2::uuid[]) AND i.merged_into IS NULL
         AND NOT EXISTS (SELECT FROM account a WHERE a.app_id = $1 AND a.identity_id = i.id) ORDER BY i.id`,
      [appId, people],
    );
  }

  /** Knows from now on that these people have an account there. Whoever is being looked at is waited for. */
  async claim(appId: string, people: readonly string[]): Promise<void> {
    await this.sql.run('SELECT FROM identity WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [people]);
    await this.sql.run(
      `INSERT INTO account (app_id, identity_id) SELECT $1, id FROM unnest($2::uuid[]) AS claimed(id) ON CONFLICT DO NOTHING`,
      [appId, people],
    );
  }

  /**
   * Writes what the app showed. Accounts that a worker holds at this moment, or has written since, are left alone;
   * gives the others' people.
   */
  async saveObserved(appId: string, rows: readonly ObservedRow[], at: Instant): Promise<ReadonlySet<string>> {
    await this.sql.run(
      `CREATE TEMP TABLE observed_account (identity_id uuid, observed json, observed_hash text, applied_hash text, as_applied boolean) ON COMMIT DROP`,
    );
    await copyRows(
      this.sql,
      'observed_account',
      ['identity_id', 'observed', 'observed_hash', 'applied_hash', 'as_applied'],
      rows,
      (row) => [
        row.identityId,
        row.observed && JSON.stringify(row.observed),
        row.observedHash,
        row.appliedHash,
        row.asApplied,
      ],
    );
    await this.sql.run('SELECT FROM account WHERE app_id = $1 ORDER BY identity_id FOR UPDATE', [appId]);
    const saved = await this.sql.rows<{ id: string }>(
      `UPDATE account a SET observed = o.observed, observed_hash = o.observed_hash, observed_at = $2,
         current_hash = CASE WHEN o.as_applied THEN a.applied_hash ELSE o.observed_hash END,
         remote_id = CASE WHEN o.observed_hash = 'absent' THEN NULL ELSE a.remote_id END,
         given_since = CASE WHEN o.observed_hash = 'absent' THEN NULL ELSE a.given_since END
       FROM observed_account o WHERE a.app_id = $1 AND a.identity_id = o.identity_id AND a.applied_hash = o.applied_hash
         AND NOT EXISTS (SELECT FROM lease l WHERE l.account_id = a.id)
       RETURNING a.identity_id AS id`,
      [appId, at],
    );
    return new Set(saved.map(({ id }) => id));
  }

  /**
   * Of those whom a complete reading showed just now (`saveObserved`, in the same transaction), takes over as applied
   * every account of ours that is not as we left it but as policy wants it: no plan would ever have a step for it, and
   * every reading would tell of it again. Whoever is closed there is kept as long from now on as from a closing of our
   * own. Gives their people.
   */
  async takeOver(appId: string, seen: ReadonlySet<string>, at: Instant): Promise<ReadonlySet<string>> {
    const taken = await this.sql.rows<{ id: string }>(
      `UPDATE account SET applied = desired, applied_hash = desired_hash, applied_at = $3
       WHERE app_id = $1 AND identity_id = ANY($2::uuid[]) AND desired_hash = current_hash AND applied_hash NOT IN ('absent', current_hash)
       RETURNING identity_id AS id`,
      [appId, [...seen], at],
    );
    return new Set(taken.map(({ id }) => id));
  }

  /**
   * Links accounts that were in the app before us. Only people without an account and without a step on its way are
   * linked; gives who was.
   */
  async adopt(appId: string, rows: readonly AdoptedRow[], at: Instant): Promise<string[]> {
    const linked = await this.sql.rows<{ identityId: string }>(
      `UPDATE account a SET remote_id = n.remote_id, observed = n.observed::json, observed_hash = n.observed_hash, observed_at = $6,
         current_hash = n.observed_hash
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n(identity_id, remote_id, observed, observed_hash)
       WHERE a.app_id = $1 AND a.identity_id = n.identity_id AND a.remote_id IS NULL AND a.plan_id IS NULL
         AND NOT EXISTS (SELECT FROM lease l WHERE l.account_id = a.id)
       RETURNING a.identity_id AS "identityId"`,
      [
        appId,
        rows.map((row) => row.identityId),
        rows.map((row) => row.remoteId),
        rows.map((row) => JSON.stringify(row.observed)),
        rows.map((row) => row.observedHash),
        at,
      ],
    );
    return linked.map((row) => row.identityId);
  }

  /** What policy desires of somebody in this app; null while it desires nothing there. */
  async anyDesired(appId: string): Promise<AccountImage | null> {
    const row = await this.sql.one<{ desired: AccountImage }>(
      'SELECT desired FROM account WHERE app_id = $1 AND desired IS NOT NULL ORDER BY identity_id LIMIT 1',
      [appId],
    );
    return row?.desired ?? null;
  }

  async addDrift(id: string, drift: readonly Drift[]): Promise<void> {
    await copyRows(
      this.sql,
      'drift',
      ['reconciliation_id', 'seq', 'kind', 'identity_id', 'remote_id', 'subject', 'desired', 'applied', 'observed'],
      drift,
      (found, seq) => [
        id,
        seq,
        found.kind,
        found.identityId,
        found.remoteId,
        found.subject,
        asJson(found.desired),
        asJson(found.applied),
        asJson(found.observed),
      ],
    );
  }

  async find(id: string): Promise<Reconciliation | null> {
    return this.sql.table(ReconciliationRow).findOneBy({ id });
  }

  /** Newest first; those before one of them, where one is given. */
  async latest(limit: number, before: string | null = null): Promise<Reconciliation[]> {
    const where = before === null ? {} : { id: LessThan(before) };
    return this.sql.table(ReconciliationRow).find({ where, order: { id: 'DESC' }, take: limit });
  }

  /** In the order in which it was found; what comes after one of them, where one is given. */
  drift(id: string, limit: number, afterSeq = -1): Promise<StoredDrift[]> {
    return this.sql.rows(
      `SELECT seq, kind, identity_id AS "identityId", remote_id AS "remoteId", subject, desired, applied, observed FROM drift
       WHERE reconciliation_id = $1 AND seq > $3 ORDER BY seq LIMIT $2`,
      [id, limit, afterSeq],
    );
  }
}

function asJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
