import type { ResourceType } from './schema';

/** A resource as it is kept: texts are JSON. */
export interface KeptResource {
  readonly id: string;
  /** An object: the resource without id, meta, groups and members. */
  readonly body: string;
  readonly version: number;
  readonly createdAt: string;
  readonly modifiedAt: string;
  /** Lists; null for none. */
  readonly groups: string | null;
  readonly members: string | null;
}

/** The resource as JSON text for an answer, put together from texts: nothing of it is read. */
export function renderResource(type: ResourceType, kept: KeptResource, base: string): string {
  const { id, body, version, createdAt, modifiedAt, groups, members } = kept;
  const inside = body.trim().slice(1, -1);
  const lists = `${groups === null ? '' : `,"groups":${groups}`}${members === null ? '' : `,"members":${members}`}`;
  const location = JSON.stringify(locationOf(type, id, base));
  const meta =
    `{"resourceType":"${type.name}","created":"${createdAt}","lastModified":"${modifiedAt}",` +
    `"location":${location},"version":"W/\\"${version}\\""}`;
  return `{"id":"${id}",${inside}${lists},"meta":${meta}}`;
}

export function locationOf(type: ResourceType, id: string, base: string): string {
  return `${base}${type.endpoint}/${id}`;
}

/** The value of the `ETag` header: weak, because attributes may be left out (RFC 7644 section 3.14). */
export function entityTag(version: number): string {
  return `W/"${version}"`;
}
