type Json = Record<string, unknown>;
interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}

/** A refusal with its `scimType`. */
export class PatchRefused extends Error {
  constructor(readonly scimType: string) {
    super(scimType);
  }
}

export interface PatchMoods {
  /** Reads `remove` of `members` with a value, the old Microsoft form, as "remove everybody". */
  readonly removeEmptiesGroup: boolean;
  readonly addReplacesMembers: boolean;
}

/** Applies operations the way RFC 7644 section 3.5.2 says, knowing no more paths than the specs need. */
export function applyPatch(resource: Json, operations: readonly Operation[], moods: PatchMoods): void {
  for (const operation of operations) {
    if (!['add', 'replace', 'remove'].includes(operation.op)) throw new PatchRefused('invalidSyntax');
    if (operation.path === undefined) throw new PatchRefused('invalidPath');
    applyOne(resource, operation, operation.path, moods);
  }
}

function applyOne(resource: Json, operation: Operation, path: string, moods: PatchMoods): void {
  const { home, rest } = homeOf(resource, path);
  const filtered = /^(\w+)\[(\w+) eq "((?:[^"\\]|\\.)*)"\](?:\.(\w+))?$/.exec(rest);
  if (rest === 'members') changeSet(home, operation, moods);
  else if (filtered) applyFiltered(home, operation, filtered, moods);
  else {
    const [name = '', sub] = rest.split('.');
    if (!/^\w+$/.test(name)) throw new PatchRefused('invalidPath');
    if (sub === undefined) assign(home, name, operation);
    else assign((home[name] ??= {}) as Json, sub, operation);
  }
}

function homeOf(resource: Json, path: string): { home: Json; rest: string } {
  const urn = /^(urn:.*):([^:]+)$/.exec(path);
  if (!urn) return { home: resource, rest: path };
  const schema = urn[1] ?? '';
  return { home: (resource[schema] ??= {}) as Json, rest: urn[2] ?? '' };
}

function applyFiltered(home: Json, operation: Operation, match: RegExpExecArray, moods: PatchMoods): void {
  const [, name = '', key = '', text = '', sub] = match;
  const wanted = JSON.parse(`"${text}"`) as string;
  const list = (home[name] ?? []) as Json[];
  const hits = list.filter((element) => element[key] === wanted);
  if (hits.length === 0 && operation.op !== 'remove') throw new PatchRefused('noTarget');
  if (operation.op === 'remove' && sub === undefined) {
    home[name] =
      name === 'members' && moods.removeEmptiesGroup ? [] : list.filter((element) => !hits.includes(element));
  } else for (const hit of hits) assign(hit, sub ?? 'value', operation);
}

function changeSet(home: Json, operation: Operation, moods: PatchMoods): void {
  const given = (Array.isArray(operation.value) ? operation.value : []) as Json[];
  const there = (home['members'] ?? []) as Json[];
  if (operation.op === 'remove') home['members'] = [];
  else if (operation.op === 'replace' || moods.addReplacesMembers) home['members'] = given;
  else home['members'] = [...there, ...given.filter((one) => !there.some((other) => other['value'] === one['value']))];
}

function assign(record: Json, name: string, operation: Operation): void {
  if (operation.op === 'remove') delete record[name];
  else record[name] = operation.value;
}
