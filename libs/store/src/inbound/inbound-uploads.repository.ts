import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** What came of one operation of a bulk upload. */
export interface UploadOutcome {
  readonly bulkId: string | null;
  readonly action: 'created' | 'updated' | 'failed';
  /** As a single request would have been answered. */
  readonly status: number;
  readonly id: string | null;
  readonly detail: string | null;
}

export interface Upload {
  readonly id: string;
  readonly receivedAt: Instant;
  readonly outcomes: readonly UploadOutcome[];
}

/** Bulk uploads and what came of them. */
export class InboundUploadsRepository {
  constructor(private readonly sql: Sql) {}

  /** Gives the id by which the sender asks what came of the upload. */
  async add(sourceId: string, receivedAt: Instant, outcomes: readonly UploadOutcome[]): Promise<string> {
    const row = await this.sql.one<{ id: string }>(
      'INSERT INTO inbound_upload (source_id, received_at, outcomes) VALUES ($1, $2, $3) RETURNING id',
      [sourceId, receivedAt, JSON.stringify(outcomes)],
    );
    return row?.id ?? '';
  }

  find(sourceId: string, id: string): Promise<Upload | null> {
    return this.sql.one(
      'SELECT id, received_at AS "receivedAt", outcomes FROM inbound_upload WHERE source_id = $1 AND id = $2',
      [sourceId, id],
    );
  }
}
