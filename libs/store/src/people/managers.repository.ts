import { BY_MAIL, BY_NAME, WORK_KEY } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

export type ManagerStatus =
  'resolved' | 'none' | 'unknown' | 'ambiguous' | 'self' | 'cycle' | 'terminated' | 'not yet here';

/** Whom somebody reports to. `managerId` only where the manager may be named to an app today. */
export interface ManagerLink {
  readonly identityId: string;
  readonly label: string;
  /** What the record names the manager by. */
  readonly reference: string | null;
  readonly managerId: string | null;
  readonly status: ManagerStatus;
}

/** By what somebody's record names their manager; null when it names nobody. */
export interface NamedManager {
  readonly identityId: string;
  readonly reference: string | null;
}

/** What is needed to judge one person's reference to a manager. */
export interface ManagerReference {
  readonly identityId: string;
  readonly reference: string | null;
  /** What the reference was understood as before. */
  readonly was: ManagerStatus;
  readonly managers: readonly { readonly id: string; readonly state: string | null }[];
  /**
   * Ids from the manager upwards, where the manager is another one than before; ends at the top, at the person or after
   * fifty.
   */
  readonly above: readonly string[];
}

const DEEPEST = 50;

const behind = (reference: string, prefix: string): string => `substr(${reference}, ${prefix.length + 1})`;

/**
 * Who is meant by a reference of somebody's record: whoever has a record under this key in one of the same sources,
 * also one from before they were hired again under another number; where nobody has, whoever has this employee number,
 * or had it before they turned out to be somebody else. A reference `name:…` is answered to by whoever has this name,
 * and `mail:…` by whoever has this work address (a key of `identity_key`, see `fingerprint`).
 */
const NAMED = (person: string, reference: string): string => `WITH own AS (
     SELECT DISTINCT f.id, f.state FROM (SELECT source_id FROM employment WHERE identity_id = ${person} OFFSET 0) o
     JOIN LATERAL (SELECT identity_id FROM employment WHERE source_id = o.source_id AND record_key = ${reference} OFFSET 0) e ON true
     JOIN LATERAL (SELECT id, state FROM identity WHERE id = e.identity_id OFFSET 0) f ON true
   ) SELECT id, state FROM own
   UNION ALL SELECT DISTINCT f.id, f.state FROM (SELECT coalesce(merged_into, id) AS id FROM identity
       WHERE employee_number = ${reference} AND NOT EXISTS (SELECT FROM own) OFFSET 0) n
     JOIN LATERAL (SELECT id, state FROM identity WHERE id = n.id OFFSET 0) f ON true
   UNION ALL SELECT DISTINCT f.id, f.state FROM (SELECT coalesce(merged_into, id) AS id FROM identity
       WHERE starts_with(${reference}, '${BY_NAME}') AND name_key = ${behind(reference, BY_NAME)} OFFSET 0) n
     JOIN LATERAL (SELECT id, state FROM identity WHERE id = n.id OFFSET 0) f ON true
   UNION ALL SELECT DISTINCT f.id, f.state FROM (SELECT identity_id FROM identity_key WHERE starts_with(${reference}, '${BY_MAIL}')
       AND key = substring(sha256(convert_to('${WORK_KEY}' || ${behind(reference, BY_MAIL)}, 'UTF8')) FOR 8) OFFSET 0) k
     JOIN LATERAL (SELECT coalesce(merged_into, id) AS id FROM identity WHERE id = k.identity_id OFFSET 0) n ON true
     JOIN LATERAL (SELECT id, state FROM identity WHERE id = n.id OFFSET 0) f ON true`;

/** References to managers, resolved to people once both have been looked at. */
export class ManagersRepository {
  constructor(private readonly sql: Sql) {}

  /** Notes by what these people's records name their managers now. */
  async note(people: readonly NamedManager[], at: Instant): Promise<void> {
    await this.sql.run(
      `INSERT INTO manager_link (identity_id, reference, status, resolved_at)
       SELECT id, reference, CASE WHEN reference IS NULL THEN 'none' ELSE 'unknown' END, $3
       FROM unnest($1::uuid[], $2::text[]) AS g(id, reference)
       ON CONFLICT (identity_id) DO UPDATE SET reference = excluded.reference
       WHERE manager_link.reference IS DISTINCT FROM excluded.reference`,
      [people.map((person) => person.identityId), people.map((person) => person.reference), at],
    );
  }

  /**
   * References to be judged again: those of these people, and of everybody who names one of these numbers. LATERAL,
   * with LIMIT or OFFSET 0, makes each step one look-up, whatever the planner believes; nobody's attributes are opened
   * for it.
   */
  references(ids: readonly string[], numbers: readonly string[]): Promise<ManagerReference[]> {
    return this.sql.rows(
      `WITH RECURSIVE asked AS MATERIALIZED (
         SELECT l.identity_id AS id, l.reference, l.manager_id, l.status FROM unnest($1::uuid[]) g(id)
         JOIN LATERAL (SELECT * FROM manager_link WHERE identity_id = g.id LIMIT 1) l ON true
         UNION
         SELECT l.identity_id, l.reference, l.manager_id, l.status FROM unnest($2::text[]) n(number)
         JOIN LATERAL (SELECT * FROM manager_link WHERE reference = n.number OFFSET 0) l ON true
       ), direct AS MATERIALIZED (
         SELECT a.id, a.manager_id AS before, m.id AS manager, m.state FROM asked a
         JOIN LATERAL (${NAMED('a.id', 'a.reference')} LIMIT 2) m ON true
       ), above AS (
         SELECT id, manager, 1 AS depth FROM direct WHERE manager IS DISTINCT FROM before
         UNION ALL
         SELECT a.id, m.id, a.depth + 1 FROM above a
         JOIN LATERAL (SELECT reference FROM manager_link WHERE identity_id = a.manager LIMIT 1) l ON true
         JOIN LATERAL (${NAMED('a.manager', 'l.reference')} LIMIT 1) m ON true
         WHERE a.depth < ${DEEPEST} AND a.manager <> a.id
       )
       SELECT a.id AS "identityId", a.reference, a.status AS was, coalesce(d.managers, '[]') AS managers, coalesce(u.above, '{}') AS above
       FROM asked a
       LEFT JOIN (SELECT id, jsonb_agg(jsonb_build_object('id', manager, 'state', state) ORDER BY manager) AS managers
         FROM direct GROUP BY id) d ON d.id = a.id
       LEFT JOIN (SELECT id, array_agg(manager::text ORDER BY depth) AS above FROM above GROUP BY id) u ON u.id = a.id
       ORDER BY a.id`,
      [ids, numbers],
    );
  }

  /** Everybody who is part of a circle of managers. */
  async inCircles(): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT identity_id AS id FROM manager_link WHERE status = 'cycle'`,
    );
    return rows.map((row) => row.id);
  }

  /** Writes what the references came to; gives the ids of those whose manager is another one now. */
  async save(links: readonly Omit<ManagerLink, 'label'>[], at: Instant): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ id: string }>(
      `WITH given AS (
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) AS g(id, reference, manager_id, status)
       ), moved AS (
         SELECT g.id FROM given g LEFT JOIN LATERAL (SELECT manager_id FROM manager_link WHERE identity_id = g.id LIMIT 1) l ON true
         WHERE l.manager_id IS DISTINCT FROM g.manager_id
       ), written AS (
         INSERT INTO manager_link (identity_id, reference, manager_id, status, resolved_at)
         SELECT id, reference, manager_id, status, $5 FROM given
         ON CONFLICT (identity_id) DO UPDATE SET reference = excluded.reference, manager_id = excluded.manager_id,
           status = excluded.status, resolved_at = excluded.resolved_at
         WHERE (manager_link.reference, manager_link.manager_id, manager_link.status)
           IS DISTINCT FROM (excluded.reference, excluded.manager_id, excluded.status)
       )
       SELECT id FROM moved ORDER BY id`,
      [
        links.map((link) => link.identityId),
        links.map((link) => link.reference),
        links.map((link) => link.managerId),
        links.map((link) => link.status),
        at,
      ],
    );
    return rows.map((row) => row.id);
  }

  async find(identityId: string): Promise<ManagerLink | null> {
    return this.sql.one(`${SELECT} WHERE l.identity_id = $1`, [identityId]);
  }

  /** References of people who have not left that name nobody who can be named to an app, the worst kinds first. */
  inDoubt(limit: number): Promise<ManagerLink[]> {
    return this.sql.rows(
      `${SELECT} WHERE ${IN_DOUBT}
       ORDER BY array_position(ARRAY['cycle', 'self', 'ambiguous', 'unknown', 'terminated'], l.status), i.label, l.identity_id LIMIT $1`,
      [limit],
    );
  }

  async countInDoubt(): Promise<number> {
    const row = await this.sql.one<{ links: number }>(
      `SELECT count(*)::int AS links FROM manager_link l JOIN identity i ON i.id = l.identity_id WHERE ${IN_DOUBT}`,
    );
    return row?.links ?? 0;
  }

  /** How many people who have not left name no manager: a few at the top are right, many are an empty column. */
  async withoutManager(): Promise<number> {
    const row = await this.sql.one<{ people: number }>(
      `SELECT count(*)::int AS people FROM manager_link l JOIN identity i ON i.id = l.identity_id
       WHERE l.status = 'none' AND i.state NOT IN ('leaver', 'purged')`,
    );
    return row?.people ?? 0;
  }
}

const IN_DOUBT = `l.status NOT IN ('resolved', 'none') AND i.state NOT IN ('leaver', 'purged')`;

const SELECT = `SELECT l.identity_id AS "identityId", i.label, l.reference, l.manager_id AS "managerId", l.status
  FROM manager_link l JOIN identity i ON i.id = l.identity_id`;
