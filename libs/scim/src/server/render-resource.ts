import type { ResourceType } from './schema';

/** A resource as it is kept: texts are JSON. */
export interface KeptResource {
  readonly id: string;
  /** An object: the resource without id, meta, groups and members. */
  readonly body: string;
  readonly version: number;
  readonly createdAt: string;
  readonly modifiedAt: string;
  /** Lists; null for none. A `$ref` in them begins with `~/`, which stands for the base. */
  readonly groups: string | null;
  readonly members: string | null;
}

/** The resource as JSON text for an answer, put together from texts: nothing of it is read. */
export function renderResource(type: ResourceType, kept: KeptResource, base: string): string {
  const { id, body, version, createdAt, modifiedAt, groups, members } = kept;
  const inside = body.trim().slice(1, -1);
  const lists = `${groups === null ? '' : `,"groups":${based(groups, base)}`}${members === null ? '' : `,"members":${based(members, base)}`}`;
  const location = JSON.stringify(locationOf(type, id, base));
  const meta =
    `{"resourceType":"${type.name}","created":"${createdAt}","lastModified":"${modifiedAt}",` +
    `"location":${location},"version":"W/\\"${version}\\""}`;
  return `{"id":"${id}",${inside}${lists},"meta":${meta}}`;
}

/** Inside of a text every quotation mark has a backslash before it: what is found is always a key with its value. */
function based(list: string, base: string): string {
  return list.replaceAll(/"\$ref" ?: ?"~\//g, () => `"$ref":${JSON.stringify(base).slice(0, -1)}/`);
}

export function locationOf(type: ResourceType, id: string, base: string): string {
  return `${base}${type.endpoint}/${id}`;
}

/** The value of the `ETag` header: weak, because attributes may be left out (RFC 7644 section 3.14). */
export function entityTag(version: number): string {
  return `W/"${version}"`;
}
