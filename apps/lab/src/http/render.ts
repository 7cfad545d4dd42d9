import type { Behaviour } from '../faults/behaviour';
import { through } from '../faults/behaviour';
import type { Directory, Stored } from '../directory/directory';
import { isObject, type Json, type JsonDraft, type JsonObject } from './json';
import { SHAPES, type ResourceShape } from '../directory/schema';

/** Which attributes the client asked for (RFC 7644 section 3.9), names folded to lower case. */
export interface Selection {
  readonly only: readonly string[] | null;
  readonly without: readonly string[];
}

export function readSelection(query: URLSearchParams): Selection {
  const names = (name: string): string[] =>
    (query.get(name) ?? '')
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter((one) => one !== '');
  const only = names('attributes');
  return { only: only.length > 0 ? only : null, without: names('excludedAttributes') };
}

/** Weak, as RFC 7644 section 3.14 shows it: equal versions mean the same content, not the same bytes. */
export function versionOf(stored: Stored): string {
  return `W/"${stored.revision}"`;
}

export function locationOf(base: string, stored: Stored): string {
  return `${base}${SHAPES[stored.kind].endpoint}/${encodeURIComponent(stored.id)}`;
}

/** Shows stored resources the way the app shows them. */
export class Renderer {
  constructor(
    private readonly directory: Directory,
    private readonly behaviour: Behaviour,
    private readonly base: string,
  ) {}

  render(stored: Stored, selection: Selection): JsonObject {
    const shape = SHAPES[stored.kind];
    const extensions = shape.extensions.filter((one) => stored.attributes[one.urn] !== undefined);
    const resource: JsonDraft = {
      schemas: [shape.core.urn, ...extensions.map((one) => one.urn)],
      id: stored.id,
      ...stored.attributes,
    };
    if (wants(selection, 'members') && stored.members.size > 0) resource['members'] = this.members(stored);
    if (stored.kind === 'User' && wants(selection, 'groups')) this.putGroups(resource, stored);
    resource['meta'] = {
      resourceType: stored.kind,
      created: stored.created,
      lastModified: stored.modified,
      location: locationOf(this.base, stored),
      version: versionOf(stored),
    };
    return select(through(this.behaviour.outgoing, resource, stored.kind), selection, shape);
  }

  private members(stored: Stored): Json[] {
    const list: Json[] = [];
    for (const value of stored.members) {
      const group = this.directory.get('Group', value);
      const member = group ?? this.directory.get('User', value);
      const display = member?.attributes['displayName'] ?? member?.attributes['userName'];
      list.push({
        value,
        $ref: `${this.base}/${group ? 'Groups' : 'Users'}/${value}`,
        type: group ? 'Group' : 'User',
        ...(display === undefined ? {} : { display }),
      });
    }
    return list;
  }

  private putGroups(resource: JsonDraft, stored: Stored): void {
    const groups: Json[] = [];
    for (const value of this.directory.groupIdsOf(stored.id)) {
      const display = this.directory.get('Group', value)?.attributes['displayName'] ?? '';
      groups.push({ value, $ref: `${this.base}/Groups/${value}`, display, type: 'direct' });
    }
    if (groups.length > 0) resource['groups'] = groups;
  }
}

function wants(selection: Selection, name: string): boolean {
  if (selection.only)
    return selection.only.some((one) => one === name || one.startsWith(`${name}.`) || one.endsWith(`:${name}`));
  return !selection.without.includes(name);
}

/** `id` and `schemas` always stay; `attr.sub` keeps or drops that part only. */
function select(resource: JsonObject, selection: Selection, shape: ResourceShape): JsonObject {
  if (!selection.only && selection.without.length === 0) return resource;
  const result: JsonDraft = {};
  for (const [key, value] of Object.entries(resource)) {
    const kept = key === 'id' || key === 'schemas' ? value : selectOne(key.toLowerCase(), value, selection, shape);
    if (kept !== undefined) result[key] = kept;
  }
  return result;
}

function selectOne(name: string, value: Json, selection: Selection, shape: ResourceShape): Json | undefined {
  const prefixes = [name, `${shape.core.urn.toLowerCase()}:${name}`];
  const listed = (names: readonly string[]): boolean => prefixes.some((prefix) => names.includes(prefix));
  const parts = (names: readonly string[]): string[] =>
    prefixes.flatMap((prefix) =>
      names.flatMap((one) =>
        /^[.:]/.test(one.slice(prefix.length)) && one.startsWith(prefix) ? [one.slice(prefix.length + 1)] : [],
      ),
    );
  if (selection.only) {
    if (listed(selection.only)) return value;
    const wanted = parts(selection.only);
    return wanted.length > 0 ? pick(value, (sub) => wanted.includes(sub)) : undefined;
  }
  if (listed(selection.without)) return undefined;
  const unwanted = parts(selection.without);
  return unwanted.length > 0 ? pick(value, (sub) => !unwanted.includes(sub)) : value;
}

function pick(value: Json, keep: (sub: string) => boolean): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((one) => pick(one, keep) ?? []);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => keep(key.toLowerCase())));
}
