import { getOf, isRecord, type ScimResource } from '@joinery/scim';
import type { ClosedShown } from '../../../kit/closed-shown';
import type { AppFindings } from '../../../kit/target';
import type { ScimProfile } from './scim-profile';

export interface Tightened {
  readonly profile: ScimProfile;
  /** What became narrower, for people. */
  readonly tightened: readonly string[];
}

const HIDDEN = 'groups show nobody: a yes to a change of members has to do';

type Step = (profile: ScimProfile, config: ScimResource) => Tightened | null;

/**
 * Narrows a profile by what the app says of itself, and never widens it: discovery documents have been seen to be
 * wrong, and what a profile states comes from the app's documentation. Anything that cannot be read says nothing.
 * `discovered`: `serviceProviderConfig` and `schemas` (RFC 7644 section 4) as far as they were there, and what was
 * `found` out while work was done, and not said by the app (`AppFindings`).
 */
export function tighten(profile: ScimProfile, discovered: unknown): Tightened {
  if (!isRecord(discovered)) return { profile, tightened: [] };
  const config = discovered['serviceProviderConfig'];
  let now = profile;
  const tightened: string[] = [];
  if (isRecord(config)) {
    for (const step of STEPS) {
      const narrower = step(now, config);
      if (narrower === null) continue;
      now = narrower.profile;
      tightened.push(...narrower.tightened);
    }
  }
  const found = findingsIn(discovered['found']);
  if (found !== null) {
    now = { ...now, found };
    if (found.membersHidden && now.groups.readMembers === 'yes') tightened.push(HIDDEN);
    const ofClosed = Object.keys(found.ofClosed);
    if (ofClosed.length > 0)
      tightened.push(`closed accounts show nothing of, or something else as: ${ofClosed.join(', ')}`);
    if (found.neverKept.length > 0) tightened.push(`never kept: ${found.neverKept.join(', ')}`);
    const renamed = Object.values(found.groupNames);
    if (renamed.length > 0) tightened.push(`calls groups otherwise: ${renamed.join(', ')}`);
  }
  const fixed = narrowAttributes(now, discovered['schemas']);
  return fixed === null
    ? { profile: now, tightened }
    : { profile: fixed.profile, tightened: [...tightened, ...fixed.tightened] };
}

const STEPS: readonly Step[] = [
  (profile, config) => {
    if (supports(config, 'patch') !== false || profile.adapts !== true || profile.update !== 'patch') return null;
    return { profile: { ...profile, update: 'put' }, tightened: ['no PATCH: accounts are changed by PUT'] };
  },
  (profile, config) => {
    const { users, groups } = profile.filterable;
    if (supports(config, 'filter') !== false || users.length + groups.length === 0) return null;
    const text = 'no filters: people are found by reading everybody';
    return { profile: { ...profile, filterable: { users: [], groups: [] } }, tightened: [text] };
  },
  (profile, config) => {
    const most = smallest([numberIn(config, 'filter', 'maxResults'), numberIn(config, 'pagination', 'maxPageSize')]);
    if (most === null || most >= profile.paging.pageSize) return null;
    const paging = { ...profile.paging, pageSize: most };
    return { profile: { ...profile, paging }, tightened: [`pages of ${most} instead of ${profile.paging.pageSize}`] };
  },
  (profile, config) => {
    const pagination = getOf(config, 'pagination');
    if (!isRecord(pagination) || profile.paging.mode === 'none') return null;
    const [index, cursor] = [getOf(pagination, 'index'), getOf(pagination, 'cursor')];
    if (profile.paging.mode === 'index' && index === false && cursor === true) {
      return {
        profile: { ...profile, paging: { ...profile.paging, mode: 'cursor' } },
        tightened: ['pages by cursor only'],
      };
    }
    return null;
  },
  (profile, config) => {
    if (supports(config, 'etag') !== false || !profile.etag) return null;
    return { profile: { ...profile, etag: false }, tightened: ['no versions: If-Match is not sent'] };
  },
];

function findingsIn(found: unknown): AppFindings | null {
  if (!isRecord(found)) return null;
  const { membersHidden, neverKept, doublesRefused, ofClosed, groupNames, labels } = found;
  const paths = Array.isArray(neverKept) ? neverKept.filter((path) => typeof path === 'string') : [];
  return {
    membersHidden: membersHidden === true,
    neverKept: paths,
    doublesRefused: doublesRefused === true,
    ofClosed: closedIn(ofClosed),
    groupNames: textsIn(groupNames),
    labels: textsIn(labels),
  };
}

function textsIn(found: unknown): Readonly<Record<string, string>> {
  const pairs = isRecord(found) ? Object.entries(found) : [];
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function closedIn(found: unknown): ClosedShown {
  const ways = isRecord(found) ? Object.entries(found) : [];
  return Object.fromEntries(ways.flatMap(([path, way]) => (way === 'hidden' || way === 'own' ? [[path, way]] : [])));
}

function supports(config: ScimResource, feature: string): boolean | null {
  const block = getOf(config, feature);
  const value = isRecord(block) ? getOf(block, 'supported') : undefined;
  return typeof value === 'boolean' ? value : null;
}

function numberIn(config: ScimResource, feature: string, name: string): number | null {
  const block = getOf(config, feature);
  const value = isRecord(block) ? getOf(block, name) : undefined;
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

function smallest(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Attributes of the core User that the app calls required or immutable (RFC 7643 section 7). */
function narrowAttributes(profile: ScimProfile, schemas: unknown): Tightened | null {
  const attributes = userAttributes(schemas);
  const named = (trait: (attribute: ScimResource) => boolean): string[] =>
    attributes.filter(trait).flatMap((one) => (typeof one['name'] === 'string' ? [one['name']] : []));
  const required = missingIn(
    profile.attributes.required,
    named((one) => one['required'] === true && one['mutability'] !== 'readOnly'),
  );
  const immutable = missingIn(
    profile.attributes.immutable,
    named((one) => one['mutability'] === 'immutable'),
  );
  if (required.length + immutable.length === 0) return null;
  const rules = profile.attributes;
  return {
    profile: {
      ...profile,
      attributes: {
        ...rules,
        required: [...rules.required, ...required],
        immutable: [...rules.immutable, ...immutable],
      },
    },
    tightened: [
      ...required.map((name) => `${name} is required`),
      ...immutable.map((name) => `${name} cannot be changed`),
    ],
  };
}

function missingIn(known: readonly string[], named: readonly string[]): readonly string[] {
  return named.filter((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase()));
}

function userAttributes(schemas: unknown): readonly ScimResource[] {
  const listed = isRecord(schemas) ? getOf(schemas, 'Resources') : schemas;
  if (!Array.isArray(listed)) return [];
  const user = listed.find(
    (one) => isRecord(one) && String(getOf(one, 'id')).toLowerCase() === 'urn:ietf:params:scim:schemas:core:2.0:user',
  ) as unknown;
  const attributes = isRecord(user) ? getOf(user, 'attributes') : null;
  return Array.isArray(attributes) ? attributes.filter(isRecord) : [];
}
