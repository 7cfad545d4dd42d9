import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** Of an import that was read over HTTP: which run it was, and where the next delta goes on. */
export interface StoredPull {
  readonly mode: 'full' | 'delta';
  readonly startedAt: Instant;
  readonly mark: string | null;
  /** The scheduled run that it was; null when a person asked for it. */
  readonly slot: string | null;
}

/** From where changes are to be asked for. */
export interface Watermark {
  readonly startedAt: Instant;
  readonly mark: string | null;
}

/** What became of a scheduled run so far. */
export interface SlotState {
  readonly isDone: boolean;
  readonly attempts: number;
  readonly lastAt: Instant | null;
}

/** Readings of a source between its nights, and what it told us to look for. */
export interface TurnState {
  /** When the source said last that something changed. */
  readonly hintedAt: Instant | null;
  /** When the last scheduled reading began, whatever came of it. */
  readonly triedAt: Instant | null;
  /** When the last one began that was complete or is held for a person. */
  readonly settledAt: Instant | null;
}

/** Runs of sources that are read over HTTP, as their imports tell of them. */
export class PullsRepository {
  constructor(private readonly sql: Sql) {}

  /** The start of the latest run that was proven complete and is in force; null when there is none. */
  async watermark(sourceId: string): Promise<Watermark | null> {
    const row = await this.sql.one<{ pull: StoredPull }>(
      `SELECT c.opened -> 'pull' AS pull FROM import_check c JOIN import_run r ON r.id = c.import_id
       WHERE c.source_id = $1 AND c.in_force AND r.status = 'ready' AND c.opened ? 'pull'
       ORDER BY c.opened #>> '{pull,startedAt}' DESC, c.import_id DESC LIMIT 1`,
      [sourceId],
    );
    return row && { startedAt: row.pull.startedAt, mark: row.pull.mark };
  }

  /** Held runs are done too: they wait for a person, not for another try. */
  async slotState(sourceId: string, slot: string): Promise<SlotState> {
    const row = await this.sql.one<{ isDone: boolean; attempts: number; lastAt: string | null }>(
      `SELECT coalesce(bool_or(r.status NOT IN ('unfit', 'unreadable')), false) AS "isDone", count(*)::int AS attempts,
         max(c.opened #>> '{pull,startedAt}') AS "lastAt"
       FROM import_check c JOIN import_run r ON r.id = c.import_id
       WHERE c.source_id = $1 AND c.opened #>> '{pull,slot}' = $2`,
      [sourceId, slot],
    );
    return row ?? { isDone: false, attempts: 0, lastAt: null };
  }

  /** How the scheduled readings of a source between nights stand. */
  async turn(sourceId: string): Promise<TurnState> {
    const row = await this.sql.one<TurnState>(
      `SELECT hinted_at AS "hintedAt", tried_at AS "triedAt", settled_at AS "settledAt" FROM source_turn WHERE source_id = $1`,
      [sourceId],
    );
    return row ?? { hintedAt: null, triedAt: null, settledAt: null };
  }

  /** The source says that something changed. Any number of hints come to one reading. */
  async hint(sourceId: string, at: Instant): Promise<void> {
    await this.sql.run(
      `INSERT INTO source_turn (source_id, hinted_at, hints) VALUES ($1, $2, 1)
       ON CONFLICT (source_id) DO UPDATE SET hinted_at = greatest(source_turn.hinted_at, excluded.hinted_at),
         hints = source_turn.hints + 1`,
      [sourceId, at],
    );
  }

  /** A scheduled reading that began then is over. Where it is not settled, it is tried again soon. */
  async endTurn(sourceId: string, { beganAt, isSettled }: { beganAt: Instant; isSettled: boolean }): Promise<void> {
    await this.sql.run(
      `INSERT INTO source_turn (source_id, tried_at, settled_at) VALUES ($1, $2, CASE WHEN $3 THEN $2::timestamptz END)
       ON CONFLICT (source_id) DO UPDATE SET tried_at = excluded.tried_at,
         settled_at = coalesce(excluded.settled_at, source_turn.settled_at)`,
      [sourceId, beganAt, isSettled],
    );
  }

  /** Employee numbers by the keys of the records that carry them now. `name`: what policy calls the employee number. */
  async numbersOf(sourceId: string, told: readonly string[], name: string): Promise<ReadonlyMap<string, string>> {
    // A damaged id may hold a NUL, which PostgreSQL takes in no text: it is nobody's.
    const recordKeys = told.filter((id) => !id.includes('\0'));
    if (recordKeys.length === 0) return new Map();
    const rows = await this.sql.rows<{ key: string; number: string }>(
      `SELECT k.key, v.attributes ->> $3::text AS number FROM unnest($2::text[]) AS k(key)
       JOIN LATERAL (SELECT version_id FROM employment WHERE source_id = $1 AND record_key = k.key LIMIT 1) e ON true
       JOIN LATERAL (SELECT attributes FROM record_version WHERE id = e.version_id LIMIT 1) v ON true
       WHERE v.attributes ->> $3::text IS NOT NULL`,
      [sourceId, recordKeys, name],
    );
    const numbers = new Map(rows.map((row) => [row.key, row.number]));
    const others = recordKeys.filter((key) => !numbers.has(key));
    return others.length === 0
      ? numbers
      : new Map([...numbers, ...(await this.numbersByRecordId(sourceId, others, name))]);
  }

  /** The same of records that are known by another key, and tell the id that the source gave them. */
  private async numbersByRecordId(
    sourceId: string,
    ids: readonly string[],
    name: string,
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ id: string; number: string }>(
      `SELECT v.attributes ->> 'recordId' AS id, v.attributes ->> $3::text AS number
       FROM employment e JOIN record_version v ON v.id = e.version_id
       WHERE e.source_id = $1 AND v.attributes ->> 'recordId' = ANY($2::text[])
         AND v.attributes ->> $3::text IS NOT NULL`,
      [sourceId, ids, name],
    );
    return new Map(rows.map((row) => [row.id, row.number]));
  }
}
