import type { Sql } from '../postgres/sql';

/** The import whose rows a corrected file gives back. */
export interface CorrectedRun {
  readonly importId: string;
  /**
   * Nothing of it is in force until somebody decides, or ever. What could not be read at all is decided on by nobody.
   */
  readonly isHeld: boolean;
  /** A later file of everybody that is in force. */
  readonly newer: { readonly importId: string; readonly fileName: string } | null;
}

/** A record that a corrected file is about, and the newest import that has said something of it. */
export interface SpokenOf {
  readonly recordKey: string;
  readonly line: number;
  readonly by: string;
}

/** What a released import came to is the import to be corrected. */
const PUT_IN_FORCE = `WITH RECURSIVE put AS (
    SELECT import_id AS id FROM import_check WHERE source_id = $1 AND import_id::text = $2
    UNION SELECT c.import_id FROM import_check c JOIN put ON c.releases = put.id
  ), corrected AS (SELECT max(id) AS id FROM put)`;

/** Files whose rows a person has corrected, and the imports that they are of. */
export class CorrectionsRepository {
  constructor(private readonly sql: Sql) {}

  /** Null when the source has no such import. */
  corrected(sourceId: string, importId: string): Promise<CorrectedRun | null> {
    return this.sql.one(
      `${PUT_IN_FORCE}
       SELECT c.import_id AS "importId", run.status IN ('held', 'rejected') AS "isHeld", newer.told AS newer FROM corrected
       JOIN import_check c ON c.import_id = corrected.id
       JOIN import_run run ON run.id = c.import_id
       LEFT JOIN LATERAL (SELECT jsonb_build_object('importId', r.id::text, 'fileName', r.file_name) AS told
         FROM import_check n JOIN import_run r ON r.id = n.import_id
         WHERE n.source_id = $1 AND n.in_force AND r.feed = 'full' AND n.import_id > corrected.id
         ORDER BY n.import_id DESC LIMIT 1) newer ON true`,
      [sourceId, importId],
    );
  }

  /** Staged records of which another file has said something since; other corrections of the same import are none. */
  spokenOfSince(sourceId: string, importId: string): Promise<readonly SpokenOf[]> {
    return this.sql.rows(
      `${PUT_IN_FORCE}
       SELECT s.record_key AS "recordKey", s.line, max(v.import_id)::text AS by FROM corrected, staged_row s
       JOIN record_version v ON v.source_id = $1 AND v.record_key = s.record_key
       WHERE v.import_id > corrected.id
         AND NOT EXISTS (SELECT FROM import_check c WHERE c.import_id = v.import_id AND c.opened ->> 'corrects' = $2)
       GROUP BY s.record_key, s.line ORDER BY s.line`,
      [sourceId, importId],
    );
  }
}
