import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';
import { LOCKS } from '../postgres/locks';

/** A pushed person who has not become a record yet, or not in this form. */
export interface UnsettledResource {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly modifiedAt: Instant;
  readonly isDeleted: boolean;
  /** Names of the groups they are in. */
  readonly groups: readonly string[];
  readonly touches: number;
}

/** The way from what was pushed to records: what is still to go, and what has gone. */
export class InboundSettlingRepository {
  constructor(private readonly sql: Sql) {}

  /** Sources of which something is still to become a record. */
  async sources(): Promise<string[]> {
    const rows = await this.sql.rows<{ sourceId: string }>(
      `SELECT DISTINCT source_id AS "sourceId" FROM inbound_resource WHERE kind = 'User' AND settled < touches ORDER BY 1`,
    );
    return rows.map((row) => row.sourceId);
  }

  /** Users whose record is behind what was pushed of them, by id, a page at a time; those that were withdrawn too. */
  async unsettled(sourceId: string, after: string | null, limit: number): Promise<UnsettledResource[]> {
    return this.sql.rows(
      `SELECT r.id, r.body, r.version, r.modified_at AS "modifiedAt", r.deleted_at IS NOT NULL AS "isDeleted", r.touches,
         coalesce((SELECT json_agg(g.body ->> 'displayName' ORDER BY g.body ->> 'displayName')
           FROM inbound_member m JOIN inbound_resource g ON g.id = m.group_id
           WHERE m.member_id = r.id::text AND g.source_id = r.source_id), '[]') AS groups
       FROM inbound_resource r
       WHERE r.source_id = $1 AND r.kind = 'User' AND r.settled < r.touches AND ($2::uuid IS NULL OR r.id > $2)
       ORDER BY r.id LIMIT $3`,
      [sourceId, after, limit],
    );
  }

  /** Notes what has become records; what was touched since stays to be done. */
  async settle(resources: readonly Pick<UnsettledResource, 'id' | 'touches'>[]): Promise<void> {
    await this.sql.run(
      `UPDATE inbound_resource r SET settled = s.touches FROM unnest($1::uuid[], $2::int[]) AS s(id, touches)
       WHERE r.id = s.id AND r.settled < s.touches`,
      [resources.map((one) => one.id), resources.map((one) => one.touches)],
    );
  }

  /** Marks records whose source has deleted them. */
  async markGone(sourceId: string, recordKeys: readonly string[], at: Instant): Promise<void> {
    if (recordKeys.length === 0) return;
    await this.sql.run(
      'UPDATE employment SET missing_since = $3 WHERE source_id = $1 AND record_key = ANY($2::text[]) AND missing_since IS NULL',
      [sourceId, recordKeys, at],
    );
  }

  /** Attributes that the source has ever pushed. */
  async columns(sourceId: string): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ attribute: string }>(
      'SELECT attribute FROM inbound_column WHERE source_id = $1',
      [sourceId],
    );
    return new Set(rows.map((row) => row.attribute));
  }

  /** Attributes that the source has pushed at least once; an attribute stays one of its columns. */
  async addColumns(sourceId: string, attributes: readonly string[]): Promise<void> {
    if (attributes.length === 0) return;
    await this.sql.run(
      `INSERT INTO inbound_column (source_id, attribute) SELECT $1, a FROM unnest($2::text[]) a ON CONFLICT DO NOTHING`,
      [sourceId, attributes],
    );
  }

  /** True when nobody else makes records of pushes now; it holds until the transaction ends. */
  async tryAlone(): Promise<boolean> {
    const row = await this.sql.one<{ alone: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${LOCKS.settlingPushes}) AS alone`,
    );
    return row?.alone ?? false;
  }

  /** True when somebody has pushed and somebody is due to be looked at. */
  async isAnybodyDue(): Promise<boolean> {
    const row = await this.sql.one<{ due: boolean }>(
      `SELECT EXISTS (SELECT FROM inbound_column) AND EXISTS (SELECT FROM identity WHERE needs_evaluation) AS due`,
    );
    return row?.due ?? false;
  }
}
