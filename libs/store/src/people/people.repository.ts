import type { Finding, Instant } from '@joinery/kernel';
import type { LifecyclePast, LifecycleState, Observation, Profile } from '@joinery/identity';
import type { GrantMemory } from '@joinery/policy';
import type { AccountImage, StepCause } from '@joinery/provisioning';
import type { HandGrantRecord } from '../by-hand/hand-grants.repository';
import { EVERYTHING_OF_THE_DUE, type LoadedPerson, toEvaluate } from './loaded-person';
import { saveDesired, saveEvaluated } from './save-evaluated';
import type { Sql } from '../postgres/sql';
import { LOCKS } from '../postgres/locks';

/** A person as the last evaluation left them, with everything that the next one needs. */
export interface PersonToEvaluate {
  readonly id: string;
  readonly label: string;
  readonly state: LifecycleState | null;
  /** What the state alone does not tell; null where it tells everything. */
  readonly past?: LifecyclePast | null;
  readonly profile: Profile | null;
  readonly observations: readonly Observation[];
  /** Versions of records in whose place their source lists another one of the person: they speak no more. */
  readonly superseded?: readonly string[];
  readonly accounts: readonly KnownAccount[];
  /** Of people who turned out to be this one: accounts in apps where another one goes on. */
  readonly secondAccounts?: readonly KnownAccount[];
  /** Attribute -> value that was reserved for this person. */
  readonly reserved: Readonly<Record<string, string>>;
  readonly grantMemory: GrantMemory;
  /** What was given by hand and counts still, or will. */
  readonly handGrants: readonly HandGrantRecord[];
  /** Of the last decision that is kept; null when none is. */
  readonly outcomeHash: string | null;
  /** Sources that are stale at the time of the look; whoever loads a person adds them, where there are any. */
  readonly staleSources?: readonly string[];
}

export interface PersonAtAGlance {
  readonly id: string;
  readonly state: LifecycleState | null;
  readonly profile: Profile | null;
  readonly wakeAt: Instant | null;
  readonly grantMemory: GrantMemory;
  /** Something has changed since the last evaluation. */
  readonly isDue: boolean;
}

export interface KnownAccount {
  readonly appId: string;
  /** By whose key the app knows it, where that is somebody who turned out to be this person. */
  readonly holderId?: string;
  readonly desiredHash: string;
  readonly currentHash: string;
  readonly appliedHash: string;
  /** What we believe the account to be: what the app showed if that differs from what we applied. */
  readonly current: AccountImage | null;
  /** What we wrote last; null when we never did. */
  readonly applied: AccountImage | null;
  /** When we wrote last, where that left it closed. */
  readonly closedAt?: Instant | null;
}

export interface EvaluatedPerson {
  readonly id: string;
  readonly label: string;
  readonly employeeNumber: string | null;
  readonly nameKey: string | null;
  readonly birthDate: string | null;
  readonly userName: string | null;
  readonly email: string | null;
  /** Prints of what else they are found by. */
  readonly furtherKeys: readonly string[];
  readonly state: LifecycleState;
  readonly stateRule: string;
  readonly profile: Profile;
  readonly findings: readonly Finding[];
  readonly wakeAt: Instant | null;
  readonly grantMemory: GrantMemory;
  readonly outcomeHash: string;
  readonly hiredOn: string | null;
  readonly past: LifecyclePast;
}

export interface DesiredAccountRow {
  readonly appId: string;
  readonly identityId: string;
  readonly desired: AccountImage | null;
  readonly desiredHash: string;
  readonly because: readonly StepCause[];
}

export interface PersonSummary {
  readonly id: string;
  readonly label: string;
  readonly employeeNumber: string | null;
  readonly state: LifecycleState | null;
  readonly stateRule: string | null;
  readonly wakeAt: Instant | null;
  /** Who they turned out to be; null for everybody else. */
  readonly mergedInto: string | null;
}

/** An account of somebody in all three views. */
export interface PersonAccount {
  readonly appId: string;
  readonly remoteId: string | null;
  readonly desired: AccountImage | null;
  readonly because: readonly StepCause[];
  readonly applied: AccountImage | null;
  readonly appliedAt: Instant | null;
  readonly observed: AccountImage | null;
  readonly observedAt: Instant | null;
  readonly asDesired: boolean | null;
  readonly lastError: string | null;
}

const SUMMARY = `id, label, employee_number AS "employeeNumber", state, state_rule AS "stateRule", wake_at AS "wakeAt",
  merged_into AS "mergedInto"`;

const LOOKED_AT = 'id, label, state, past, profile, hired_on, employee_number, grant_memory, outcome_hash';

/** Whose a record of this id is, in whichever source: one look-up for each of them. */
const HOLDERS_OF_RECORD = `WITH RECURSIVE source AS (
     (SELECT source_id FROM employment ORDER BY source_id LIMIT 1)
     UNION ALL
     SELECT (SELECT e.source_id FROM employment e WHERE e.source_id > s.source_id ORDER BY e.source_id LIMIT 1)
     FROM source s WHERE s.source_id IS NOT NULL
   )
   SELECT e.identity_id FROM source s JOIN employment e ON e.source_id = s.source_id AND e.record_key = $1`;

/** Names are given out in this order: who was hired first, then the smaller number. */
const IN_NAME_ORDER = 'hired_on, employee_number, id';

/** People: who must be looked at again, and what the look came to. */
export class PeopleRepository {
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
    return this.everything(
      `WITH due AS MATERIALIZED (
         SELECT ${LOOKED_AT} FROM identity WHERE needs_evaluation AND merged_into IS NULL ORDER BY ${IN_NAME_ORDER} LIMIT $1 FOR UPDATE SKIP LOCKED
       ) ${EVERYTHING_OF_THE_DUE} ${IN_NAME_ORDER}`,
      [limit],
    );
  }

  /** Everybody, in the order of their ids, a page at a time, with everything that an evaluation needs; locks nobody. */
  page(after: string | null, limit: number): Promise<PersonToEvaluate[]> {
    return this.everything(
      `WITH due AS MATERIALIZED (
         SELECT ${LOOKED_AT} FROM identity WHERE ($1::uuid IS NULL OR id > $1) AND merged_into IS NULL ORDER BY id LIMIT $2
       ) ${EVERYTHING_OF_THE_DUE} d.id`,
      [after, limit],
    );
  }

  /** Some people, in the order of their ids, with everything that an evaluation needs. */
  these(ids: readonly string[]): Promise<PersonToEvaluate[]> {
    return this.everything(
      `WITH due AS MATERIALIZED (SELECT ${LOOKED_AT} FROM identity WHERE id = ANY($1::uuid[]))
       ${EVERYTHING_OF_THE_DUE} d.id`,
      [ids],
    );
  }

  /** Everybody as the last evaluation left them, without records and accounts: ten times cheaper than `page`. */
  glance(after: string | null, limit: number): Promise<PersonAtAGlance[]> {
    return this.sql.rows(
      `SELECT id, state, profile, wake_at AS "wakeAt", coalesce(grant_memory, '{}') AS "grantMemory", needs_evaluation AS "isDue"
       FROM identity WHERE ($1::uuid IS NULL OR id > $1) AND merged_into IS NULL ORDER BY id LIMIT $2`,
      [after, limit],
    );
  }

  /** One person with everything that an evaluation needs; null when there is no such person. */
  async load(id: string): Promise<PersonToEvaluate | null> {
    const [found] = await this.these([id]);
    return found ?? null;
  }

  private async everything(text: string, parameters: readonly unknown[]): Promise<PersonToEvaluate[]> {
    return (await this.sql.rows<LoadedPerson>(text, parameters)).map(toEvaluate);
  }

  /** Writes what the look came to; whoever is written is not due any more. */
  save(people: readonly EvaluatedPerson[], at: Instant): Promise<void> {
    return saveEvaluated(this.sql, people, at);
  }

  /** Writes what policy desires; only rows whose desire is new or moved are touched. */
  saveDesired(rows: readonly DesiredAccountRow[]): Promise<void> {
    return saveDesired(this.sql, rows);
  }

  findById(id: string): Promise<(PersonSummary & { profile: Profile | null; findings: Finding[] | null }) | null> {
    return this.sql.one(`SELECT ${SUMMARY}, profile, findings FROM identity WHERE id = $1`, [id]);
  }

  /** Whom the words name; else everybody whose label holds them, by label; those after somebody, where one is given. */
  async search(words: string, limit: number, after: string | null = null): Promise<PersonSummary[]> {
    const named = words === '' || after !== null ? [] : await this.named(words, limit);
    if (named.length > 0) return named;
    return this.sql.rows(
      `SELECT ${SUMMARY} FROM identity
       WHERE strpos(lower(label), lower($1)) > 0
         AND ($3::uuid IS NULL OR (label, id) > (SELECT label, id FROM identity WHERE id = $3))
       ORDER BY label, id LIMIT $2`,
      [words, limit, after],
    );
  }

  /**
   * Whom a name means and nothing but a name: the id, else the employee number, else a user name that is theirs, else
   * the id of one of their records, such as the number that they had before they were hired again.
   */
  async named(name: string, limit: number): Promise<PersonSummary[]> {
    // Four questions, because one with OR would read everybody.
    const conditions = [
      ...(UUID.test(name) ? ['id = $1::uuid'] : []),
      'employee_number = $1',
      'id IN (SELECT identity_id FROM reservation WHERE key = lower($1) AND released_at IS NULL)',
      `id IN (${HOLDERS_OF_RECORD})`,
    ];
    for (const condition of conditions) {
      const found = await this.sql.rows<PersonSummary>(
        `SELECT ${SUMMARY} FROM identity WHERE ${condition} ORDER BY label, id LIMIT $2`,
        [name, limit],
      );
      if (found.length > 0) return found;
    }
    return [];
  }

  /** A person's accounts in all three views. */
  accounts(id: string): Promise<PersonAccount[]> {
    return this.sql.rows(
      `SELECT app_id AS "appId", remote_id AS "remoteId", desired, because, applied, applied_at AS "appliedAt", observed,
         observed_at AS "observedAt", desired_hash = current_hash AS "asDesired", last_error AS "lastError" FROM account WHERE identity_id = $1 ORDER BY app_id`,
      [id],
    );
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
