import type { Json } from './fake-scim-server';

export function holds(resource: Json, name: string, wanted: string): boolean {
  if (name === 'emails.value')
    return ((resource['emails'] ?? []) as Json[]).some((mail) => fold(mail['value']) === fold(wanted));
  return name === 'externalId' ? resource[name] === wanted : fold(resource[name]) === fold(wanted);
}

export function has(group: Json, id: string): boolean {
  return ((group['members'] ?? []) as Json[]).some((member) => member['value'] === id);
}

/** One level deep, which is where names and extensions are. */
export function mergedInto(resource: Json, changes: Json): Json {
  const merged: Json = { ...resource };
  for (const [key, value] of Object.entries(changes)) {
    const there = merged[key];
    const isObject = (one: unknown): one is Json => typeof one === 'object' && one !== null && !Array.isArray(one);
    if (value === null) delete merged[key];
    else merged[key] = isObject(there) && isObject(value) ? withoutNulls({ ...there, ...value }) : value;
  }
  return { ...merged, id: resource['id'] };
}

function withoutNulls(record: Json): Json {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

export function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
