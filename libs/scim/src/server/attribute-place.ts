import { getOf, isRecord, type MutableResource, type ScimResource } from '../resource';
import type { AttributeName } from './filter-text';
import { OWN_ATTRIBUTES } from './resource-types';
import { findAttribute, findExtension, type ResourceType, type ScimAttribute, subAttributesOf } from './schema';

/** What a name means in resources of one type. */
export type AttributePlace =
  | {
      readonly kind: 'known';
      /** URN of the extension that holds the attribute, as resources spell it; null for core attributes. */
      readonly home: string | null;
      readonly attribute: ScimAttribute;
      readonly sub: ScimAttribute | null;
    }
  /** A whole extension. */
  | { readonly kind: 'extension'; readonly urn: string }
  /** An attribute of an extension that nobody described here: it is kept, and its values have no type. */
  | { readonly kind: 'foreign'; readonly home: string; readonly attribute: string; readonly sub: string | null };

/** Finds what a name means; null when the schema has no such attribute. */
export function placeOf(type: ResourceType, name: AttributeName): AttributePlace | null {
  const whole = findExtension(type, name.text);
  if (whole !== null) return { kind: 'extension', urn: whole.id };
  const extension = name.schema === null ? null : findExtension(type, name.schema);
  if (name.schema !== null && extension === null) {
    return { kind: 'foreign', home: name.schema, attribute: name.attribute, sub: name.sub };
  }
  const attribute =
    extension === null
      ? (findAttribute(type.schema.attributes, name.attribute) ?? findAttribute(OWN_ATTRIBUTES, name.attribute))
      : findAttribute(extension.attributes, name.attribute);
  if (attribute === null) return null;
  const sub = name.sub === null ? null : findAttribute(subAttributesOf(attribute), name.sub);
  if (name.sub !== null && sub === null) return null;
  return { kind: 'known', home: extension?.id ?? null, attribute, sub };
}

/** The object of a resource in which an attribute of that home stands; undefined when there is none. */
export function homeIn(resource: ScimResource, home: string | null): Readonly<Record<string, unknown>> | undefined {
  if (home === null) return resource;
  const object = getOf(resource, home);
  return isRecord(object) ? object : undefined;
}

/** The same for writing: it is made when it is missing. */
export function openHome(resource: MutableResource, home: string | null): MutableResource {
  const there = homeIn(resource, home);
  if (there !== undefined) return there as MutableResource;
  const made: MutableResource = {};
  resource[home as string] = made;
  return made;
}
