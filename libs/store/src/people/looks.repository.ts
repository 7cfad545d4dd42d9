import type { Instant } from '@joinery/kernel';
import { LOCKS } from '../postgres/locks';
import type { Sql } from '../postgres/sql';
import { EVERYTHING_OF_THE_DUE, LOOKED_AT, loadPeople } from './loaded-person';
import type { DesiredAccountRow, EvaluatedPerson, PersonToEvaluate } from './looked-at';
import { prepareEvaluated, saveDesired } from './save-evaluated';

/** Names are given out in this order: who was hired first, then the smaller number. */
const IN_NAME_ORDER = 'hired_on, employee_number, id';

/** Looks at people: who is due for one, in which order they are taken, and what it came to. */
export class LooksRepository {
  constructor(private readonly sql: Sql) {}

  /** Marks everybody: the policy that judged them is no longer the one in force. */
  markAll(): Promise<number> {
    return this.sql.run(
      'UPDATE identity SET needs_evaluation = true WHERE NOT needs_evaluation AND merged_into IS NULL',
    );
  }

  /** Marks those whose next instant has come. */
  markWoken(now: Instant): Promise<number> {
    return this.sql.run('UPDATE identity SET needs_evaluation = true WHERE wake_at <= $1 AND NOT needs_evaluation', [
      now,
    ]);
  }

  /** How many are there whose next instant has come. */
  async countWoken(now: Instant): Promise<number> {
    const sql = 'SELECT count(*)::int AS n FROM identity WHERE wake_at <= $1';
    return (await this.sql.one<{ n: number }>(sql, [now]))?.n ?? 0;
  }

  /** The first of those who are due, in the order in which looks take them; null when nobody is. */
  firstDue(): Promise<{ readonly id: string; readonly evaluatedAt: Instant | null } | null> {
    return this.sql.one(
      `SELECT id, evaluated_at AS "evaluatedAt" FROM identity WHERE needs_evaluation AND merged_into IS NULL
       ORDER BY ${IN_NAME_ORDER} LIMIT 1`,
    );
  }

  /** Marks these people; for somebody who turned out to be another one, that one. */
  mark(ids: readonly string[]): Promise<number> {
    return this.sql.run(
      `UPDATE identity SET needs_evaluation = true
       WHERE id IN (SELECT coalesce(merged_into, id) FROM identity WHERE id = ANY($1::uuid[]))`,
      [ids],
    );
  }

  /** Marks these people, and has a plan made for them by the next look of a worker. */
  async wake(ids: readonly string[], now: Instant): Promise<void> {
    if (ids.length === 0) return;
    await this.sql.run(
      `UPDATE identity SET needs_evaluation = true, wake_at = least(wake_at, $2)
       WHERE id IN (SELECT coalesce(merged_into, id) FROM identity WHERE id = ANY($1::uuid[]))`,
      [ids, now],
    );
  }

  /**
   * Takes people and gives them their names while nobody else does, in any process: pages that are named side by side
   * would give names out of their order. The turn ends with the work, long before the transaction; who has the next one
   * waits for a name that the transaction has not committed yet. A session that dies loses its turn.
   */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.sql.run(`SELECT pg_advisory_lock(${LOCKS.naming})`);
    await this.sql.run('SAVEPOINT turn');
    try {
      const result = await work();
      await this.sql.run('RELEASE SAVEPOINT turn');
      await this.sql.run(`SELECT pg_advisory_unlock(${LOCKS.naming})`);
      return result;
    } catch (error) {
      // A transaction that has failed runs no statement before it is taken back.
      await this.sql.run('ROLLBACK TO SAVEPOINT turn').catch(() => undefined);
      await this.sql.run(`SELECT pg_advisory_unlock(${LOCKS.naming})`).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Waits until everybody who was written before is committed, and keeps the others waiting until the transaction ends:
   * of two who are written side by side, neither would be found as the other's manager.
   */
  async writeInTurn(): Promise<void> {
    await this.sql.run(`SELECT pg_advisory_xact_lock(${LOCKS.writingPeople})`);
  }

  /** Locks and loads the next people to evaluate, in the order in which names are given. */
  async take(limit: number): Promise<PersonToEvaluate[]> {
    return loadPeople(
      this.sql,
      `WITH due AS MATERIALIZED (
         SELECT ${LOOKED_AT} FROM identity WHERE needs_evaluation AND merged_into IS NULL ORDER BY ${IN_NAME_ORDER} LIMIT $1 FOR UPDATE SKIP LOCKED
       ) ${EVERYTHING_OF_THE_DUE} ${IN_NAME_ORDER}`,
      [limit],
    );
  }

  /**
   * Brings over what the look came to. What it gives back writes it, in one statement; whoever is written is not due
   * any more.
   */
  prepare(people: readonly EvaluatedPerson[]): Promise<(at: Instant) => Promise<void>> {
    return prepareEvaluated(this.sql, people);
  }

  /** Writes what policy desires; only rows whose desire is new or moved are touched. */
  saveDesired(rows: readonly DesiredAccountRow[]): Promise<void> {
    return saveDesired(this.sql, rows);
  }
}
