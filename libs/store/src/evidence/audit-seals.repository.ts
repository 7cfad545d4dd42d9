import type { KeptEvent, SealState } from '@joinery/audit';
import { copyRows } from '../postgres/copy';
import { KEPT_COLUMNS, STEP_JOIN } from '../queries/event-columns';
import type { Sql } from '../postgres/sql';
import { LOCKS } from '../postgres/locks';

/** One round of sealing: ids of events in their order, and behind each other the 32 bytes of each. */
export interface AuditSeal {
  readonly first: number;
  readonly events: readonly string[];
  readonly leaves: Buffer;
  /** Every event up to this id is sealed here or before. */
  readonly settled: string;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly frontier: Buffer;
  readonly note: string;
  /** The public key whose signature stands first. */
  readonly signedBy: string;
  readonly signedAt: string;
}

/** How far the log is sealed. */
export interface SealEnd {
  readonly size: number;
  readonly settled: string;
}

const COPY_COLUMNS = ['first', 'events', 'leaves', 'newest', 'settled'] as const;
/**
 * What stands behind the last round that was settled, and is not sealed: little, whatever the length of the log. Needs
 * room.
 */
const OPEN = `WHERE id > $1 AND id NOT IN (SELECT unnest(events) FROM audit_seal WHERE newest > $1)`;

/**
 * While a long transaction holds events back, what is sealed behind it is looked up in a hash table of some 40 bytes an
 * id. Without room for it PostgreSQL would go through all of them for each event. Holds until the transaction ends.
 */
const ROOM_FOR_OPEN = `set_config('work_mem', '128MB', true)`;

/** The seals of the audit log, and its checkpoints: rows are added, never changed. */
export class AuditSealsRepository {
  constructor(private readonly sql: Sql) {}

  /** False when another transaction is sealing or signing; the right ends with the transaction. */
  async tryLock(): Promise<boolean> {
    const row = await this.sql.one<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${LOCKS.sealing}) AS locked, ${ROOM_FOR_OPEN}`,
    );
    return row?.locked === true;
  }

  /** The name that this log has in its checkpoints. Throws where the database has lost it. */
  async origin(): Promise<string> {
    const row = await this.sql.one<{ origin: string }>('SELECT origin FROM audit_log');
    if (row === null) throw new Error('the row of audit_log is gone: restore it from a backup');
    return row.origin;
  }

  /** The largest id that was ever given to an event, kept or not. */
  async lastId(): Promise<string> {
    const row = await this.sql.one<{ id: string }>(
      `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS id FROM audit_event_id_seq`,
    );
    return row?.id ?? '0';
  }

  /**
   * Transactions that may have written events and have not ended. Each holds the lock from before an event gets its id
   * until after the event can be seen, so that whoever asks for `lastId` first, and then finds none of these writers
   * any more, sees every event up to that id that there will ever be.
   */
  async writers(): Promise<string[]> {
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT DISTINCT virtualtransaction AS id FROM pg_locks
       WHERE locktype = 'relation' AND relation = 'audit_event'::regclass AND mode = 'RowExclusiveLock' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows.map(({ id }) => id);
  }

  /** How many events are sealed, and up to which id there is none left to seal. */
  async end(): Promise<SealEnd> {
    const row = await this.sql.one<{ size: string; settled: string }>(
      'SELECT first + cardinality(events) AS size, settled FROM audit_seal ORDER BY first DESC LIMIT 1',
    );
    return { size: Number(row?.size ?? 0), settled: row?.settled ?? '0' };
  }

  /** Events that are not sealed, by id, behind one of them; up to `settled` everything is sealed. */
  unsealed(after: string, limit: number): Promise<KeptEvent[]> {
    return this.sql.rows(
      `SELECT ${KEPT_COLUMNS} FROM (SELECT * FROM audit_event ${OPEN} ORDER BY id LIMIT $2) e ${STEP_JOIN} ORDER BY e.id`,
      [after, limit],
    );
  }

  /** Keeps the places of events and their leaf hashes; the caller holds `tryLock`. */
  async seal({ first, events, leaves, settled }: AuditSeal): Promise<void> {
    const newest = events.reduce((most, id) => (BigInt(id) > BigInt(most) ? id : most), '0');
    await copyRows(this.sql, 'audit_seal', COPY_COLUMNS, [events], () => [
      first,
      `{${events.join(',')}}`,
      { hex: leaves.toString('hex') },
      newest,
      settled,
    ]);
  }

  /** Seals in the order of the log, from the one that has this place or stands behind it. */
  async seals(from: number, limit: number): Promise<AuditSeal[]> {
    const rows = await this.sql.rows<Omit<AuditSeal, 'first'> & { first: string }>(
      `SELECT first, events::text[] AS events, leaves, settled FROM audit_seal WHERE first + cardinality(events) > $1
         AND first >= coalesce((SELECT max(first) FROM audit_seal WHERE first <= $1), 0) ORDER BY first LIMIT $2`,
      [from, limit],
    );
    return rows.map((row) => ({ ...row, first: Number(row.first) }));
  }

  /** Those of these events that are there. */
  async events(ids: readonly string[]): Promise<ReadonlyMap<string, KeptEvent>> {
    const rows = await this.sql.rows<KeptEvent>(
      `SELECT ${KEPT_COLUMNS} FROM audit_event e ${STEP_JOIN} WHERE e.id = ANY ($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The seal of one event; null while it has none. */
  async placeOf(eventId: string): Promise<number | null> {
    const row = await this.sql.one<{ seq: string }>(
      `SELECT first + array_position(events, $1::bigint) - 1 AS seq FROM audit_seal WHERE newest >= $1 AND $1 = ANY (events) LIMIT 1`,
      [eventId],
    );
    return row === null ? null : Number(row.seq);
  }

  /** Ids of all events that no seal has, whatever the seals say of how far they are settled; asks the whole log. */
  async everyUnsealed(): Promise<string[]> {
    const rows = await this.sql.rows<{ id: string }>(
      `SELECT e.id FROM audit_event e WHERE NOT EXISTS (SELECT FROM (SELECT unnest(events) AS id FROM audit_seal) s WHERE s.id = e.id) ORDER BY e.id`,
    );
    return rows.map(({ id }) => id);
  }

  async addCheckpoint({ size, frontier, note, signedBy }: Omit<StoredCheckpoint, 'signedAt'>): Promise<void> {
    await this.sql.run('INSERT INTO audit_checkpoint (size, frontier, note, signed_by) VALUES ($1, $2, $3, $4)', [
      size,
      frontier,
      note,
      signedBy,
    ]);
  }

  /** Newest first; those before one size, where one is given. */
  async checkpoints(limit: number | null, before: string | null = null): Promise<StoredCheckpoint[]> {
    const rows = await this.sql.rows<Omit<StoredCheckpoint, 'size'> & { size: string }>(
      `SELECT size, frontier, note, signed_by AS "signedBy", signed_at AS "signedAt" FROM audit_checkpoint
       WHERE $2::bigint IS NULL OR size < $2 ORDER BY size DESC LIMIT $1`,
      [limit, before],
    );
    return rows.map((row) => ({ ...row, size: Number(row.size) }));
  }

  /** How far sealing and signing are behind, asked in a transaction. Asks little, whatever the length of the log. */
  async state(): Promise<SealState> {
    await this.sql.one(`SELECT ${ROOM_FOR_OPEN}`);
    const { size, settled } = await this.end();
    const [last = null] = await this.checkpoints(1);
    const row = await this.sql.one<Pick<SealState, 'unsealedSince' | 'unsignedSince' | 'now'>>(
      `SELECT (SELECT recorded_at FROM audit_event ${OPEN} ORDER BY id LIMIT 1) AS "unsealedSince",
         (SELECT min(sealed_at) FROM audit_seal WHERE first >= $2) AS "unsignedSince", clock_timestamp() AS now`,
      [settled, last?.size ?? 0],
    );
    if (row === null) throw new Error('a statement without FROM has a row');
    return { ...row, size, checkpoint: last && { size: last.size, signedAt: last.signedAt } };
  }
}
