/** Refusals that another state of things would lift: of a plan, a case, an import, a grant, a person, an app. */
const CONFLICTS: ReadonlySet<string> = new Set([
  'ACCOUNT_LINKED',
  'ADOPTION_HASH',
  'ADOPTION_INCOMPLETE',
  'ADOPTION_MOVED',
  'APP_BUSY',
  'APP_NOT_OPEN',
  'APP_PROPOSED',
  'APP_UNREADABLE',
  'AUDIT_TAMPERED',
  'CASE_DECIDED',
  'CASE_FOLLOWED',
  'CASE_OPEN',
  'EVENT_UNSIGNED',
  'GRANT_NOT_IN_REVIEW',
  'GRANT_OVER',
  'IMPORT_DECIDED',
  'IMPORT_NOT_HELD',
  'IMPORT_OVERTAKEN',
  'IMPORT_STOPPED',
  'MERGE_FOLLOWED',
  'MERGE_UNDONE',
  'NAME_UNCHANGED',
  'NOT_STOPPED',
  'PERSON_AMBIGUOUS',
  'PERSON_LINKED',
  'PERSON_MERGED',
  'PERSON_PROTECTED',
  'PLAN_BEFORE_ITS_TIME',
  'PLAN_DECIDED',
  'PLAN_EMPTY',
  'PLAN_HASH_DIFFERS',
  'PLAN_HELD',
  'PLAN_NOT_HELD',
  'POLICY_NOT_IN_FORCE',
  'POLICY_NOT_KEPT',
  'POLICY_OF_ANOTHER_FOLDER',
  'STOPPED_ALREADY',
  'VALUE_NOT_SET',
]);

/** What a request says, and not where it is sent, names something that is not there. */
const IN_THE_BODY: ReadonlySet<string> = new Set(['ENTITLEMENT_UNKNOWN', 'VENDOR_UNKNOWN']);

/** The HTTP status of a refusal: 404 nothing of that name, 409 not as things stand, 422 not as it was asked for. */
export function statusOf(code: string): 404 | 409 | 422 {
  if (CONFLICTS.has(code)) return 409;
  return code.endsWith('_UNKNOWN') && !IN_THE_BODY.has(code) ? 404 : 422;
}
