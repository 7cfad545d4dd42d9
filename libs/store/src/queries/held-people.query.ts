import type { Finding } from '@joinery/kernel';
import type { AccountImage } from '@joinery/provisioning';
import type { Sql } from '../postgres/sql';

/** Somebody who is left as they are. */
export interface HeldIdentity {
  readonly id: string;
  readonly label: string;
  readonly findings: readonly Finding[];
  /** As they are desired, which is as they are. */
  readonly accounts: readonly { readonly appId: string; readonly desired: AccountImage }[];
}

/**
 * People whose state, a right of theirs or a value of an account cannot be told. Costs what is held (`identity_held`).
 */
export class HeldPeopleQuery {
  constructor(private readonly sql: Sql) {}

  /** How many there are, and the first of them: those with accounts before those without. */
  async first(limit: number): Promise<{ readonly people: number; readonly first: readonly HeldIdentity[] }> {
    const first = await this.sql.rows<HeldIdentity & { readonly people: number }>(
      `SELECT i.id, i.label, i.findings, a.accounts, (count(*) OVER ())::int AS people FROM identity i CROSS JOIN LATERAL (
         SELECT coalesce(json_agg(json_build_object('appId', app_id, 'desired', desired) ORDER BY app_id), '[]') AS accounts
         FROM account WHERE identity_id = i.id AND desired IS NOT NULL
       ) a
       WHERE i.merged_into IS NULL AND (i.state = 'unknown'
         OR i.findings @> '[{"code": "EXPRESSION_FAILED"}]' OR i.findings @> '[{"code": "RIGHT_UNDECIDED"}]'
         OR i.findings @> '[{"code": "VALUE_HELD"}]')
       ORDER BY json_array_length(a.accounts) = 0, i.label, i.id LIMIT $1`,
      [limit],
    );
    return { people: first[0]?.people ?? 0, first };
  }
}
