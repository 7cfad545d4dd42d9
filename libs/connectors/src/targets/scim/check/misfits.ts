import { getOf, isRecord, parsePath, textOf, USER_SCHEMA, type AttributePath, type ScimResource } from '@joinery/scim';
import type { AccountAttributes } from '@joinery/provisioning';

/** What policy gives to an app: the paths it maps, and values of somebody, as far as anybody has some there. */
export interface Mapping {
  readonly paths: readonly string[];
  readonly sample: AccountAttributes;
}

/** Common to every resource and in no schema (RFC 7643 sections 3 and 3.1). */
const COMMON = new Set(['id', 'externalid', 'meta', 'schemas', 'active']);

/**
 * Where what policy maps does not fit what the app says of its attributes (`/Schemas`, RFC 7643 section 7): each with
 * the name, what is wrong, and what to do. Null: the app lists no attributes of people.
 */
export function misfitsIn({ paths, sample }: Mapping, schemas: unknown): readonly string[] | null {
  const known = schemasIn(schemas);
  const core = known.get(USER_SCHEMA.toLowerCase());
  if (core === undefined || core.length === 0) return null;
  const mapped = paths.flatMap((text) => parsePath(text) ?? []);
  const told = mapped.flatMap((path) => {
    const why = misfit(path, sample[path.text], known);
    return why === null ? [] : [`${path.text}: ${why}`];
  });
  return [...told, ...notMapped(mapped, known)];
}

function misfit(path: AttributePath, value: unknown, known: Schemas): string | null {
  if (path.schema === null && COMMON.has(path.attribute.toLowerCase())) return null;
  const attributes = known.get((path.schema ?? USER_SCHEMA).toLowerCase());
  if (attributes === undefined) return `the app lists no schema ${path.schema ?? USER_SCHEMA}; ${TAKE_OUT}`;
  const attribute = named(attributes, path.attribute);
  if (attribute === null) return `the app lists no such attribute; ${TAKE_OUT}`;
  const sub = path.sub === null ? null : named(partsOf(attribute), path.sub);
  if (path.sub !== null && sub === null && partsOf(attribute).length > 0)
    return `${path.attribute} has no ${path.sub} in the app; ${TAKE_OUT}`;
  for (const one of [attribute, sub])
    if (is(one, 'mutability', 'readOnly')) return `readOnly in the app, which ignores what is sent; ${TAKE_OUT}`;
  return manyOrOne(path, value, attribute) ?? notCanonical(path, value, attribute, sub);
}

const TAKE_OUT = "take it out of the app's policy, or have it added in the app";

function manyOrOne(path: AttributePath, value: unknown, attribute: ScimResource): string | null {
  const isMany = getOf(attribute, 'multiValued');
  if (isMany === false && path.filterText !== null)
    return `single-valued in the app: map ${withoutFilter(path)} instead`;
  if (isMany === false && path.sub === null && Array.isArray(value))
    return 'single-valued in the app: give it one value';
  if (isMany === true && path.filterText === null && path.sub !== null)
    return `multi-valued in the app: say which, as in ${path.attribute}[type eq "work"].${path.sub}`;
  return null;
}

function withoutFilter({ schema, attribute, sub }: AttributePath): string {
  return `${schema === null ? '' : `${schema}:`}${attribute}${sub === null ? '' : `.${sub}`}`;
}

/** Values that the app does not know (`canonicalValues`): in the path itself, or in what somebody is to have. */
function notCanonical(
  path: AttributePath,
  value: unknown,
  attribute: ScimResource,
  sub: ScimResource | null,
): string | null {
  for (const term of path.filter) {
    const part = named(partsOf(attribute), term.attribute);
    const why = part === null ? null : foreignTo(part, [term.value]);
    if (why !== null) return `${term.attribute} ${why}`;
  }
  return foreignTo(sub ?? attribute, [value].flat());
}

function foreignTo(attribute: ScimResource, values: readonly unknown[]): string | null {
  const canonical = getOf(attribute, 'canonicalValues');
  if (!Array.isArray(canonical) || canonical.length === 0) return null;
  const known = new Set(canonical.map((one) => String(one).toLowerCase()));
  const foreign = values.filter((one) => typeof one === 'string' && one !== '' && !known.has(one.toLowerCase()));
  if (foreign.length === 0) return null;
  return `${foreign.map((one) => JSON.stringify(one)).join(', ')} is none of the values the app knows: ${canonical.join(', ')}`;
}

/** What the app requires and policy gives no value to: in the core schema, and in the extensions that policy uses. */
function notMapped(mapped: readonly AttributePath[], known: Schemas): readonly string[] {
  const used = [null, ...new Set(mapped.flatMap(({ schema }) => schema ?? []))];
  return used.flatMap((schema) => {
    const ours = mapped.filter((path) => path.schema === schema).map(({ attribute }) => attribute.toLowerCase());
    const required = (known.get((schema ?? USER_SCHEMA).toLowerCase()) ?? []).filter(
      (one) => getOf(one, 'required') === true && !is(one, 'mutability', 'readOnly'),
    );
    return required.flatMap((one) => {
      const name = textOf(one, 'name') ?? '';
      if (ours.includes(name.toLowerCase()) || COMMON.has(name.toLowerCase())) return [];
      const path = schema === null ? name : `${schema}:${name}`;
      return [`${path}: required in the app, and policy maps nothing to it; no account is made without: map it`];
    });
  });
}

type Schemas = ReadonlyMap<string, readonly ScimResource[]>;

/** Attributes by the id of their schema in lower case. */
function schemasIn(schemas: unknown): Schemas {
  const listed = isRecord(schemas) ? getOf(schemas, 'Resources') : schemas;
  if (!Array.isArray(listed)) return new Map();
  return new Map(
    listed.filter(isRecord).map((one) => {
      const attributes = getOf(one, 'attributes');
      return [String(getOf(one, 'id')).toLowerCase(), Array.isArray(attributes) ? attributes.filter(isRecord) : []];
    }),
  );
}

function partsOf(attribute: ScimResource): readonly ScimResource[] {
  const parts = getOf(attribute, 'subAttributes');
  return Array.isArray(parts) ? parts.filter(isRecord) : [];
}

function named(attributes: readonly ScimResource[], name: string): ScimResource | null {
  return attributes.find((one) => textOf(one, 'name')?.toLowerCase() === name.toLowerCase()) ?? null;
}

function is(attribute: ScimResource | null, name: string, value: string): boolean {
  return attribute !== null && textOf(attribute, name)?.toLowerCase() === value.toLowerCase();
}
