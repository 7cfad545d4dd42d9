import type { Instant } from '@joinery/kernel';
import type { Observation } from '@joinery/identity';
import { copyRows } from '../postgres/copy';
import { HAND_GRANT_JSON, type HandGrantRecord } from '../by-hand/hand-grants.repository';
import { HAND_RECORD_JSON } from '../by-hand/hand-values.repository';
import { INSTANT, type Sql } from '../postgres/sql';

/**
 * One look at one person, as it is kept. What stands in `inputs`, `before` and `outcome` is the business of the
 * pipeline.
 */
export interface DecisionRow<Inputs, Before, Outcome> {
  readonly identityId: string;
  readonly decidedAt: Instant;
  readonly policyDigest: string;
  readonly versions: readonly string[];
  readonly inputs: Inputs | null;
  readonly before: Before | null;
  readonly outcomeHash: string;
  /** Null when it is that of the decision before. */
  readonly outcome: Outcome | null;
}

/** Somebody of whom decisions are kept, with all that the decisions were made on. */
export interface DecidedPerson<Inputs, Before, Outcome> {
  readonly id: string;
  readonly label: string;
  /** Oldest first. */
  readonly decisions: readonly DecisionRow<Inputs, Before, Outcome>[];
  readonly observations: readonly Observation[];
  /** All that was ever set of them by hand. */
  readonly byHand: readonly Observation[];
  readonly handGrants: readonly HandGrantRecord[];
  /** Names that were given back, and when. */
  readonly released: readonly { readonly attribute: string; readonly value: string; readonly at: Instant }[];
}

/** Every look at every person, for ever. */
export class DecisionsRepository {
  constructor(private readonly sql: Sql) {}

  add(rows: readonly DecisionRow<unknown, unknown, unknown>[]): Promise<void> {
    return copyRows(
      this.sql,
      'decision',
      ['identity_id', 'decided_at', 'policy_digest', 'versions', 'inputs', 'before', 'outcome_hash', 'outcome'],
      rows,
      (row) => [
        row.identityId,
        row.decidedAt,
        row.policyDigest,
        `{${row.versions.join(',')}}`,
        jsonOrNull(row.inputs),
        jsonOrNull(row.before),
        row.outcomeHash,
        jsonOrNull(row.outcome),
      ],
    );
  }

  /** People in the order of their ids, a page at a time, with their decisions up to an instant and all behind them. */
  page<Inputs, Before, Outcome>(
    after: string | null,
    until: Instant,
    limit: number,
  ): Promise<DecidedPerson<Inputs, Before, Outcome>[]> {
    return this.sql.rows(
      `WITH page AS MATERIALIZED (
         SELECT i.id, i.label FROM identity i WHERE ($1::uuid IS NULL OR i.id > $1)
           AND EXISTS (SELECT FROM decision d WHERE d.identity_id = i.id AND d.decided_at <= $2) ORDER BY i.id LIMIT $3
       )
       SELECT p.id, p.label,
         (SELECT json_agg(json_build_object('identityId', d.identity_id, 'decidedAt', to_char(d.decided_at, ${INSTANT}),
             'policyDigest', d.policy_digest, 'versions', d.versions::text[], 'inputs', d.inputs, 'before', d.before,
             'outcomeHash', d.outcome_hash, 'outcome', d.outcome) ORDER BY d.id)
           FROM decision d WHERE d.identity_id = p.id AND d.decided_at <= $2) AS decisions,
         coalesce((SELECT json_agg(json_build_object('sourceId', v.source_id, 'recordKey', v.record_key, 'versionId', v.id::text,
             'learnedAt', v.learned_at, 'attributes', v.attributes) ORDER BY v.source_id, v.record_key, v.id)
           FROM record_version v WHERE v.id IN
             (SELECT unnest(d.versions) FROM decision d WHERE d.identity_id = p.id AND d.decided_at <= $2)), '[]') AS observations,
         coalesce((SELECT json_agg(${HAND_RECORD_JSON} ORDER BY h.id) FROM hand_record h WHERE h.identity_id = p.id), '[]') AS "byHand",
         coalesce((SELECT json_agg(${HAND_GRANT_JSON} ORDER BY g.id) FROM hand_grant g WHERE g.identity_id = p.id), '[]') AS "handGrants",
         coalesce((SELECT json_agg(json_build_object('attribute', r.attribute, 'value', r.value, 'at', to_char(r.released_at, ${INSTANT})))
           FROM reservation r WHERE r.identity_id = p.id AND r.released_at IS NOT NULL), '[]') AS released
       FROM page p ORDER BY p.id`,
      [after, until, limit],
    );
  }

  /** When the first decision that is kept was made. */
  async first(): Promise<Instant | null> {
    const row = await this.sql.one<{ at: Instant | null }>('SELECT min(decided_at) AS at FROM decision');
    return row?.at ?? null;
  }
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
