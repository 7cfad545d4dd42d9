import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '@joinery/audit';
import type { Instant } from '@joinery/kernel';
import {
  badRequest,
  GROUP_TYPE,
  lookupKeys,
  nameKey,
  type ResourceType,
  type ScimProblem,
  ScimProblem as Problem,
  type ScimResource,
} from '@joinery/scim';
import type { InboundContent, InboundRow } from '@joinery/store';

/** Who pushes in the audit log: not a person, but what its source is called. */
export function actorOf(sourceId: string): string {
  return `source ${sourceId}`;
}

/**
 * An id that nobody else gives: a UUID of version 7 (RFC 9562 section 5.7), so that new rows stand beside each other in
 * the indexes however many there are.
 */
export function resourceId(at: Instant): string {
  const millis = Date.parse(at).toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${millis.slice(0, 8)}-${millis.slice(8)}-7${random.slice(15)}`;
}

/** What is kept of a resource: members of a group are rows of their own. */
export function contentOf(type: ResourceType, resource: ScimResource): InboundContent {
  const rest: Record<string, unknown> = {};
  for (const key in resource) if (key !== 'members' && key !== 'schemas') rest[key] = resource[key];
  const urns = Object.keys(rest).filter((key) => /^(?:urn:|https?:)/i.test(key));
  const body = JSON.stringify({ schemas: [type.schema.id, ...urns], ...rest });
  const externalId = rest['externalId'];
  return {
    nameKey: nameKey(type, resource),
    externalId: typeof externalId === 'string' && externalId !== '' ? externalId : null,
    lookupKeys: type === GROUP_TYPE ? [] : lookupKeys(resource),
    body,
  };
}

/** A resource as it was accepted: without what the server adds for answers. */
export function resourceOf({ body, members }: InboundRow): ScimResource {
  const resource = JSON.parse(body) as Record<string, unknown>;
  if (members !== null) resource['members'] = JSON.parse(members);
  return resource;
}

export interface MemberChange {
  readonly added: readonly { readonly id: string; readonly element: string }[];
  readonly removed: readonly string[];
}

/** Who came to a group and who left it; somebody who is named twice is in it once. */
export function memberChange(before: ScimResource | null, after: ScimResource): MemberChange | null {
  const had = membersOf(before);
  const has = membersOf(after);
  const added = [...has].flatMap(([id, member]) =>
    had.has(id) && had.get(id)?.display === member.display ? [] : [{ id, element: JSON.stringify(member) }],
  );
  const removed = [...had.keys()].filter((id) => !has.has(id));
  return added.length + removed.length === 0 ? null : { added, removed };
}

interface Member {
  readonly display: unknown;
  readonly type: unknown;
}

function membersOf(resource: ScimResource | null): ReadonlyMap<string, Member> {
  const members = resource?.['members'];
  const found = new Map<string, Member>();
  if (!Array.isArray(members)) return found;
  for (const { value, display, type } of members as readonly Record<string, unknown>[]) {
    if (typeof value === 'string' && value !== '') found.set(value, { display, type });
  }
  return found;
}

/** Refuses a member without an id: nobody would be meant. */
export function checkMembers(type: ResourceType, resource: ScimResource): ScimProblem | null {
  const members = type === GROUP_TYPE ? resource['members'] : undefined;
  if (!Array.isArray(members)) return null;
  const isGood = (members as readonly Record<string, unknown>[]).every(
    ({ value }) => typeof value === 'string' && value !== '' && value.length <= 200,
  );
  return isGood ? null : badRequest('invalidValue', '"members": every member has the id of somebody as its "value".');
}

export function taken(type: ResourceType, resource: ScimResource): ScimProblem {
  const name = String(resource[type.nameAttribute]).slice(0, 200);
  return new Problem(409, 'uniqueness', `There is a ${type.name} with the ${type.nameAttribute} "${name}" already.`);
}

export function unknown(type: ResourceType, id: string): ScimProblem {
  return new Problem(404, null, `There is no ${type.name} ${id.slice(0, 100)}.`);
}

export function pushedEvent(
  sourceId: string,
  at: Instant,
  data: { readonly record: string; readonly kind: string; readonly how: string; readonly version: number } & Readonly<
    Record<string, unknown>
  >,
): AuditEvent {
  return { occurredAt: at, actor: actorOf(sourceId), type: 'record.pushed', data: { source: sourceId, ...data } };
}
