import type { Sql } from '../postgres/sql';
import type { IngestScope } from './staging.repository';

/** What a source calls one of its codes; the label is folded. */
export interface CodeLabel {
  readonly attribute: string;
  readonly code: string;
  readonly label: string;
}

/** Codes of sources and what they were called so far. */
export class CodeLabelsRepository {
  constructor(private readonly sql: Sql) {}

  /** All labels that these codes of the source ever had. */
  known(sourceId: string, codes: readonly string[]): Promise<CodeLabel[]> {
    return this.sql.rows(
      `SELECT attribute, code, label FROM code_label WHERE source_id = $1 AND code = ANY($2) ORDER BY attribute, code, label`,
      [sourceId, codes],
    );
  }

  async note({ sourceId, importId }: IngestScope, labels: readonly CodeLabel[]): Promise<void> {
    if (labels.length === 0) return;
    await this.sql.run(
      `INSERT INTO code_label (source_id, attribute, code, label, import_id)
       SELECT $1, attribute, code, label, $2 FROM unnest($3::text[], $4::text[], $5::text[]) AS l(attribute, code, label)
       ON CONFLICT DO NOTHING`,
      [
        sourceId,
        importId,
        labels.map((one) => one.attribute),
        labels.map((one) => one.code),
        labels.map((one) => one.label),
      ],
    );
  }
}
