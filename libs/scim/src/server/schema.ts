/** RFC 7643 section 2.3. */
export type ScimAttributeType =
  'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex';

/** An attribute as `/Schemas` shows it (RFC 7643 section 7). */
export interface ScimAttribute {
  readonly name: string;
  readonly type: ScimAttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'default' | 'request' | 'never';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly ScimAttribute[];
}

export interface ScimSchema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly ScimAttribute[];
}

/** A kind of resource with the schemas that describe it. */
export interface ResourceType {
  readonly name: 'User' | 'Group';
  readonly endpoint: '/Users' | '/Groups';
  readonly description: string;
  readonly schema: ScimSchema;
  readonly extensions: readonly ScimSchema[];
  /** Attribute that names a resource: no two of one source share its value, compared without case. */
  readonly nameAttribute: 'userName' | 'displayName';
}

type Details = Partial<Omit<ScimAttribute, 'name' | 'type' | 'description'>>;

/** An attribute with what RFC 7643 section 2.2 says of attributes of which nothing else is said. */
export function attribute(
  name: string,
  type: ScimAttributeType,
  description: string,
  details: Details = {},
): ScimAttribute {
  return Object.freeze({
    name,
    type,
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...details,
  });
}

const indexes = new WeakMap<readonly ScimAttribute[], ReadonlyMap<string, ScimAttribute>>();
const NONE: readonly ScimAttribute[] = Object.freeze([]);

/** The attribute of that name, compared without case (RFC 7643 section 2.1). */
export function findAttribute(attributes: readonly ScimAttribute[], name: string): ScimAttribute | null {
  let index = indexes.get(attributes);
  if (index === undefined) {
    index = new Map(attributes.map((one) => [one.name.toLowerCase(), one]));
    indexes.set(attributes, index);
  }
  return index.get(name.toLowerCase()) ?? null;
}

export function subAttributesOf(parent: ScimAttribute): readonly ScimAttribute[] {
  return parent.subAttributes ?? NONE;
}

/** The extension schema of that URN; null for one that is not described here. */
export function findExtension(type: ResourceType, urn: string): ScimSchema | null {
  const wanted = urn.toLowerCase();
  return type.extensions.find((schema) => schema.id.toLowerCase() === wanted) ?? null;
}
