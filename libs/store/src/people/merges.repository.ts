import type { Instant } from '@joinery/kernel';
import type { LifecycleState } from '@joinery/identity';
import type { Sql } from '../postgres/sql';
import { KEEP_FORMER_LINK } from './former-link';

/** A person's word that two people are one. */
export interface PersonMerge {
  readonly id: string;
  /** Who stays, and who is that person from then on. */
  readonly keptId: string;
  readonly mergedId: string;
  /** Source and key of the records that moved. */
  readonly records: readonly (readonly [source: string, key: string])[];
  readonly mergedAt: Instant;
  readonly mergedBy: string;
  readonly reason: string;
  readonly undoneAt: Instant | null;
}

export interface MergeWord {
  readonly keptId: string;
  readonly mergedId: string;
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
}

/** What a merge must know of a person before it touches them. */
export interface PersonToMerge {
  readonly id: string;
  readonly label: string;
  readonly state: LifecycleState | null;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
  readonly mergedInto: string | null;
  /** Given or set by hand, and counting still. */
  readonly byHand: number;
}

const MERGE = `id, kept_id AS "keptId", merged_id AS "mergedId", records, merged_at AS "mergedAt", merged_by AS "mergedBy",
  reason, undone_at AS "undoneAt"`;

/** Two people who turned out to be one. Nothing is deleted: links are closed and kept, accounts stay where they are. */
export class MergesRepository {
  constructor(private readonly sql: Sql) {}

  /** People who may be merged, held until the transaction ends. */
  hold(ids: readonly string[]): Promise<PersonToMerge[]> {
    return this.sql.rows(
      `SELECT i.id, i.label, i.state, i.employee_number AS "employeeNumber", i.user_name AS "userName", i.email,
         i.merged_into AS "mergedInto",
         (SELECT count(*)::int FROM hand_grant g WHERE g.identity_id = i.id AND g.status IN ('active', 'review'))
           + (SELECT count(*)::int FROM hand_record h WHERE h.identity_id = i.id AND h.attributes::text <> '{}'
             AND NOT EXISTS (SELECT FROM hand_record n WHERE n.identity_id = i.id AND n.id > h.id)) AS "byHand"
       FROM identity i WHERE i.id = ANY($1::uuid[]) ORDER BY i.id FOR UPDATE OF i`,
      [ids],
    );
  }

  /** Gives everything that is the merged one's to who stays; whoever was merged into them before follows. */
  async merge({ keptId, mergedId, by, at, reason }: MergeWord): Promise<PersonMerge> {
    const records = await this.sql.rows<{ sourceId: string; recordKey: string }>(
      `WITH ended AS (
         ${KEEP_FORMER_LINK} $3, $4, $5 FROM employment WHERE identity_id = $2
       )
       UPDATE employment SET identity_id = $1, linked_at = $3, linked_by = $4, evidence = $6 WHERE identity_id = $2
       RETURNING source_id AS "sourceId", record_key AS "recordKey"`,
      [keptId, mergedId, at, by, reason, JSON.stringify([`a person decided: ${reason}`])],
    );
    const moved = records.map(({ sourceId, recordKey }) => [sourceId, recordKey] as const).sort();
    const row = await this.sql.one<PersonMerge>(
      `INSERT INTO person_merge (kept_id, merged_id, records, before, merged_at, merged_by, reason)
       SELECT $1, id, $3, jsonb_build_object('state', state, 'rule', state_rule), $4, $5, $6 FROM identity WHERE id = $2
       RETURNING ${MERGE}`,
      [keptId, mergedId, JSON.stringify(moved), at, by, reason],
    );
    if (!row) throw new Error('the merge was not written');
    await this.sql.run('UPDATE identity SET merged_into = $1 WHERE merged_into = $2', [keptId, mergedId]);
    await this.sql.run(
      `UPDATE identity SET merged_into = $1, state = 'leaver', state_rule = 'merged', wake_at = NULL, needs_evaluation = false WHERE id = $2`,
      [keptId, mergedId],
    );
    await this.sql.run('UPDATE identity SET needs_evaluation = true WHERE id = $1', [keptId]);
    return row;
  }

  async find(id: string): Promise<PersonMerge | null> {
    return this.sql.one(`SELECT ${MERGE} FROM person_merge WHERE id = $1`, [id]);
  }

  /** Merges that are in force and name the person, newest first. */
  inForce(identityId: string): Promise<PersonMerge[]> {
    return this.sql.rows(
      `SELECT ${MERGE} FROM person_merge WHERE undone_at IS NULL AND (kept_id = $1 OR merged_id = $1) ORDER BY id DESC`,
      [identityId],
    );
  }

  /**
   * Gives back the records that moved and that are with who stayed still; both are looked at from their own records
   * alone.
   */
  async undo(merge: PersonMerge, by: string, at: Instant, reason: string): Promise<readonly (readonly string[])[]> {
    const { id, keptId, mergedId, records } = merge;
    const [sources, keys] = [records.map(([source]) => source), records.map(([, key]) => key)];
    const back = await this.sql.rows<{ sourceId: string; recordKey: string }>(
      `WITH theirs AS (
         SELECT e.* FROM employment e JOIN unnest($3::text[], $4::text[]) AS m(source_id, record_key) USING (source_id, record_key)
         WHERE e.identity_id = $1
       ), ended AS (
         ${KEEP_FORMER_LINK} $5, $6, $7 FROM theirs
       )
       UPDATE employment e SET identity_id = $2, linked_at = $5, linked_by = $6, evidence = $8 FROM theirs t
       WHERE e.source_id = t.source_id AND e.record_key = t.record_key RETURNING e.source_id AS "sourceId", e.record_key AS "recordKey"`,
      [keptId, mergedId, sources, keys, at, by, reason, JSON.stringify([`merge ${id} was undone: ${reason}`])],
    );
    await this.sql.run('UPDATE person_merge SET undone_at = $2, undone_by = $3, undone_reason = $4 WHERE id = $1', [
      id,
      at,
      by,
      reason,
    ]);
    await this.part(merge);
    return back.map(({ sourceId, recordKey }) => [sourceId, recordKey]);
  }

  /** Whoever was merged into the merged one before comes back with them, and whoever was merged into those. */
  private async part({ id, keptId, mergedId }: PersonMerge): Promise<void> {
    await this.sql.run(
      `UPDATE identity i SET merged_into = NULL, needs_evaluation = true, state = m.before ->> 'state', state_rule = m.before ->> 'rule'
       FROM person_merge m WHERE m.id = $1 AND i.id = m.merged_id`,
      [id],
    );
    await this.sql.run(
      `WITH RECURSIVE theirs AS (
         SELECT merged_id FROM person_merge WHERE kept_id = $1 AND undone_at IS NULL
         UNION SELECT m.merged_id FROM person_merge m JOIN theirs t ON m.kept_id = t.merged_id WHERE m.undone_at IS NULL
       )
       UPDATE identity SET merged_into = $1 WHERE id IN (SELECT merged_id FROM theirs)`,
      [mergedId],
    );
    await this.sql.run(
      `UPDATE identity i SET needs_evaluation = true,
         profile = CASE WHEN EXISTS (SELECT FROM employment e WHERE e.identity_id = i.id) THEN NULL ELSE i.profile END
       WHERE i.id = $1`,
      [keptId],
    );
  }
}
