import type { Attribute, ResourceShape, SchemaIndex } from './schema';
import { subAttribute } from './schema';

/** Where an attribute is: in the resource itself or in an extension's object. */
export interface AttributePlace {
  /** URN of the extension that holds it; null for the resource's own attributes. */
  readonly extension: string | null;
  /** null when the path names the extension itself. */
  readonly attribute: Attribute | null;
  readonly sub: Attribute | null;
}

function splitUrn(shape: ResourceShape, path: string): { schema: SchemaIndex; rest: string; extension: boolean } {
  const lower = path.toLowerCase();
  for (const schema of [shape.core, ...shape.extensions]) {
    const urn = schema.urn.toLowerCase();
    if (lower === urn) return { schema, rest: '', extension: schema !== shape.core };
    if (lower.startsWith(`${urn}:`)) {
      return { schema, rest: path.slice(urn.length + 1), extension: schema !== shape.core };
    }
  }
  return { schema: shape.core, rest: path, extension: false };
}

/**
 * Resolves `attr`, `attr.sub` and `URN:attr.sub` (RFC 7644 section 3.10), names in any case; null when there is no such
 * attribute. The URN itself holds a dot, so it is taken off before anything is split.
 */
export function resolvePath(shape: ResourceShape, path: string): AttributePlace | null {
  const { schema, rest, extension } = splitUrn(shape, path);
  const urn = extension ? schema.urn : null;
  if (rest === '') return extension ? { extension: urn, attribute: null, sub: null } : null;
  const [name = '', subName, ...more] = rest.split('.');
  const attribute = schema.attributes.get(name.toLowerCase());
  if (!attribute || more.length > 0) return null;
  if (subName === undefined) return { extension: urn, attribute, sub: null };
  const sub = subAttribute(attribute, subName);
  return sub ? { extension: urn, attribute, sub } : null;
}
