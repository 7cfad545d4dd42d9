import type { Behaviour, ScimRequest } from '../faults/behaviour';
import { asList, equalJson, isObject, isUnassigned, keyOf, valueOf, type Json, type JsonObject } from '../http/json';
import type { Quirk } from './quirks';
import { resolvePath } from '../directory/attribute-path';
import { SHAPES, type Kind } from '../directory/schema';
import { ScimError } from '../http/scim-error';

const names = (value: string): readonly string[] => value.split('+');
const kindOf = (request: ScimRequest): Kind => (request.segments[0]?.toLowerCase() === 'groups' ? 'Group' : 'User');
const isResource = ({ segments, method }: ScimRequest): boolean =>
  /^(users|groups)$/i.test(segments[0] ?? '') && (method === 'POST' || method === 'PUT') && segments[1] !== '.search';

/** The value at `attr`, `attr.sub` or `URN:attr` of a body as it was sent; of a list, that of its first element. */
function sentAt(body: JsonObject, path: string): Json | undefined {
  const cut = path.startsWith('urn:') ? path.lastIndexOf(':') : path.indexOf('.');
  if (cut < 0) return valueOf(body, path);
  const [outer] = asList(valueOf(body, path.slice(0, cut)));
  return isObject(outer) ? valueOf(outer, path.slice(cut + 1)) : undefined;
}

function missing(body: JsonObject, path: string): boolean {
  const value = sentAt(body, path);
  return isUnassigned(value) || value === '';
}

/** A list `User:a+Group:b+c`: a path without a kind is one of users. */
function pathsFor(value: string, kind: Kind): string[] {
  return names(value).flatMap((one) => {
    const match = /^(User|Group):(.+)$/.exec(one);
    return (match?.[1] ?? 'User') === kind ? [match?.[2] ?? one] : [];
  });
}

function without(attributes: JsonObject, gone: readonly string[]): JsonObject {
  const lower = gone.map((one) => one.toLowerCase());
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !lower.includes(key.toLowerCase())));
}

const NORMALISE: Readonly<Record<string, (attributes: JsonObject) => JsonObject>> = {
  lowerEmail: (one) => overValues(one, 'emails', (value) => value.toLowerCase()),
  phone: (one) => overValues(one, 'phoneNumbers', (value) => value.replace(/(?!^\+)[^\d]/g, '')),
  trim: (one) => Object.fromEntries(Object.entries(one).map(([key, value]) => [key, trimmed(value)])),
  lowerUserName: (one) => overText(one, 'userName', (value) => value.toLowerCase()),
  titleCase: (one) =>
    overText(one, 'displayName', (value) => value.replace(/\b\p{L}/gu, (first) => first.toUpperCase())),
};

function overText(attributes: JsonObject, name: string, change: (value: string) => string): JsonObject {
  const value = attributes[name];
  return typeof value === 'string' ? { ...attributes, [name]: change(value) } : attributes;
}

function overValues(attributes: JsonObject, name: string, change: (value: string) => string): JsonObject {
  if (attributes[name] === undefined) return attributes;
  const list = asList(attributes[name]).map((one) => (isObject(one) ? overText(one, 'value', change) : one));
  return { ...attributes, [name]: list };
}

function trimmed(value: Json): Json {
  return typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : value;
}

function onBody(behaviour: Behaviour, check: (body: JsonObject, request: ScimRequest) => void): void {
  behaviour.body.push((body, request) => {
    if (isResource(request)) check(body, request);
    return body;
  });
}

export const VALUE_QUIRKS: readonly Quirk[] = [
  {
    name: 'drops',
    sentence: 'These attributes are accepted and forgotten, by every kind of write.',
    values: 'list',
    apply: (behaviour, value) => behaviour.stored.push((after) => without(after, names(value))),
  },
  {
    name: 'normalises',
    sentence: 'Values are kept in another form: lowerEmail, lowerUserName, phone (digits only), trim, titleCase.',
    values: 'list',
    apply: (behaviour, value) => {
      for (const name of names(value)) {
        const change = NORMALISE[name];
        if (!change) throw new Error(`quirk normalises knows ${Object.keys(NORMALISE).join(', ')}, not ${name}`);
        behaviour.stored.push((after) => change(after));
      }
    },
  },
  {
    name: 'requires',
    sentence:
      'A create without one of these is refused: attr, attr.sub, URN:attr, each with Group: in front for groups.',
    values: 'list',
    apply: (behaviour, value) =>
      onBody(behaviour, (body, request) => {
        if (request.method !== 'POST') return;
        const absent = pathsFor(value, kindOf(request)).find((path) => missing(body, path));
        if (absent) throw new ScimError(400, `${absent} is required`, 'invalidValue');
      }),
  },
  {
    name: 'forbids',
    sentence: 'A create or PUT that names one of these attributes is refused.',
    values: 'list',
    apply: (behaviour, value) =>
      onBody(behaviour, (body, request) => {
        const named = pathsFor(value, kindOf(request)).find((path) => !missing(body, path));
        if (named) throw new ScimError(400, `${named} is not supported`, 'invalidValue');
      }),
  },
  {
    name: 'unknownAttributes',
    sentence: 'An attribute or a schema that the app does not know is refused instead of ignored.',
    values: ['400'],
    apply: (behaviour) =>
      onBody(behaviour, (body, request) => {
        const { extensions } = behaviour.settings;
        const shape = SHAPES[kindOf(request)];
        const named = [...Object.keys(body), ...asList(body['schemas']).map(String)];
        const unknown = named.find((key) =>
          key.includes(':')
            ? key.toLowerCase() !== shape.core.urn.toLowerCase() && !extensions.has(key)
            : key.toLowerCase() !== 'schemas' && resolvePath(shape, key) === null,
        );
        if (unknown) throw new ScimError(400, `${unknown} is not known`, 'invalidSyntax');
      }),
  },
  {
    name: 'singleValued',
    sentence: 'These attributes hold one value; a list of more is refused.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.stored.push((after) => {
        const full = names(value).find((name) => asList(after[name]).length > 1);
        if (full) throw new ScimError(400, `${full} takes one value`, 'invalidValue');
        return after;
      }),
  },
  {
    name: 'keepsFirstValue',
    sentence: 'These attributes hold one value; of a longer list only the first is kept.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.stored.push((after) => {
        const cut = names(value).flatMap((name) =>
          after[name] === undefined ? [] : [[name, asList(after[name]).slice(0, 1)]],
        );
        return { ...after, ...(Object.fromEntries(cut) as JsonObject) };
      }),
  },
  {
    name: 'immutable',
    sentence: 'These attributes cannot be changed once they are set: 400 mutability.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.stored.push((after, before) => {
        const changed = names(value).find(
          (name) => before && before[name] !== undefined && !equalJson(before[name], after[name]),
        );
        if (changed) throw new ScimError(400, `${changed} cannot be changed`, 'mutability');
        return after;
      }),
  },
  {
    name: 'verifiedDomain',
    sentence: 'Accounts are only possible for e-mail addresses of these domains.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.stored.push((after, before, { kind }) => {
        if (kind !== 'User') return after;
        const all = asList(after['emails']).flatMap((one) => (isObject(one) ? [String(one['value'])] : []));
        const other = all.find((one) => !names(value.toLowerCase()).includes(one.split('@')[1]?.toLowerCase() ?? ''));
        if (other !== undefined && before === null)
          throw new ScimError(400, 'the domain is not verified', 'invalidValue');
        return after;
      }),
  },
  {
    name: 'nickNameMirrors',
    sentence: 'nickName is always the same as userName, whatever is sent.',
    apply: (behaviour) =>
      behaviour.stored.push((after, _before, { kind }) =>
        kind === 'User' && after['userName'] !== undefined ? { ...after, nickName: after['userName'] } : after,
      ),
  },
  {
    name: 'userNameIsEmail',
    sentence: 'A userName that does not look like an e-mail address is refused.',
    apply: (behaviour) =>
      behaviour.stored.push((after, _before, { kind }) => {
        if (kind === 'User' && !/^[^@\s]+@[^@\s]+$/.test(String(after['userName']))) {
          throw new ScimError(400, 'userName must be an e-mail address', 'invalidValue');
        }
        return after;
      }),
  },
  {
    name: 'knowsExtension',
    sentence: 'The app knows these extensions besides the enterprise one; others are always dropped.',
    values: 'list',
    apply: ({ settings }, value) => {
      settings.extensions = new Set([...settings.extensions, ...names(value)]);
    },
  },
  {
    name: 'noEnterprise',
    sentence: 'The app does not know the enterprise extension: department, employeeNumber and manager are dropped.',
    apply: ({ settings }) => {
      settings.extensions = new Set([...settings.extensions].filter((one) => !one.includes('enterprise')));
    },
  },
  {
    name: 'managerAsText',
    sentence: 'manager must be the bare id of the manager, not an object with a value.',
    apply: (behaviour) => behaviour.body.push((body, request) => (isResource(request) ? managerFromText(body) : body)),
  },
];

function managerFromText(body: JsonObject): JsonObject {
  const urn = keyOf(body, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User');
  const extension = urn === undefined ? undefined : body[urn];
  if (urn === undefined || !isObject(extension) || isUnassigned(extension['manager'])) return body;
  const manager = extension['manager'];
  if (typeof manager !== 'string') throw new ScimError(400, 'manager must be text', 'invalidValue');
  return { ...body, [urn]: { ...extension, manager: { value: manager } } };
}
