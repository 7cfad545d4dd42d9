import type { QueryRunner } from 'typeorm';
import type { Finding, Instant } from '@joinery/kernel';
import {
  isToldByState,
  type LifecyclePast,
  type LifecycleState,
  type Observation,
  type Profile,
} from '@joinery/identity';
import type { GrantMemory } from '@joinery/policy';
import type { AccountImage, StepCause } from '@joinery/provisioning';
import { copyRows } from './copy';
import { pairsOf } from './further-keys';
import type { HandGrantRecord } from './hand-grants.repository';
import { EVERYTHING_OF_THE_DUE, type LoadedPerson, toEvaluate } from './loaded-person';
import { Sql } from './sql';

/** A person as the last evaluation left them, with everything that the next one needs. */
export interface PersonToEvaluate {
  readonly id: string;
  readonly label: string;
  readonly state: LifecycleState | null;
  /** What the state alone does not tell; null where it tells everything. */
  readonly past?: LifecyclePast | null;
  readonly profile: Profile | null;
  readonly observations: readonly Observation[];
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

const SUMMARY = `id, label, employee_number AS "employeeNumber", state, state_rule AS "stateRule", wake_at AS "wakeAt",
  merged_into AS "mergedInto"`;

const LOOKED_AT = 'id, label, state, past, profile, hired_on, employee_number, grant_memory, outcome_hash';

/** Names are given out in this order: who was hired first, then the smaller number. */
const IN_NAME_ORDER = 'hired_on, employee_number, id';

const EVALUATED_COLUMNS = [
  'id', 'label', 'employee_number', 'name_key', 'birth_date', 'user_name', 'email', 'state', 'state_rule', 'profile',
  'findings', 'wake_at', 'grant_memory', 'outcome_hash', 'hired_on', 'past',
]; // prettier-ignore

/** People: who must be looked at again, and what the look came to. */
export class PeopleRepository {
  private readonly sql: Sql;

  constructor(private readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

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
    return (
      (await this.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM identity WHERE wake_at <= $1', [now]))?.n ?? 0
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

  /**
   * Waits until nobody else evaluates people, and keeps the others waiting until the transaction ends: pages that were judged
   * side by side would give names out of their order.
   */
  async inTurn(): Promise<void> {
    await this.sql.run(`SELECT pg_advisory_xact_lock(hashtext('joinery.evaluate'))`);
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
  async save(people: readonly EvaluatedPerson[], at: Instant): Promise<void> {
    await this.sql.run(
      `CREATE TEMP TABLE IF NOT EXISTS evaluated (id uuid, label text, employee_number text, name_key text, birth_date text, user_name text, email text,
         state text, state_rule text, profile json, findings jsonb, wake_at timestamptz, grant_memory json, outcome_hash text,
         hired_on text, past json) ON COMMIT DROP`,
    );
    await copyRows(
      this.runner,
      'evaluated',
      EVALUATED_COLUMNS,
      people,
      (person) => [
        person.id, person.label, person.employeeNumber, person.nameKey, person.birthDate, textOf(person.profile, 'userName'),
        textOf(person.profile, 'email'), person.state, person.stateRule,
        JSON.stringify(person.profile), person.findings.length > 0 ? JSON.stringify(person.findings) : null, person.wakeAt,
        memoryText(person.grantMemory), person.outcomeHash, person.hiredOn, pastText(person),
      ], // prettier-ignore
    );
    await this.sql.run(
      `UPDATE identity i SET label = e.label, employee_number = e.employee_number, name_key = e.name_key, birth_date = e.birth_date,
         user_name = e.user_name, email = e.email,
         state = e.state, state_rule = e.state_rule, profile = e.profile, findings = e.findings, wake_at = e.wake_at,
         grant_memory = e.grant_memory, outcome_hash = e.outcome_hash, hired_on = e.hired_on, past = e.past,
         needs_evaluation = false, evaluated_at = $1
       FROM evaluated e WHERE i.id = e.id`,
      [at],
    );
    await this.addKeys(people);
  }

  /** Keys are added and never taken away: an address that somebody had is worth a question all the same. */
  private async addKeys(people: readonly EvaluatedPerson[]): Promise<void> {
    const pairs = pairsOf(people.map(({ id, furtherKeys }) => ({ identityId: id, furtherKeys })));
    if (pairs.length === 0) return;
    await this.sql.run(
      `INSERT INTO identity_key (identity_id, key) SELECT id, decode(print, 'hex')
       FROM unnest($1::uuid[], $2::text[]) AS said(id, print) ON CONFLICT DO NOTHING`,
      [pairs.map(([id]) => id), pairs.map(([, { hex }]) => hex)],
    );
  }

  /** Writes what policy desires; only rows whose desire is new or moved are touched. */
  async saveDesired(rows: readonly DesiredAccountRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.sql.run(
      `CREATE TEMP TABLE IF NOT EXISTS desired_account (app_id text, identity_id uuid, desired json, desired_hash text, because json) ON COMMIT DROP`,
    );
    await copyRows(
      this.runner,
      'desired_account',
      ['app_id', 'identity_id', 'desired', 'desired_hash', 'because'],
      rows,
      (row) => [
        row.appId,
        row.identityId,
        row.desired && JSON.stringify(row.desired),
        row.desiredHash,
        JSON.stringify(row.because),
      ],
    );
    await this.sql.run(
      `INSERT INTO account (app_id, identity_id, desired, desired_hash, because)
       SELECT app_id, identity_id, desired, desired_hash, because FROM desired_account ORDER BY app_id, identity_id
       ON CONFLICT (app_id, identity_id) DO UPDATE
         SET desired = excluded.desired, desired_hash = excluded.desired_hash, because = excluded.because`,
    );
  }

  findById(id: string): Promise<(PersonSummary & { profile: Profile | null; findings: Finding[] | null }) | null> {
    return this.sql.one(`SELECT ${SUMMARY}, profile, findings FROM identity WHERE id = $1`, [id]);
  }

  /** Who is meant by an id or an employee number is meant alone; else everybody whose user name is, or whose label holds, the words. */
  async search(words: string, limit: number): Promise<PersonSummary[]> {
    // Two questions, because one with OR would read everybody to find who is named exactly.
    const named = await this.sql.rows<PersonSummary>(
      `SELECT ${SUMMARY} FROM identity
       WHERE id = $2 OR employee_number = $1 ORDER BY label, id LIMIT $3`,
      [words, UUID.test(words) ? words : null, limit],
    );
    if (named.length > 0) return named;
    return this.sql.rows(
      `SELECT ${SUMMARY} FROM identity
       WHERE $1 = '' OR lower(label) LIKE '%' || lower($1) || '%'
          OR id IN (SELECT identity_id FROM reservation WHERE key = lower($1) AND released_at IS NULL)
       ORDER BY label, id LIMIT $2`,
      [words, limit],
    );
  }

  /** A person's accounts in all three views. */
  accounts(id: string): Promise<Record<string, unknown>[]> {
    return this.sql.rows(
      `SELECT app_id AS "appId", remote_id AS "remoteId", desired, because, applied, applied_at AS "appliedAt", observed,
         observed_at AS "observedAt", desired_hash = current_hash AS "asDesired", last_error AS "lastError" FROM account WHERE identity_id = $1 ORDER BY app_id`,
      [id],
    );
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function textOf(profile: Profile, attribute: string): string | null {
  const value = profile.attributes[attribute]?.value;
  return typeof value === 'string' ? value : null;
}

function pastText({ past, state }: EvaluatedPerson): string | null {
  return isToldByState(past, state) ? null : JSON.stringify(past);
}

function memoryText(memory: GrantMemory): string | null {
  return Object.keys(memory).length > 0 ? JSON.stringify(memory) : null;
}
