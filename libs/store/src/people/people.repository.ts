import type { LifecycleState, Profile } from '@joinery/identity';
import { type Finding, type Instant, isUuid } from '@joinery/kernel';
import type { GrantMemory } from '@joinery/policy';
import type { AccountImage, StepCause } from '@joinery/provisioning';
import type { Sql } from '../postgres/sql';
import { EVERYTHING_OF_THE_DUE, LOOKED_AT, loadPeople } from './loaded-person';
import type { PersonToEvaluate } from './looked-at';

export interface PersonAtAGlance {
  readonly id: string;
  readonly state: LifecycleState | null;
  readonly profile: Profile | null;
  readonly wakeAt: Instant | null;
  readonly grantMemory: GrantMemory;
  /** Something has changed since the last evaluation. */
  readonly isDue: boolean;
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

/** Whose a record of this id is, in whichever source: one look-up for each of them. */
const HOLDERS_OF_RECORD = `WITH RECURSIVE source AS (
     (SELECT source_id FROM employment ORDER BY source_id LIMIT 1)
     UNION ALL
     SELECT (SELECT e.source_id FROM employment e WHERE e.source_id > s.source_id ORDER BY e.source_id LIMIT 1)
     FROM source s WHERE s.source_id IS NOT NULL
   )
   SELECT e.identity_id FROM source s JOIN employment e ON e.source_id = s.source_id AND e.record_key = $1`;

/** People as they are known, for whoever names or searches them, and for looks that change nothing. */
export class PeopleRepository {
  constructor(private readonly sql: Sql) {}

  /** Everybody, in the order of their ids, a page at a time, with everything that an evaluation needs; locks nobody. */
  page(after: string | null, limit: number): Promise<PersonToEvaluate[]> {
    return loadPeople(
      this.sql,
      `WITH due AS MATERIALIZED (
         SELECT ${LOOKED_AT} FROM identity WHERE ($1::uuid IS NULL OR id > $1) AND merged_into IS NULL ORDER BY id LIMIT $2
       ) ${EVERYTHING_OF_THE_DUE} d.id`,
      [after, limit],
    );
  }

  /** Some people, in the order of their ids, with everything that an evaluation needs. */
  these(ids: readonly string[]): Promise<PersonToEvaluate[]> {
    return loadPeople(
      this.sql,
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
      ...(isUuid(name) ? ['id = $1::uuid'] : []),
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
