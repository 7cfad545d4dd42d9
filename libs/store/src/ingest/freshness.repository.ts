import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** What is known of the runs of a source, and whether it was stale when anybody looked last. */
export interface StoredFreshness {
  readonly sourceId: string;
  readonly completeAt: Instant | null;
  readonly firstAt: Instant | null;
  readonly wasStale: boolean;
}

/** A source was heard completely, or for the first time. */
export interface SourceRun {
  readonly sourceId: string;
  readonly at: Instant;
}

/**
 * A file of changes proves nothing of the others in a source whose files are full, unless it was read over HTTP: then
 * it is everything that changed since the run before.
 */
const COMPLETE = `c.in_force AND r.status = 'ready' AND (r.feed = 'full' OR s.feed = 'delta' OR c.opened ? 'pull')`;

/** How long ago each source was heard completely. */
export class FreshnessRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * When each source was last heard completely, and whether it was noted as stale; sources that were never read stand
   * there too.
   */
  of(sources: readonly { readonly sourceId: string; readonly feed: 'full' | 'delta' }[]): Promise<StoredFreshness[]> {
    if (sources.length === 0) return Promise.resolve([]);
    return this.sql.rows(
      `SELECT s.id AS "sourceId", coalesce(f.is_stale, false) AS "wasStale",
         greatest(f.quiet_at, (SELECT c.as_of FROM import_check c JOIN import_run r ON r.id = c.import_id
           WHERE c.source_id = s.id AND ${COMPLETE} ORDER BY c.import_id DESC LIMIT 1)) AS "completeAt",
         (SELECT c.as_of FROM import_check c WHERE c.source_id = s.id ORDER BY c.import_id LIMIT 1) AS "firstAt"
       FROM unnest($1::text[], $2::text[]) AS s(id, feed) LEFT JOIN source_freshness f ON f.source_id = s.id ORDER BY s.id`,
      [sources.map((one) => one.sourceId), sources.map((one) => one.feed)],
    );
  }

  /**
   * When each source was heard completely, and its first run of all, in order; of readings that found no change the
   * last is known.
   */
  runs(sources: readonly { readonly sourceId: string; readonly feed: 'full' | 'delta' }[]): Promise<SourceRun[]> {
    if (sources.length === 0) return Promise.resolve([]);
    return this.sql.rows(
      `WITH s AS (SELECT * FROM unnest($1::text[], $2::text[]) AS s(id, feed))
       SELECT s.id AS "sourceId", c.as_of AS at FROM s JOIN import_check c ON c.source_id = s.id
         JOIN import_run r ON r.id = c.import_id WHERE ${COMPLETE}
       UNION SELECT s.id, min(c.as_of) FROM s JOIN import_check c ON c.source_id = s.id GROUP BY s.id
       UNION SELECT s.id, f.quiet_at FROM s JOIN source_freshness f ON f.source_id = s.id WHERE f.quiet_at IS NOT NULL
       ORDER BY 1, 2`,
      [sources.map((one) => one.sourceId), sources.map((one) => one.feed)],
    );
  }

  /** A complete reading of changes that began then found none. */
  async heardNothingNew(sourceId: string, at: Instant): Promise<void> {
    await this.sql.run(
      `INSERT INTO source_freshness (source_id, quiet_at) VALUES ($1, $2)
       ON CONFLICT (source_id) DO UPDATE SET quiet_at = greatest(source_freshness.quiet_at, excluded.quiet_at)`,
      [sourceId, at],
    );
  }

  /** Notes that a source has turned stale or fresh; false when somebody else has noted it already. */
  async noteTurn(sourceId: string, { isStale, at }: { isStale: boolean; at: Instant }): Promise<boolean> {
    const turned = await this.sql.run(
      `INSERT INTO source_freshness AS f (source_id, is_stale, turned_at) VALUES ($1, $2, $3)
       ON CONFLICT (source_id) DO UPDATE SET is_stale = excluded.is_stale, turned_at = excluded.turned_at
         WHERE f.is_stale <> excluded.is_stale`,
      [sourceId, isStale, at],
    );
    return turned === 1;
  }

  /**
   * The source has gone stale: those are to be looked at again of whom it has a record and, where `attributes` are
   * named, whose value of one of them is the source's.
   */
  markHeard(sourceId: string, attributes: readonly string[] | null): Promise<number> {
    return this.sql.run(
      `UPDATE identity i SET needs_evaluation = true WHERE NOT i.needs_evaluation
         AND i.id IN (SELECT e.identity_id FROM employment e WHERE e.source_id = $1)
         AND ($2::text[] IS NULL OR EXISTS (SELECT FROM unnest($2::text[]) AS a(name)
           WHERE $1 = ANY (string_to_array(i.profile #>> ARRAY['attributes', a.name, 'source'], '+'))))`,
      [sourceId, attributes],
    );
  }

  /**
   * The source is fresh again: those are to be looked at again who were looked at while one of theirs was stale, as
   * their profiles tell.
   */
  markDoubted(sourceId: string): Promise<number> {
    return this.sql.run(
      `UPDATE identity i SET needs_evaluation = true WHERE NOT i.needs_evaluation
         AND i.id IN (SELECT e.identity_id FROM employment e WHERE e.source_id = $1)
         AND (i.profile::text LIKE '%"stale":true%' OR i.profile::text LIKE '%its source is stale%')`,
      [sourceId],
    );
  }
}
