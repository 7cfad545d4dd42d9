import type { Instant } from '@joinery/kernel';
import type { HandGrant } from '@joinery/policy';
import { INSTANT, type Sql } from '../postgres/sql';

/** What becomes of something that was given by hand when the person moves. */
export type OnMove = 'keep' | 'review' | 'expire';

/** Something given or forbidden by hand, as it stands. */
export interface HandGrantRecord extends HandGrant {
  readonly identityId: string;
  readonly givenAt: Instant;
  readonly onMove: OnMove;
  /** review: it counts, and somebody is to say whether it still should. */
  readonly status: 'active' | 'review' | 'revoked' | 'ended';
  readonly statusAt: Instant;
  readonly statusBy: string;
  readonly statusReason: string | null;
  /** The person's name. */
  readonly label?: string;
}

export type NewHandGrant = Omit<HandGrantRecord, 'id' | 'status' | 'statusAt' | 'statusBy' | 'statusReason' | 'label'>;

/** A change of status that follows from what happened to the person. */
export interface HandGrantChange {
  readonly id: string;
  readonly entitlement: string;
  readonly status: 'review' | 'ended';
  readonly why: string;
}

/** One row of `hand_grant g` as a JSON object; instants in the form that the product uses everywhere. */
export const HAND_GRANT_JSON = `json_build_object('id', g.id::text, 'identityId', g.identity_id, 'kind', g.kind, 'effect', g.effect,
  'entitlement', g.entitlement, 'by', g.given_by, 'reason', g.reason, 'givenAt', to_char(g.given_at, ${INSTANT}),
  'from', to_char(g.counts_from, ${INSTANT}), 'until', to_char(g.counts_until, ${INSTANT}), 'onMove', g.on_move, 'status', g.status,
  'statusAt', to_char(g.status_at, ${INSTANT}), 'statusBy', g.status_by, 'statusReason', g.status_reason)`;

/**
 * Entitlements that people gave or forbade by hand, and what requests came to. Rows stay; only their status moves on.
 */
export class HandGrantsRepository {
  constructor(private readonly sql: Sql) {}

  /** Counts from now on; gives the row as it was kept. */
  async add(grant: NewHandGrant): Promise<HandGrantRecord> {
    const row = await this.sql.one<{ grant: HandGrantRecord }>(
      `INSERT INTO hand_grant AS g (identity_id, kind, effect, entitlement, given_by, reason, given_at, counts_from, counts_until,
         on_move, status, status_at, status_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $7, $5) RETURNING ${HAND_GRANT_JSON} AS grant`,
      [
        grant.identityId,
        grant.kind,
        grant.effect,
        grant.entitlement,
        grant.by,
        grant.reason,
        grant.givenAt,
        grant.from,
        grant.until,
        grant.onMove,
      ],
    );
    if (!row) throw new Error('the grant was not stored');
    return row.grant;
  }

  /** Finds one, and nobody else decides on it until the transaction ends. */
  async lock(id: string): Promise<HandGrantRecord | null> {
    const row = await this.sql.one<{ grant: HandGrantRecord }>(
      `SELECT ${HAND_GRANT_JSON} AS grant FROM hand_grant g WHERE g.id = $1 FOR UPDATE`,
      [id],
    );
    return row?.grant ?? null;
  }

  /**
   * Of one person or of everybody, newest first; only those of some statuses, and those before one of them, where they
   * are given.
   */
  async list(filter: {
    identityId?: string;
    statuses?: readonly string[];
    before?: string | undefined;
    limit: number;
  }): Promise<HandGrantRecord[]> {
    const rows = await this.sql.rows<{ grant: HandGrantRecord; label: string }>(
      `SELECT ${HAND_GRANT_JSON} AS grant, i.label FROM hand_grant g JOIN identity i ON i.id = g.identity_id
       WHERE ($1::uuid IS NULL OR g.identity_id = $1) AND ($2::text[] IS NULL OR g.status = ANY($2))
         AND ($4::bigint IS NULL OR g.id < $4) ORDER BY g.id DESC LIMIT $3`,
      [filter.identityId ?? null, filter.statuses ?? null, filter.limit, filter.before ?? null],
    );
    return rows.map(({ grant, label }) => ({ ...grant, label }));
  }

  /** People who have one of the entitlements by hand, or are forbidden it. */
  async holders(entitlements: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT DISTINCT identity_id AS id FROM hand_grant WHERE entitlement = ANY($1) AND status IN ('active', 'review')`,
      [entitlements],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** A person ends a grant, or confirms one that was up for review. */
  async decide(id: string, status: 'active' | 'revoked', by: string, at: Instant, reason: string): Promise<void> {
    await this.sql.run(
      'UPDATE hand_grant SET status = $2, status_by = $3, status_at = $4, status_reason = $5 WHERE id = $1',
      [id, status, by, at, reason],
    );
  }

  /** Writes what follows for them from what happened to their people. */
  async change(changes: readonly HandGrantChange[], at: Instant): Promise<void> {
    if (changes.length === 0) return;
    await this.sql.run(
      `UPDATE hand_grant g SET status = c.status, status_at = $4, status_by = 'joinery', status_reason = c.why
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS c(id, status, why) WHERE g.id = c.id AND g.status IN ('active', 'review')`,
      [changes.map((one) => one.id), changes.map((one) => one.status), changes.map((one) => one.why), at],
    );
  }
}
