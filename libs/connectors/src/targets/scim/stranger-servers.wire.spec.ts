import type { Json } from './test/fake-scim-server';
import {
  type Asked,
  everyResource,
  isList,
  type Oddity,
  reworded,
  shown,
  type Told,
  told,
  without,
} from './test/odd-front';
import { holdsTo } from './test/odd-subject';
import { type About, SENTENCES } from './test/sentences';

const changed = (asked: Asked, change: (body: Json) => Json): Asked =>
  asked.body === '' ? asked : { ...asked, body: JSON.stringify(change(JSON.parse(asked.body) as Json)) };
type Op = { op: string; path?: string; value?: unknown };
const ops = (asked: Asked): Op[] =>
  asked.method === 'PATCH' ? ((JSON.parse(asked.body) as Json)['Operations'] as Op[]) : [];
const noPut = (asked: Asked): Told | null => (asked.method === 'PUT' ? told(405, { detail: 'not allowed' }) : null);
const big = (text: string): string => text.replace(/"u(\d+)"/g, (_a, n) => String(9007199254740992n + BigInt(n)));
const small = (text: string): string =>
  text.replace(/\b900719925474\d{4}\b/g, (n) => `u${BigInt(n) - 9007199254740992n}`);
const uuids = (text: string): string =>
  text.replace(
    /"(u|g)(\d+)"/g,
    (_a, k: string, n: string) => `"${k === 'u' ? 'abcdef00' : 'fedcba00'}-0000-4000-8000-${n.padStart(12, '0')}"`,
  );
const plainIds = (text: string): string =>
  text.replace(
    /(abcdef00|fedcba00)-0000-4000-8000-(\d{12})/gi,
    (_a, k: string, n: string) => `${/^a/i.test(k) ? 'u' : 'g'}${Number(n)}`,
  );
const ENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What a server does, and the sentences that it may break. */
const SERVERS: Readonly<Record<string, readonly [about: readonly About[], oddity: Oddity]>> = {
  'shows UUIDs in capitals in answers to writes and in members': [
    ['creates', 'members'],
    {
      before: (asked) => ({
        ...asked,
        path: plainIds(asked.path),
        query: plainIds(asked.query),
        body: plainIds(asked.body),
      }),
      after: (answer, asked) =>
        reworded({ ...answer, body: uuids(answer.body.toString()) }, (body) =>
          asked.method === 'POST'
            ? { ...body, id: String(body['id']).toUpperCase() }
            : everyResource(body, (one) =>
                Array.isArray(one['members'])
                  ? {
                      ...one,
                      members: (one['members'] as Json[]).map((m) => ({ value: String(m['value']).toUpperCase() })),
                    }
                  : one,
              ),
        ),
    },
  ],
  'shows the type of mails as null': [
    ['changes'],
    shown((one) =>
      Array.isArray(one['emails'])
        ? { ...one, emails: (one['emails'] as Json[]).map((m) => ({ ...m, type: null })) }
        : one,
    ),
  ],
  'shows mails as texts': [
    ['creates', 'changes'],
    shown((one) =>
      Array.isArray(one['emails']) ? { ...one, emails: (one['emails'] as Json[]).map((m) => m['value']) } : one,
    ),
  ],
  'shows the only element of a list without its list': [
    ['creates', 'members'],
    shown((one) =>
      Object.fromEntries(
        Object.entries(one).map(([n, v]) => [n, Array.isArray(v) && v.length === 1 && n !== 'schemas' ? v[0] : v]),
      ),
    ),
  ],
  'shows the only one found without a list': [
    ['creates', 'adopts'],
    {
      after: (answer, asked) =>
        isList(asked)
          ? reworded(answer, (body) => {
              const all = (body['Resources'] ?? []) as Json[];
              return all.length === 1 ? { ...body, Resources: all[0] } : body;
            })
          : answer,
    },
  ],
  'shows active as null while it is open': [
    ['creates', 'closes'],
    shown((one) => (one['active'] === true ? { ...one, active: null } : one)),
  ],
  'shows active only of those that are closed': [
    ['closes'],
    shown((one) => (one['active'] === true ? without(one, 'active') : one)),
  ],
  'refuses value paths and PUT': [
    ['changes', 'members'],
    {
      before: (asked) =>
        noPut(asked) ??
        (ops(asked).some((o) => o.path?.includes('[') && !o.path.startsWith('members'))
          ? told(400, { scimType: 'invalidPath' })
          : asked),
    },
  ],
  'refuses parts of attributes in paths, and PUT': [
    ['changes', 'adopts'],
    {
      before: (asked) =>
        noPut(asked) ??
        (ops(asked).some((o) => /^(name\.|emails\[)/.test(o.path ?? ''))
          ? told(400, { scimType: 'invalidPath' })
          : asked),
    },
  ],
  'wants operations with a capital, and no PUT': [
    ['changes', 'members', 'renames'],
    {
      before: (asked) => {
        const no = noPut(asked);
        if (no || asked.method !== 'PATCH') return no ?? asked;
        if (ops(asked).some((o) => /^[a-z]/.test(o.op))) return told(400, { scimType: 'invalidSyntax', detail: 'op' });
        return changed(asked, (b) => ({ ...b, Operations: ops(asked).map((o) => ({ ...o, op: o.op.toLowerCase() })) }));
      },
    },
  ],
  'refuses paths of people, and PUT': [
    ['changes', 'closes', 'refers'],
    {
      before: (asked) => {
        const no = noPut(asked);
        if (no || asked.method !== 'PATCH' || !asked.path.startsWith('/Users')) return no ?? asked;
        if (ops(asked).some((o) => o.path !== undefined)) return told(400, { detail: 'path is not supported' });
        const flat = ops(asked).flatMap((o) =>
          Object.entries(o.value as Json).flatMap(([name, value]) =>
            name.startsWith('urn:')
              ? Object.entries(value as Json).map(([sub, inner]) => ({
                  op: o.op,
                  path: `${name}:${sub}`,
                  value: inner,
                }))
              : [{ op: o.op, path: name, value }],
          ),
        );
        return changed(asked, (b) => ({ ...b, Operations: flat }));
      },
    },
  ],
  'knows no PATCH, and refuses meta in a PUT': [
    ['changes', 'members'],
    {
      before: (asked) => {
        if (asked.method === 'PATCH') return told(501, {});
        return asked.method === 'PUT' && /"(meta|groups)"/.test(asked.body)
          ? told(400, { scimType: 'mutability' })
          : asked;
      },
      ...shown((one) => ({ ...one, meta: { resourceType: 'x' }, ...('userName' in one ? { groups: [] } : {}) })),
    },
  ],
  'knows no PATCH, shows no schemas and wants them': [
    ['changes', 'members', 'renames'],
    {
      before: (asked) => {
        if (asked.method === 'PATCH') return told(501, {});
        return asked.method === 'PUT' && !asked.body.includes('"schemas"') ? told(400, { detail: 'schemas' }) : asked;
      },
      ...shown((one) => without(one, 'schemas')),
    },
  ],
  'knows no PATCH and wants the id in a PUT left out': [
    ['changes'],
    {
      before: (asked) => {
        if (asked.method === 'PATCH') return told(501, {});
        return asked.method === 'PUT' && asked.body.includes('"id":"')
          ? told(400, { scimType: 'mutability', detail: 'id is read only' })
          : asked;
      },
    },
  ],
  'shows extensions flat under their full names': [
    ['creates', 'changes'],
    shown((one) => {
      const ext = one[ENT] as Json | undefined;
      if (ext === undefined) return one;
      return { ...without(one, ENT), ...Object.fromEntries(Object.entries(ext).map(([n, v]) => [`${ENT}:${n}`, v])) };
    }),
  ],
  'shows extensions flat': [
    ['creates'],
    shown((one) => {
      const ext = one[ENT] as Json | undefined;
      return ext === undefined ? one : { ...without(one, ENT), ...ext };
    }),
  ],
  'finds nobody by a value with signs in it': [
    ['groups'],
    {
      before: (asked) =>
        /filter=.*%22.*(%5C|%26|%2B|%C3)/i.test(asked.query) ? told(200, { totalResults: 0, Resources: [] }) : asked,
    },
  ],
  'refuses filters (403)': [
    ['creates', 'groups'],
    {
      before: (asked) => (asked.query.includes('filter=') ? told(403, { detail: 'filter is not allowed' }) : asked),
    },
  ],
  'announces none and shows them all': [
    ['reads', 'creates'],
    {
      after: (answer, asked) => (isList(asked) ? reworded(answer, (body) => ({ ...body, totalResults: 0 })) : answer),
    },
  ],
  'announces as many as are on the page': [
    ['reads'],
    {
      after: (answer, asked) =>
        isList(asked)
          ? reworded(answer, (body) => ({ ...body, totalResults: ((body['Resources'] ?? []) as Json[]).length }))
          : answer,
    },
  ],
  'counts ids far beyond what a double holds': [
    ['changes', 'members', 'reads'],
    {
      before: (asked) => ({ ...asked, path: small(asked.path), query: small(asked.query), body: small(asked.body) }),
      after: (answer) => ({ ...answer, body: big(answer.body.toString()) }),
    },
  ],
  'answers 200 and an empty list where somebody is not there': [
    ['anew', 'deletes'],
    {
      after: (answer, asked) =>
        asked.method === 'GET' && answer.status === 404 ? told(200, { totalResults: 0, Resources: [] }) : answer,
    },
  ],
  'answers 204 where somebody is not there': [
    ['anew', 'deletes'],
    {
      after: (answer, asked) => (asked.method === 'GET' && answer.status === 404 ? told(204) : answer),
    },
  ],
  'names the manager by address only': [
    ['refers'],
    shown((one) => {
      const ext = one[ENT] as Json | undefined;
      const manager = ext?.['manager'] as Json | undefined;
      return manager === undefined
        ? one
        : { ...one, [ENT]: { ...ext, manager: { $ref: `../Users/${String(manager['value'])}` } } };
    }),
  ],
  'names the manager as managerId': [
    ['refers'],
    shown((one) => {
      const ext = one[ENT] as Json | undefined;
      const manager = ext?.['manager'] as Json | undefined;
      return manager === undefined ? one : { ...one, [ENT]: { ...ext, manager: { managerId: manager['value'] } } };
    }),
  ],
  'wants members when a group is made': [
    ['groups'],
    {
      before: (asked) =>
        asked.method === 'POST' && asked.path === '/Groups' && !asked.body.includes('"members"')
          ? told(400, { detail: 'members is required' })
          : asked,
    },
  ],
  'keeps text taken apart (NFD)': [
    ['groups'],
    {
      after: (answer) => ({ ...answer, body: answer.body.toString().normalize('NFD') }),
    },
  ],
  'accepts one type at a time': [
    ['creates'],
    {
      before: (asked) => (asked.accept.includes(',') ? told(406, '') : asked),
    },
  ],
  'is locked every fifth time (423)': [
    ['creates', 'members'],
    (() => {
      let n = 0;
      return { before: (asked: Asked) => (asked.method === 'GET' && ++n % 7 === 0 ? told(423, {}) : asked) };
    })(),
  ],
};

describe.each(Object.entries(SERVERS))('a server that %s', (_name, [about, oddity]) =>
  holdsTo(oddity, (sentence) => about.some((one) => SENTENCES[one].test(sentence))),
);
