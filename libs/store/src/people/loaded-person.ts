import type { Observation } from '@joinery/identity';
import { HAND_GRANT_JSON } from '../by-hand/hand-grants.repository';
import { HAND_RECORD_JSON, withHandRecord } from '../by-hand/hand-values.repository';
import { standingAccounts } from './merged-accounts';
import type { KnownAccount, PersonToEvaluate } from './looked-at';
import { INSTANT, type Sql } from '../postgres/sql';

const ACCOUNT_JSON = `'appId', a.app_id, 'desiredHash', a.desired_hash, 'applied', a.applied,
      'currentHash', a.current_hash, 'appliedHash', a.applied_hash,
      'closedAt', CASE WHEN a.applied ->> 'active' = 'false' THEN to_char(a.applied_at, ${INSTANT}) END,
      'current', CASE WHEN a.current_hash = a.applied_hash THEN a.applied ELSE a.observed END`;

/**
 * An employment whose source lists it no more since another of the same person took its place: that other was first
 * heard of when this one was already missing, as where a new HR system gives everybody another id.
 */
const SUPERSEDED = `e.missing_since IS NOT NULL AND EXISTS (
      SELECT FROM employment o JOIN LATERAL (SELECT learned_at FROM record_version WHERE source_id = o.source_id AND record_key = o.record_key
        ORDER BY id LIMIT 1) f ON f.learned_at >= e.missing_since
      WHERE o.identity_id = e.identity_id AND o.source_id = e.source_id AND o.record_key <> e.record_key)`;

/** What the CTE `due` of a statement that loads people has to select. */
export const LOOKED_AT =
  'id, label, state, past, profile, hired_on, employee_number, grant_memory, outcome_hash, findings';

/** Everything that an evaluation needs of the people of a CTE `due`; the order is to be added. */
export const EVERYTHING_OF_THE_DUE = `SELECT d.id, d.label, d.state, d.past, d.profile, d.outcome_hash AS "outcomeHash", d.findings,
  coalesce((SELECT json_agg(json_build_object('sourceId', v.source_id, 'recordKey', v.record_key, 'versionId', v.id::text,
      'learnedAt', v.learned_at, 'attributes', v.attributes) ORDER BY v.source_id, v.record_key)
    FROM employment e JOIN record_version v ON v.id = e.version_id WHERE e.identity_id = d.id), '[]') AS observations,
  coalesce((SELECT json_agg(e.version_id::text ORDER BY e.version_id) FROM employment e WHERE e.identity_id = d.id AND ${SUPERSEDED}), '[]') AS superseded,
  coalesce((SELECT json_agg(json_build_object(${ACCOUNT_JSON}) ORDER BY a.app_id) FROM account a WHERE a.identity_id = d.id), '[]') AS accounts,
  (SELECT json_agg(json_build_object('holderId', m.id, ${ACCOUNT_JSON}) ORDER BY a.app_id, m.id)
    FROM identity m JOIN account a ON a.identity_id = m.id WHERE m.merged_into = d.id) AS brought,
  coalesce((SELECT json_object_agg(n.attribute, n.value) FROM reservation n WHERE n.identity_id = d.id AND n.released_at IS NULL), '{}') AS reserved,
  coalesce(d.grant_memory, '{}') AS "grantMemory",
  coalesce((SELECT json_agg(${HAND_GRANT_JSON} ORDER BY g.id) FROM hand_grant g
    WHERE g.identity_id = d.id AND g.status IN ('active', 'review')), '[]') AS "handGrants",
  (SELECT ${HAND_RECORD_JSON} FROM hand_record h WHERE h.identity_id = d.id ORDER BY h.id DESC LIMIT 1) AS "handRecord"
  FROM due d ORDER BY `;

/** Runs a statement that ends in `EVERYTHING_OF_THE_DUE`. */
export async function loadPeople(
  sql: Sql,
  statement: string,
  parameters: readonly unknown[],
): Promise<PersonToEvaluate[]> {
  return (await sql.rows<LoadedPerson>(statement, parameters)).map(toEvaluate);
}

/** A person as the database gives them. */
interface LoadedPerson extends PersonToEvaluate {
  readonly handRecord: Observation | null;
  /** Accounts of people who turned out to be this one; null for whoever was never merged with anybody. */
  readonly brought: readonly KnownAccount[] | null;
}

/**
 * The person as an evaluation takes them: with what was set by hand as a record, and one account of each app that
 * counts.
 */
function toEvaluate({ brought, ...person }: LoadedPerson): PersonToEvaluate {
  return withHandRecord({ ...person, ...withBrought(person, brought) });
}

function withBrought(
  { accounts }: Pick<PersonToEvaluate, 'accounts'>,
  brought: readonly KnownAccount[] | null,
): Partial<Pick<PersonToEvaluate, 'accounts' | 'secondAccounts'>> {
  return brought === null ? {} : standingAccounts(accounts, brought);
}
