import type { PoolClient } from 'pg';
import type { AuditEvent } from '@joinery/audit';
import { type Instant, isUuid } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

export type InboundKind = 'User' | 'Group';

/** A resource as it is kept. Texts are JSON, so that an answer can be put together without reading them. */
export interface InboundRow {
  readonly id: string;
  readonly body: string;
  readonly version: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** Groups that a user is in, as a JSON list; null for none, and for groups. Each `$ref` begins with `~/`. */
  readonly groups: string | null;
  /** Members of a group, as a JSON list; null for none, for users, and where they were not asked for. */
  readonly members: string | null;
}

/** What is written of a resource. */
export interface InboundContent {
  readonly nameKey: string;
  readonly externalId: string | null;
  /** What a user is looked up by beside name and ids. */
  readonly lookupKeys: readonly string[];
  readonly body: string;
}

export interface InboundScope {
  readonly sourceId: string;
  readonly kind: InboundKind;
}

/** Resources to read, and whether the members of groups are wanted: they cost more than everything else. */
export interface InboundReading extends InboundScope {
  readonly needsMembers: boolean;
}

/** What narrows a query by an index; null terms ask nothing. */
export interface InboundTerms {
  readonly id: string | null;
  readonly name: string | null;
  readonly externalId: string | null;
  readonly member: string | null;
  readonly key: string | null;
}

const SHOWN = 'r.id, r.body::text AS body, r.version, r.created_at AS "createdAt", r.modified_at AS "modifiedAt"';
const GROUPS = `(SELECT json_agg(json_build_object('value', g.id, '$ref', '~/Groups/' || g.id,
    'display', g.body ->> 'displayName', 'type', 'direct') ORDER BY g.id)::text
  FROM inbound_member m JOIN inbound_resource g ON g.id = m.group_id AND g.source_id = r.source_id
  WHERE m.member_id = r.id::text)`;
/** The member as the id of a resource; null for one that cannot be any. */
const MEMBER_ID = `CASE WHEN m.member_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN m.member_id::uuid END`;
/** Of a member who is known here, it is known what and where it is; of another one stands what its client said. */
const membersWhere = (
  which: string,
): string => `(SELECT json_agg(json_strip_nulls(json_build_object('value', m.member_id,
    '$ref', '~/' || u.kind || 's/' || u.id, 'type', coalesce(u.kind, m.element ->> 'type'), 'display', m.element ->> 'display'))
    ORDER BY m.member_id)::text
  FROM inbound_member m LEFT JOIN inbound_resource u ON u.id = ${MEMBER_ID} AND u.source_id = r.source_id AND u.deleted_at IS NULL
  WHERE m.group_id = r.id${which})`;
const MEMBERS = membersWhere('');
const NAMED_MEMBERS = membersWhere(' AND m.member_id = ANY($4::text[])');
const VISIBLE = 'r.source_id = $1 AND r.kind = $2 AND r.deleted_at IS NULL';

const COLUMNS: Readonly<Record<InboundKind, string>> = {
  User: `${SHOWN}, ${GROUPS} AS groups, NULL AS members`,
  Group: `${SHOWN}, NULL AS groups, ${MEMBERS} AS members`,
};
const WITHOUT_MEMBERS = `${SHOWN}, NULL AS groups, NULL AS members`;

/** What an index is asked for a term; the first of `INDEXES` that a query names is asked. */
const CONDITIONS: Readonly<Record<Exclude<keyof InboundTerms, 'id'>, string>> = {
  name: 'r.name_key = $3',
  externalId: 'r.external_id = $3',
  key: 'r.lookup_keys @> ARRAY[$3]::text[]',
  member: 'r.id IN (SELECT group_id FROM inbound_member WHERE member_id = $3)',
};
const INDEXES = ['name', 'externalId', 'key'] as const;

/**
 * The event that tells of a write, and the person whose record it is where the record is known by the resource's id.
 * Takes the first six parameters of every write: source, id, instant, actor, type, data.
 */
const TOLD = `INSERT INTO audit_event (occurred_at, actor, type, identity_id, data)
  SELECT $3::timestamptz, $4, $5, (SELECT e.identity_id FROM employment e WHERE e.source_id = $1 AND e.record_key = $2::text), $6::json FROM kept`;

/**
 * Users and groups that sources push. Every write is one statement that tells the audit log as well; statements are
 * prepared once for each connection, because a push is a few of them and nothing else.
 */
export class InboundRepository {
  constructor(private readonly sql: Sql) {}

  /** False when another resource of the kind has the name: of two at once, exactly one gets it. */
  async add(
    { sourceId, kind }: InboundScope,
    id: string,
    { nameKey, externalId, lookupKeys, body }: InboundContent,
    at: Instant,
    event: AuditEvent,
  ): Promise<boolean> {
    const rows = await this.prepared(
      'inbound-add',
      `WITH kept AS (
         INSERT INTO inbound_resource (source_id, id, kind, name_key, external_id, lookup_keys, created_at, modified_at, body)
         VALUES ($1, $2, $7, $8, $9, $10, $3, $3, $11)
         ON CONFLICT (source_id, kind, name_key) WHERE deleted_at IS NULL DO NOTHING RETURNING id
       ), told AS (
         INSERT INTO audit_event (occurred_at, actor, type, data) SELECT $3::timestamptz, $4, $5, $6::json FROM kept
       ) SELECT 1 FROM kept`,
      [...told(sourceId, id, at, event), kind, nameKey, externalId, lookupKeys, body],
    );
    return rows.length === 1;
  }

  /** The new version; null when the resource is not of that version any more. Throws when another one has the name. */
  async replace(
    sourceId: string,
    row: InboundRow,
    { nameKey, externalId, lookupKeys, body }: InboundContent,
    at: Instant,
    event: AuditEvent,
  ): Promise<number | null> {
    const rows = await this.prepared<{ version: number }>(
      'inbound-replace',
      `WITH kept AS (
         UPDATE inbound_resource SET name_key = $7, external_id = $8, lookup_keys = $9, body = $10, modified_at = $3,
           version = version + 1, touches = touches + 1
         WHERE source_id = $1 AND id = $2 AND version = $11 AND deleted_at IS NULL RETURNING version
       ), told AS (${TOLD}) SELECT version FROM kept`,
      [...told(sourceId, row.id, at, event), nameKey, externalId, lookupKeys, body, row.version],
    );
    return rows[0]?.version ?? null;
  }

  /** Takes a resource out of sight, and out of its groups; false when it is not of that version any more. */
  async withdraw(sourceId: string, row: InboundRow, at: Instant, event: AuditEvent): Promise<boolean> {
    await this.touchMembers(sourceId, row.id);
    const rows = await this.prepared(
      'inbound-withdraw',
      `WITH kept AS (
         UPDATE inbound_resource SET deleted_at = $3, modified_at = $3, version = version + 1, touches = touches + 1
         WHERE source_id = $1 AND id = $2 AND version = $7 AND deleted_at IS NULL RETURNING id
       ), told AS (${TOLD}), emptied AS (
         DELETE FROM inbound_member WHERE group_id IN (SELECT id FROM kept) OR member_id IN (SELECT id::text FROM kept)
       ) SELECT 1 FROM kept`,
      [...told(sourceId, row.id, at, event), row.version],
    );
    return rows.length === 1;
  }

  /** With members. */
  find(scope: InboundScope, id: string): Promise<InboundRow | null> {
    return this.read({ ...scope, needsMembers: true }, id);
  }

  async read(scope: InboundReading, id: string): Promise<InboundRow | null> {
    if (!isUuid(id)) return null;
    const rows = await this.prepared<InboundRow>(
      `inbound-find-${viewOf(scope)}`,
      `SELECT ${columnsOf(scope)} FROM inbound_resource r WHERE ${VISIBLE} AND r.id = $3`,
      [scope.sourceId, scope.kind, id],
    );
    return rows[0] ?? null;
  }

  /**
   * The same, and nobody else changes it until the transaction ends. Of a group with the named members alone, as far as
   * they are in it; null: with all of them.
   */
  async lock(scope: InboundScope, id: string, named: readonly string[] | null = null): Promise<InboundRow | null> {
    if (!isUuid(id)) return null;
    await this.prepared('inbound-lock', 'SELECT 1 FROM inbound_resource WHERE id = $1 FOR UPDATE', [id]);
    if (scope.kind === 'User' || named === null) return this.find(scope, id);
    const rows = await this.prepared<InboundRow>(
      'inbound-find-named',
      `SELECT ${SHOWN}, NULL AS groups, ${NAMED_MEMBERS} AS members FROM inbound_resource r WHERE ${VISIBLE} AND r.id = $3`,
      [scope.sourceId, scope.kind, id, named],
    );
    return rows[0] ?? null;
  }

  /** Resources that an index leads to; the filter itself is still to be asked of them. */
  async indexed(scope: InboundReading, terms: InboundTerms): Promise<InboundRow[]> {
    if (terms.id !== null) return [await this.read(scope, terms.id)].filter((row) => row !== null);
    const by = INDEXES.find((index) => terms[index] !== null) ?? 'member';
    return this.prepared<InboundRow>(
      `inbound-indexed-${viewOf(scope)}-${by}`,
      `SELECT ${columnsOf(scope)} FROM inbound_resource r WHERE ${VISIBLE} AND ${CONDITIONS[by]} ORDER BY r.id`,
      [scope.sourceId, scope.kind, terms[by]],
    );
  }

  async count({ sourceId, kind }: InboundScope): Promise<number> {
    const rows = await this.prepared<{ count: number }>(
      'inbound-count',
      `SELECT count(*)::int AS count FROM inbound_resource r WHERE ${VISIBLE}`,
      [sourceId, kind],
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * A page in the order of ids, which is the order in which they were made; `skip` counts from what lies after `after`.
   */
  page(
    scope: InboundReading,
    at: { readonly after: string | null; readonly skip: number; readonly limit: number },
  ): Promise<InboundRow[]> {
    return this.prepared<InboundRow>(
      `inbound-page-${viewOf(scope)}`,
      `SELECT ${columnsOf(scope)} FROM inbound_resource r WHERE ${VISIBLE} AND r.id > $3 ORDER BY r.id OFFSET $4 LIMIT $5`,
      [scope.sourceId, scope.kind, at.after ?? '00000000-0000-0000-0000-000000000000', at.skip, at.limit],
    );
  }

  /** Some resources by their ids, in no order. */
  these(scope: InboundReading, ids: readonly string[]): Promise<InboundRow[]> {
    return this.prepared<InboundRow>(
      `inbound-these-${viewOf(scope)}`,
      `SELECT ${columnsOf(scope)} FROM inbound_resource r WHERE ${VISIBLE} AND r.id = ANY($3::uuid[])`,
      [scope.sourceId, scope.kind, ids],
    );
  }

  /** Puts members into a group and takes others out; what policy sees of the people among them is to be made again. */
  async changeMembers(
    sourceId: string,
    groupId: string,
    added: readonly { readonly id: string; readonly element: string }[],
    removed: readonly string[],
  ): Promise<void> {
    if (removed.length > 0) {
      await this.prepared(
        'inbound-members-out',
        'DELETE FROM inbound_member WHERE group_id = $1 AND member_id = ANY($2::text[])',
        [groupId, removed],
      );
    }
    if (added.length > 0) {
      await this.prepared(
        'inbound-members-in',
        `INSERT INTO inbound_member (group_id, member_id, element)
         SELECT $1, a.id, a.element FROM unnest($2::text[], $3::json[]) AS a(id, element)
         ON CONFLICT (group_id, member_id) DO UPDATE SET element = excluded.element`,
        [groupId, added.map((one) => one.id), added.map((one) => one.element)],
      );
    }
    const known = [...added.map((one) => one.id), ...removed].filter(isUuid);
    if (known.length === 0) return;
    await this.prepared(
      'inbound-touch',
      `UPDATE inbound_resource SET touches = touches + 1 WHERE source_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL`,
      [sourceId, known],
    );
  }

  /** Marks everybody in a group, because the group has another name, or is about to go. */
  async touchMembers(sourceId: string, groupId: string): Promise<void> {
    await this.prepared(
      'inbound-touch-members',
      `UPDATE inbound_resource r SET touches = touches + 1 FROM inbound_member m
       WHERE m.group_id = $2 AND r.id = ${MEMBER_ID} AND r.source_id = $1 AND r.deleted_at IS NULL`,
      [sourceId, groupId],
    );
  }

  private async prepared<Row = unknown>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const client = (await this.sql.runner.connect()) as PoolClient;
    const result = await client.query<Row & object>({ name, text, values: [...values] });
    return result.rows;
  }
}

function columnsOf({ kind, needsMembers }: InboundReading): string {
  return needsMembers ? COLUMNS[kind] : WITHOUT_MEMBERS;
}

/** For the name of a prepared statement: one name, one text. */
function viewOf({ kind, needsMembers }: InboundReading): string {
  return needsMembers ? kind : `${kind}-without-members`;
}

function told(sourceId: string, id: string, at: Instant, { actor, type, data }: AuditEvent): readonly unknown[] {
  return [sourceId, id, at, actor, type, JSON.stringify(data)];
}
