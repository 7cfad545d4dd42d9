import type { Attributes } from '@joinery/identity';
import { copyRows } from '../postgres/copy';
import { addFurtherKeys, SHARED } from './further-keys';
import { whilePlannedWithout } from '../postgres/planner';
import type { Sql } from '../postgres/sql';
import type { StagedRow } from '../ingest/staging.repository';

/** A new record that resembles somebody we know, beside each person it resembles. */
export interface LookAlike {
  readonly line: number;
  readonly recordKey: string;
  readonly attributes: Attributes;
  readonly candidates: readonly LookAlikeCandidate[];
}

/** One record of a person whom a new record resembles. */
export interface LookAlikeCandidate {
  readonly identityId: string;
  readonly label: string;
  readonly state: string | null;
  readonly attributes: Attributes;
  readonly sourceId: string;
  readonly recordKey: string;
  readonly isListed: boolean;
  /** Work address and user name that policy has given the person. */
  readonly addresses: readonly string[];
}

/** What somebody is shown and found by. */
export interface MatchKeys {
  readonly label: string;
  readonly employeeNumber: string | null;
  /** Given and family name without case, accents and blanks; null when both are empty. */
  readonly nameKey: string | null;
  readonly birthDate: string | null;
  /** Prints of what else they are found by (`furtherKeys` of libs/identity). */
  readonly furtherKeys: readonly string[];
  /** When they were hired first, for the order in which names are given. */
  readonly hiredOn: string | null;
}

/** Somebody new, made of one record. */
export interface NewPerson extends MatchKeys {
  readonly id: string;
  readonly importId: string;
  readonly at: string;
}

/** The newest version of a record, and the import that brought it. */
export interface NewestVersion {
  readonly importId: string;
  readonly attributes: Attributes;
}

export interface Link {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly identityId: string;
  readonly by: string;
  readonly at: string;
  readonly evidence: readonly string[];
}

/** Birth dates that stand for "not known" are those of many: so many of them are looked at. */
const BORN_ON_A_DAY = 200;
/** So many of one name, or of one birth date, are compared. */
const NAMESAKES = 200;

const LOOK_ALIKES = `
  SELECT s.line, s.record_key AS "recordKey", s.attributes, coalesce(c.candidates, '[]') AS candidates
  FROM (SELECT line, record_key, attributes, employee_number, name_key, birth_date,
      substr(birth_date, 1, 5) || substr(birth_date, 9, 2) || '-' || substr(birth_date, 6, 2) AS turned,
      attributes ->> 'previousEmployeeNumber' AS former, further_keys
    FROM staged_row WHERE record_key = ANY($1)) s
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('identityId', i.id, 'label', i.label, 'state', i.state,
      'attributes', v.attributes, 'sourceId', e.source_id, 'recordKey', e.record_key,
      'isListed', e.missing_since IS NULL, 'addresses', array_remove(ARRAY[i.email, i.user_name], NULL)) ORDER BY i.id, v.id) AS candidates
    FROM (SELECT DISTINCT coalesce(known.merged_into, known.id) AS id
      FROM (SELECT id FROM identity WHERE employee_number = s.employee_number
      UNION SELECT id FROM identity WHERE name_key = s.name_key AND birth_date IN (s.birth_date, s.turned)
      UNION (SELECT id FROM identity WHERE name_key = s.name_key AND (birth_date IS NULL OR s.birth_date IS NULL) LIMIT ${NAMESAKES})
      UNION (SELECT id FROM identity WHERE birth_date = s.birth_date LIMIT ${NAMESAKES})
      UNION SELECT h.identity_id FROM unnest(string_to_array(s.further_keys, ' ')) AS of(print)
        JOIN LATERAL (SELECT identity_id, count(*) OVER () AS holders FROM (SELECT identity_id FROM identity_key
          WHERE key = decode(of.print, 'hex') LIMIT ${SHARED + 1}) first) h ON h.holders <= ${SHARED}
      UNION SELECT identity_id FROM employment WHERE record_key = s.former
        AND source_id IN (SELECT $2 UNION SELECT DISTINCT source_id FROM import_run)) found
      JOIN identity known ON known.id = found.id) alike
    JOIN identity i ON i.id = alike.id
    LEFT JOIN employment e ON e.identity_id = i.id
    LEFT JOIN record_version v ON v.id = e.version_id) c ON true
  ORDER BY s.line`;

/** Links between records and people. A link is never a guess: evidence is stored with it, doubt becomes a case. */
export class LinkingRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Indexes of the rows that may be somebody's who was known before this import: the same employee number or further
   * key, the same name with the same birth date, its day and month exchanged perhaps or not told, or the same birth
   * date with a name that `isNear`. LATERAL with LIMIT makes each of them one look-up per row, whatever the planner
   * believes.
   */
  async resembling(
    importId: string,
    rows: readonly StagedRow[],
    isNear: (row: StagedRow, nameKey: string) => boolean,
  ): Promise<ReadonlySet<number>> {
    const found = await this.sql.rows<{ index: number; born: readonly string[] | null }>(
      `SELECT g.i::int - 1 AS index, CASE WHEN coalesce(n.hit, b.hit, o.hit, k.hit) IS NULL THEN d.names END AS born
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS g(number, name, birth, turned, keys, i)
       LEFT JOIN LATERAL (SELECT 1 AS hit FROM identity
         WHERE employee_number = g.number AND import_id IS DISTINCT FROM $1 LIMIT 1) n ON true
       LEFT JOIN LATERAL (SELECT 1 AS hit FROM identity
         WHERE name_key = g.name AND birth_date IN (g.birth, g.turned) AND import_id IS DISTINCT FROM $1 LIMIT 1) b ON true
       LEFT JOIN LATERAL (SELECT 1 AS hit FROM identity
         WHERE name_key = g.name AND (birth_date IS NULL OR g.birth IS NULL) AND import_id IS DISTINCT FROM $1 LIMIT 1) o ON true
       LEFT JOIN LATERAL (SELECT 1 AS hit FROM unnest(string_to_array(g.keys, ' ')) AS of(print)
         JOIN LATERAL (SELECT identity_id FROM identity_key WHERE key = decode(of.print, 'hex') LIMIT ${SHARED + 1}) h ON true
         JOIN identity i ON i.id = h.identity_id WHERE i.import_id IS DISTINCT FROM $1 LIMIT 1) k ON g.keys <> ''
       LEFT JOIN LATERAL (SELECT array_agg(name_key) AS names FROM (SELECT name_key FROM identity
         WHERE birth_date = g.birth AND name_key IS NOT NULL AND import_id IS DISTINCT FROM $1 LIMIT ${BORN_ON_A_DAY}) s) d ON true
       WHERE n.hit IS NOT NULL OR b.hit IS NOT NULL OR o.hit IS NOT NULL OR k.hit IS NOT NULL OR d.names IS NOT NULL`,
      [
        importId,
        rows.map((row) => row.employeeNumber),
        rows.map((row) => row.nameKey),
        rows.map((row) => row.birthDate),
        rows.map(
          ({ birthDate }) => birthDate && `${birthDate.slice(0, 5)}${birthDate.slice(8)}-${birthDate.slice(5, 7)}`,
        ),
        rows.map((row) => row.furtherKeys.join(' ')),
      ],
    );
    const alike = found.filter(
      ({ index, born }) => born === null || born.some((nameKey) => isNear(rows[index] as StagedRow, nameKey)),
    );
    return new Set(alike.map((row) => row.index));
  }

  /** Keys of staged records that belong to nobody yet, in file order. */
  async unlinked(sourceId: string): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ recordKey: string }>(
      `SELECT s.record_key AS "recordKey" FROM staged_row s
       JOIN employment e ON e.source_id = $1 AND e.record_key = s.record_key
       WHERE e.identity_id IS NULL ORDER BY s.line`,
      [sourceId],
    );
    return rows.map((row) => row.recordKey);
  }

  /** Staged records beside everybody whom each resembles now, in file order. */
  async candidatesOf(sourceId: string, recordKeys: readonly string[]): Promise<readonly LookAlike[]> {
    // Nothing is counted yet of tables that this transaction has just filled.
    return whilePlannedWithout(this.sql, ['seqscan', 'hashjoin', 'mergejoin'], () =>
      this.sql.rows<LookAlike>(LOOK_ALIKES, [recordKeys, sourceId]),
    );
  }

  /** Makes people, whose ids follow from the records that made them. */
  async createPeople(people: readonly NewPerson[]): Promise<void> {
    await copyRows(
      this.sql,
      'identity',
      ['id', 'label', 'employee_number', 'name_key', 'birth_date', 'hired_on', 'import_id', 'learned_at'],
      people,
      (one) => [one.id, one.label, one.employeeNumber, one.nameKey, one.birthDate, one.hiredOn, one.importId, one.at],
    );
    await addFurtherKeys(
      this.sql,
      people.map(({ id, furtherKeys }) => ({ identityId: id, furtherKeys })),
    );
  }

  /**
   * Says whose records they are; the people are due to be looked at again. Whose record was theirs before has had it
   * since then: what was known of them stays known.
   */
  async link(links: readonly Link[]): Promise<void> {
    if (links.length === 0) return;
    await this.sql.run(
      `WITH said AS (
         SELECT * FROM jsonb_to_recordset($1)
           AS l("sourceId" text, "recordKey" text, "identityId" uuid, by text, at timestamptz, evidence jsonb)
       ), linked AS (
         UPDATE employment e SET identity_id = l."identityId", linked_by = l.by, linked_at = l.at, evidence = l.evidence
         FROM said l WHERE e.source_id = l."sourceId" AND e.record_key = l."recordKey"
           AND e.identity_id IS DISTINCT FROM l."identityId"
       )
       UPDATE identity i SET needs_evaluation = true FROM said l WHERE i.id = l."identityId" AND NOT i.needs_evaluation`,
      [JSON.stringify(links)],
    );
  }

  /** What a record says now; null when there is no such record. */
  newestVersion(sourceId: string, recordKey: string): Promise<NewestVersion | null> {
    return this.sql.one(
      `SELECT v.import_id AS "importId", v.attributes FROM employment e JOIN record_version v ON v.id = e.version_id
       WHERE e.source_id = $1 AND e.record_key = $2`,
      [sourceId, recordKey],
    );
  }
}
