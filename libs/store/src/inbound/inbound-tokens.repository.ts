import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** A token of a source, without the token. */
export interface InboundToken {
  readonly id: string;
  readonly sourceId: string;
  readonly hint: string;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly revokedBy: string | null;
  readonly revokedAt: Instant | null;
}

const TOKEN = `id, source_id AS "sourceId", hint, made_by AS "madeBy", made_at AS "madeAt", revoked_by AS "revokedBy",
  revoked_at AS "revokedAt"`;

/** Who may push into which source. */
export class InboundTokensRepository {
  constructor(private readonly sql: Sql) {}

  /** Keeps the hash of a token, never the token; gives the id of its row. */
  async add(token: Omit<InboundToken, 'id' | 'revokedBy' | 'revokedAt'> & { readonly hash: string }): Promise<string> {
    const { sourceId, hash, hint, madeBy, madeAt } = token;
    const row = await this.sql.one<{ id: string }>(
      `INSERT INTO inbound_token (source_id, token_hash, hint, made_by, made_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
      [sourceId, hash, hint, madeBy, madeAt],
    );
    return row?.id ?? '';
  }

  /** The source that a token opens, by the token's SHA-256; null when none does, or not any more. */
  async sourceOf(hash: string): Promise<string | null> {
    const row = await this.sql.one<{ sourceId: string }>(
      `SELECT source_id AS "sourceId" FROM inbound_token WHERE token_hash = $1 AND revoked_at IS NULL`,
      [hash],
    );
    return row?.sourceId ?? null;
  }

  /** The token that is no good any more now; null when it was not good before, or never was. */
  revoke(id: string, by: string, at: Instant): Promise<InboundToken | null> {
    return this.sql.one(
      `UPDATE inbound_token SET revoked_by = $2, revoked_at = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING ${TOKEN}`,
      [id, by, at],
    );
  }

  /** Those that were revoked too. */
  list(): Promise<InboundToken[]> {
    return this.sql.rows(`SELECT ${TOKEN} FROM inbound_token ORDER BY source_id, id`);
  }
}
