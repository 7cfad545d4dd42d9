import type { AuditEvent, RecordedEvent } from '@joinery/audit';
import type { BinaryRows } from '../postgres/binary-rows';
import { copyEach } from '../postgres/copy';
import { EVENT_COLUMNS, EVENT_JOINS } from '../queries/event-columns';
import type { Sql } from '../postgres/sql';

const EVENT = 'audit_event (occurred_at, actor, type, identity_id, app_id, plan_id, import_id, data)';

/** The audit log: rows are added, never changed; the database refuses anything else. */
export class AuditRepository {
  constructor(private readonly sql: Sql) {}

  /** Appends events inside the caller's transaction: they exist exactly if the change they tell of exists. */
  async append(events: readonly AuditEvent[]): Promise<void> {
    await copyEach(this.sql, EVENT, events, putDown);
  }

  /** Of these people those for whom something was begun in an app. */
  async begun(appId: string, identityIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (identityIds.length === 0) return new Set();
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT p.id FROM unnest($2::uuid[]) AS p(id)
       WHERE EXISTS (SELECT FROM audit_event e WHERE e.identity_id = p.id AND e.app_id = $1 AND e.type = 'step.intent')`,
      [appId, identityIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Newest first; those before one of them, where one is given. */
  latest(limit: number, before: string | null = null): Promise<RecordedEvent[]> {
    return this.sql.rows(
      `SELECT ${EVENT_COLUMNS} FROM audit_event e ${EVENT_JOINS} WHERE $2::bigint IS NULL OR e.id < $2 ORDER BY e.id DESC LIMIT $1`,
      [limit, before],
    );
  }
}

function putDown(to: BinaryRows, event: AuditEvent): void {
  to.row(8);
  to.instant(event.occurredAt);
  to.text(event.actor);
  to.text(event.type);
  to.hex(event.identityId ?? null);
  to.text(event.appId ?? null);
  to.bigint(event.planId ?? null);
  to.bigint(event.importId ?? null);
  to.text(JSON.stringify(event.data));
}
