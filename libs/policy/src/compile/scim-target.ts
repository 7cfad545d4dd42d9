import { didYouMean } from '../files/nearest';
import type { Problem } from '../files/policy-document';

const USER = [
  'userName',
  'displayName',
  'nickName',
  'profileUrl',
  'title',
  'userType',
  'preferredLanguage',
  'locale',
  'timezone',
  'name.formatted',
  'name.givenName',
  'name.familyName',
  'name.middleName',
  'name.honorificPrefix',
  'name.honorificSuffix',
];
const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ENTERPRISE = ['employeeNumber', 'costCenter', 'organization', 'division', 'department', 'manager.value'].map(
  (name) => `${ENTERPRISE_URN}:${name}`,
);
const MANY =
  /^(emails|phoneNumbers|ims|photos|addresses|entitlements|roles)\[type eq "[A-Za-z0-9 _-]+"\]\.[a-z][A-Za-z0-9]*$/;
const EXTENSION = /^urn:[A-Za-z0-9][A-Za-z0-9:._-]*:[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)?$/;
/** Never mapped: the product or the server decides them. */
const RESERVED = new Map([
  ['externalId', 'Joinery writes its own identity id there.'],
  ['active', 'It follows from the lifecycle state.'],
  ['groups', 'Map groups under "members".'],
  ['password', 'Joinery never writes passwords.'],
  ['id', 'The app chooses it.'],
  ['meta', 'The app keeps it.'],
  ['schemas', 'It follows from the attributes.'],
]);

const WORK_MAIL = 'emails[type eq "work"].value';
const WORK_PHONE = 'phoneNumbers[type eq "work"].value';

/** What attributes are called elsewhere: without case, blanks and marks. */
const CALLED: ReadonlyMap<string, string> = new Map([
  ...['email', 'mail', 'emails', 'workemail', 'emailaddress'].map((name) => [name, WORK_MAIL] as const),
  ...['phone', 'telephone', 'telephonenumber', 'phonenumbers', 'mobile'].map((name) => [name, WORK_PHONE] as const),
  ...['login', 'username', 'samaccountname', 'userprincipalname', 'upn'].map((name) => [name, 'userName'] as const),
  ...['givenname', 'firstname'].map((name) => [name, 'name.givenName'] as const),
  ...['familyname', 'lastname', 'surname', 'sn'].map((name) => [name, 'name.familyName'] as const),
  ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map(
    (name) => [name.toLowerCase(), `${ENTERPRISE_URN}:${name}`] as const,
  ),
  ['manager', `${ENTERPRISE_URN}:manager.value`],
  ['language', 'preferredLanguage'],
]);

/** What is wrong with the SCIM path that an app attribute is written to; null when nothing is. */
export function targetProblem(target: string): Problem | null {
  if (USER.includes(target) || ENTERPRISE.includes(target) || MANY.test(target)) return null;
  if (EXTENSION.test(target) && !target.startsWith(`${ENTERPRISE_URN}:`)) return null;
  const reserved = RESERVED.get(target);
  if (reserved !== undefined)
    return { code: 'TARGET_RESERVED', message: `"${target}" cannot be mapped.`, hint: reserved, value: target };
  if (/[^\0-\x7f]/.test(target))
    return { code: 'UNKNOWN_TARGET', message: `"${target}" is not a path of a SCIM user.`, hint: PLAIN, value: target };
  const last = target.slice(target.lastIndexOf(':') + 1);
  const known = target.startsWith('urn:') ? ENTERPRISE : [...USER, WORK_MAIL, WORK_PHONE];
  const called = CALLED.get(target.toLowerCase().replace(/[^a-z]/g, ''));
  const other = target.startsWith('urn:') ? enterpriseNear(last) : didYouMean(target, known, '');
  const near = called === undefined ? other : `Did you mean "${called}"?`;
  const hint = near || 'Use a SCIM path such as name.givenName or emails[type eq "work"].value.';
  return { code: 'UNKNOWN_TARGET', message: `"${target}" is not a path of a SCIM user.`, hint, value: target };
}

/** RFC 7643, section 2.1. */
const PLAIN = 'Names of SCIM attributes are letters from a to z, digits, "-" and "_".';

function enterpriseNear(name: string): string {
  const names = ENTERPRISE.map((path) => path.slice(ENTERPRISE_URN.length + 1));
  return didYouMean(name, names, `The enterprise extension has: ${names.join(', ')}.`);
}
