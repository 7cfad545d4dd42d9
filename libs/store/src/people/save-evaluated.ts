import type { Instant } from '@joinery/kernel';
import { isToldByState } from '@joinery/identity';
import type { GrantMemory } from '@joinery/policy';
import { copyRows, type CopyValue } from '../postgres/copy';
import { pairsOf } from './further-keys';
import type { DesiredAccountRow, EvaluatedPerson } from './looked-at';
import { Sql } from '../postgres/sql';

const EVALUATED_COLUMNS = [
  'id',
  'label',
  'employee_number',
  'name_key',
  'birth_date',
  'user_name',
  'email',
  'state',
  'state_rule',
  'profile',
  'findings',
  'wake_at',
  'grant_memory',
  'outcome_hash',
  'hired_on',
  'past',
];

/**
 * Brings over what the look came to, and what people are found by from now on. What it gives back writes the rest, in
 * one statement; whoever is written is not due any more.
 */
export async function prepareEvaluated(
  sql: Sql,
  people: readonly EvaluatedPerson[],
): Promise<(at: Instant) => Promise<void>> {
  await sql.run(
    `CREATE TEMP TABLE IF NOT EXISTS evaluated (id uuid, label text, employee_number text, name_key text, birth_date text, user_name text, email text,
       state text, state_rule text, profile json, findings jsonb, wake_at timestamptz, grant_memory json, outcome_hash text,
       hired_on text, past json) ON COMMIT DROP`,
  );
  await copyRows(sql, 'evaluated', EVALUATED_COLUMNS, people, (person) => [
    person.id,
    person.label,
    person.employeeNumber,
    person.nameKey,
    person.birthDate,
    person.userName,
    person.email,
    person.state,
    person.stateRule,
    JSON.stringify(person.profile),
    person.findings.length > 0 ? JSON.stringify(person.findings) : null,
    person.wakeAt,
    memoryText(person.grantMemory),
    person.outcomeHash,
    person.hiredOn,
    pastText(person),
  ]);
  await addKeys(sql, people);
  return (at) => saveEvaluated(sql, at);
}

async function saveEvaluated(sql: Sql, at: Instant): Promise<void> {
  await sql.run(
    `UPDATE identity i SET label = e.label, employee_number = e.employee_number, name_key = e.name_key, birth_date = e.birth_date,
       user_name = e.user_name, email = e.email,
       state = e.state, state_rule = e.state_rule, profile = e.profile, findings = e.findings, wake_at = e.wake_at,
       grant_memory = e.grant_memory, outcome_hash = e.outcome_hash, hired_on = e.hired_on, past = e.past,
       needs_evaluation = false, evaluated_at = $1
     FROM evaluated e WHERE i.id = e.id`,
    [at],
  );
}

/** Keys are added and never taken away: an address that somebody had is worth a question all the same. */
async function addKeys(sql: Sql, people: readonly EvaluatedPerson[]): Promise<void> {
  const pairs = pairsOf(people.map(({ id, furtherKeys }) => ({ identityId: id, furtherKeys })));
  if (pairs.length === 0) return;
  await sql.run(
    `INSERT INTO identity_key (identity_id, key) SELECT id, decode(print, 'hex')
     FROM unnest($1::uuid[], $2::text[]) AS said(id, print) ON CONFLICT DO NOTHING`,
    [pairs.map(([id]) => id), pairs.map(([, { hex }]) => hex)],
  );
}

const DESIRED_COLUMNS = ['app_id', 'identity_id', 'desired', 'desired_hash', 'because'];

/**
 * Writes what policy desires; only rows whose desire is new or moved are touched. Nobody else adds accounts of somebody
 * whom this transaction has locked, so that new ones need not be held against those that are there.
 */
export async function saveDesired(sql: Sql, rows: readonly DesiredAccountRow[]): Promise<void> {
  const [fresh, moved] = [rows.filter(({ isNew }) => isNew), rows.filter(({ isNew }) => !isNew)];
  await copyRows(sql, 'account', DESIRED_COLUMNS, fresh, desiredValues);
  if (moved.length === 0) return;
  await sql.run(
    `CREATE TEMP TABLE IF NOT EXISTS desired_account (app_id text, identity_id uuid, desired json, desired_hash text, because json) ON COMMIT DROP`,
  );
  await copyRows(sql, 'desired_account', DESIRED_COLUMNS, moved, desiredValues);
  await sql.run(
    `INSERT INTO account (app_id, identity_id, desired, desired_hash, because)
     SELECT app_id, identity_id, desired, desired_hash, because FROM desired_account ORDER BY app_id, identity_id
     ON CONFLICT (app_id, identity_id) DO UPDATE
       SET desired = excluded.desired, desired_hash = excluded.desired_hash, because = excluded.because`,
  );
}

function desiredValues(row: DesiredAccountRow): CopyValue[] {
  return [
    row.appId,
    row.identityId,
    row.desired && JSON.stringify(row.desired),
    row.desiredHash,
    JSON.stringify(row.because),
  ];
}

function pastText({ past, state }: EvaluatedPerson): string | null {
  return isToldByState(past, state) ? null : JSON.stringify(past);
}

function memoryText(memory: GrantMemory): string | null {
  return Object.keys(memory).length > 0 ? JSON.stringify(memory) : null;
}
