import { getOf, isRecord, isUnassigned, type ScimResource } from '@joinery/scim';
import type { ScimClient } from '../client/client';

const LISTS: readonly string[] = [
  'emails',
  'phoneNumbers',
  'addresses',
  'ims',
  'photos',
  'groups',
  'entitlements',
  'roles',
];

const NUMERIC_ID = 'ids are numbers instead of texts (RFC 7643 section 3.1)';

/** Where an account as the app shows it is not of the form that RFC 7643 gives it. */
export function oddForms(one: ScimResource): readonly string[] {
  const odd: string[] = [];
  if (typeof getOf(one, 'id') === 'number') odd.push(NUMERIC_ID);
  if (typeof getOf(one, 'active') === 'string')
    odd.push('active is a text instead of a truth value (RFC 7643 section 4.1.1)');
  if (getOf(one, 'schemas') === undefined) odd.push('resources name no schemas (RFC 7643 section 3.1)');
  if (typeof getOf(one, 'name') === 'string') odd.push('name is a text instead of an object (RFC 7643 section 4.1.1)');
  for (const list of LISTS) {
    const value: unknown = getOf(one, list);
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) odd.push(`${list} is no list (RFC 7643 section 2.4)`);
    else if (value.some((each) => typeof each === 'string'))
      odd.push(`${list} lists texts instead of objects (RFC 7643 section 2.4)`);
  }
  if (elementsOf(one, 'emails').some((mail) => isUnassigned(getOf(mail, 'type'))))
    odd.push('emails have no type (RFC 7643 section 2.4)');
  return odd;
}

/** The same of a group. */
export function oddGroupForms(group: ScimResource): readonly string[] {
  const isNamed = elementsOf(group, 'members').every((member) => !isUnassigned(getOf(member, 'value')));
  return [
    ...(typeof getOf(group, 'id') === 'number' ? [NUMERIC_ID] : []),
    ...(isNamed ? [] : ['members are named by $ref or otherwise, without a value (RFC 7643 section 4.2)']),
  ];
}

/** The same of a page. */
export function oddPageForms(body: unknown): readonly string[] {
  if (Array.isArray(body)) return ['lists come without their envelope (RFC 7644 section 3.4.2)'];
  if (!isRecord(body)) return [];
  const isText = typeof getOf(body, 'totalResults') === 'string';
  return [
    ...('resources' in body ? ['the key is resources instead of Resources (RFC 7644 section 3.4.2)'] : []),
    ...(isText ? ['totalResults is a text instead of a number (RFC 7644 section 3.4.2)'] : []),
  ];
}

function elementsOf(one: ScimResource, list: string): readonly ScimResource[] {
  const value: unknown = getOf(one, list);
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** What was found out, by trying, of how an app wants its requests. */
export function learnedWays({ wire, dialect }: ScimClient): readonly string[] {
  const { puts, putsLean, form, wantsVersions, slashesPaths, lowerPaths, mostAtOnce } = dialect.learned;
  const ways: readonly (readonly [boolean, string])[] = [
    [puts, 'PATCH is not there or does nothing: changes go out as PUT (RFC 7644 section 3.5.2)'],
    [form !== null, `PATCH is taken in one form only: ${form} (RFC 7644 section 3.5.2)`],
    [putsLean, 'a PUT that repeats what is the app’s own is refused (RFC 7644 section 3.5.1)'],
    [wantsVersions, 'writes have to name a version with If-Match (RFC 7644 section 3.14)'],
    [
      wire.endsUnsaid,
      'connections end after an answer without being announced: each request goes over its own (RFC 9112 section 9.6)',
    ],
    [slashesPaths, 'paths need a slash at their end (RFC 7644 section 3.2)'],
    [wire.speaksPlainJson, 'application/scim+json is refused, application/json taken (RFC 7644 section 3.1)'],
    [lowerPaths === true, 'endpoints are known in lower case only (RFC 7644 section 3.2)'],
    [
      mostAtOnce < Number.MAX_SAFE_INTEGER,
      `a PATCH of more than ${mostAtOnce} operations is refused (RFC 7644 section 3.5.2)`,
    ],
  ];
  return ways.flatMap(([is, way]) => (is ? [way] : []));
}
