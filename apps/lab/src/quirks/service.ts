import type { Bulk, Settings, ThrottleForm } from '../faults/behaviour';
import { isObject, type JsonObject } from '../http/json';
import type { Quirk } from './quirks';
import { ScimError } from '../http/scim-error';

const REPLY_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  textJson: 'text/json',
  latin: 'application/scim+json; charset=iso-8859-1',
};

function bulk(settings: Settings, change: Partial<Bulk>): void {
  settings.bulk = { ...settings.bulk, offered: true, ...change };
}

/** `PUT/Groups` as method and first part of the path. */
function offers(value: string): readonly { readonly method: string; readonly name: string }[] {
  return value.split('+').map((one) => {
    const [method = '', name = ''] = one.split('/');
    return { method: method.toUpperCase(), name: name.toLowerCase() };
  });
}

function withMeta(body: JsonObject, change: (meta: JsonObject) => JsonObject): JsonObject {
  const list = body['Resources'];
  if (Array.isArray(list)) {
    return { ...body, Resources: list.map((one: JsonObject) => (isObject(one) ? withMeta(one, change) : one)) };
  }
  return isObject(body['meta']) ? { ...body, meta: change(body['meta']) } : body;
}

export const SERVICE_QUIRKS: readonly Quirk[] = [
  {
    name: 'notOffered',
    sentence: 'These are answered 405, each as METHOD/Endpoint (PUT/Groups+DELETE/Users); * stands for every method.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.request.push(({ method, segments }) => {
        const name = (segments[0] ?? '').toLowerCase();
        const search = segments[1] === '.search' ? 'search' : '';
        const hit = offers(value).some(
          (one) =>
            (one.method === '*' || one.method === method) &&
            (one.name === name || (one.name === '.search' && search !== '')),
        );
        if (hit) throw new ScimError(405, `${method} is not possible here`);
        return null;
      }),
  },
  {
    name: 'userAgentRequired',
    sentence: 'A request without a User-Agent is refused with 403.',
    apply: (behaviour) =>
      behaviour.request.push((request) => {
        if (!request.header('user-agent')) throw new ScimError(403, 'a User-Agent header is required');
        return null;
      }),
  },
  {
    name: 'acceptRequired',
    sentence: 'A request that does not accept application/scim+json is refused with 406.',
    apply: (behaviour) =>
      behaviour.request.push((request) => {
        if (!/application\/scim\+json/.test(request.header('accept') ?? '')) throw new ScimError(406, 'accept SCIM');
        return null;
      }),
  },
  {
    name: 'acceptRefusedOnDelete',
    sentence: 'DELETE with Accept: application/scim+json is refused with 400.',
    apply: (behaviour) =>
      behaviour.request.push((request) => {
        const scim = /application\/scim\+json/.test(request.header('accept') ?? '');
        if (request.method === 'DELETE' && scim) throw new ScimError(400, 'the media type is not supported');
        return null;
      }),
  },
  {
    name: 'contentType',
    sentence: 'A body must be sent as application/scim+json, or as application/json; anything else is 415.',
    values: ['scim', 'json'],
    apply: (behaviour, value) =>
      behaviour.request.push((request) => {
        const type = (request.header('content-type') ?? '').split(';')[0]?.trim();
        const wanted = value === 'scim' ? 'application/scim+json' : 'application/json';
        if (request.body && type !== wanted) throw new ScimError(415, `send ${wanted}`);
        return null;
      }),
  },
  {
    name: 'replyType',
    sentence: 'Answers say that they are application/json, text/json, plain text, or in another character set.',
    values: Object.keys(REPLY_TYPES),
    apply: (behaviour, value) =>
      behaviour.answer.push((answer) => ({
        ...answer,
        headers: { 'content-type': REPLY_TYPES[value] ?? '', ...answer.headers },
      })),
  },
  {
    name: 'sortIgnored',
    sentence: 'sortBy is ignored.',
    apply: (behaviour) =>
      behaviour.request.push(({ query }) => {
        query.delete('sortBy');
        return null;
      }),
  },
  {
    name: 'pathCase',
    sentence: 'Endpoints are only known as /Users and /Groups, or only as /users and /groups.',
    values: ['exact', 'lower'],
    apply: (behaviour, value) =>
      behaviour.request.push(({ segments }) => {
        const name = segments[0] ?? '';
        const known = value === 'exact' ? ['Users', 'Groups'] : ['users', 'groups'];
        if (/^(users|groups)$/i.test(name) && !known.includes(name))
          throw new ScimError(404, 'there is no such endpoint');
        return null;
      }),
  },
  {
    name: 'bulk',
    sentence:
      'There is /Bulk: as the RFC has it, or with status as an object, without forward references, or deaf to failOnErrors.',
    values: ['rfc', 'statusObject', 'noForwardRef', 'ignoresFailOnErrors'],
    apply: ({ settings }, value) =>
      bulk(settings, {
        statusObject: value === 'statusObject',
        noForwardReference: value === 'noForwardRef',
        ignoresFailOnErrors: value === 'ignoresFailOnErrors',
      }),
  },
  {
    name: 'bulkMax',
    sentence: 'There is /Bulk, with at most so many operations, else 413.',
    values: 'number',
    apply: ({ settings }, value) => bulk(settings, { maxOperations: Number(value) }),
  },
  {
    name: 'version',
    sentence:
      'Every write needs If-Match (428), the ETag is a hash of the body that meta.version does not know, or it is stale.',
    values: ['required', 'bodyHash', 'wrong'],
    apply: (behaviour, value) => {
      if (value === 'required') behaviour.settings.versionRequired = true;
      else {
        behaviour.answer.push((answer) =>
          answer.headers?.['etag'] === undefined
            ? answer
            : {
                ...answer,
                headers: { ...answer.headers, etag: value === 'wrong' ? 'W/"0"' : `W/"${hashOf(answer.body)}"` },
              },
        );
        if (value === 'bodyHash') behaviour.answer.push(withoutVersions);
      }
    },
  },
  {
    name: 'noMetaDates',
    sentence: 'meta has neither created nor lastModified, and its resourceType is in lower case.',
    apply: (behaviour) =>
      behaviour.outgoing.push((resource) =>
        withMeta(resource, ({ created: _c, lastModified: _m, ...meta }) => ({
          ...meta,
          resourceType: String(meta['resourceType']).toLowerCase(),
        })),
      ),
  },
  {
    name: 'maxConcurrent',
    sentence: 'More requests than this of one token at the same time are throttled.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.maxConcurrent = Number(value);
    },
  },
  {
    name: 'ratePerMinute',
    sentence: 'More requests than this in a minute are throttled.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.ratePerMinute = Number(value);
    },
  },
  {
    name: 'throttleForm',
    sentence:
      'How throttling is said: Retry-After in seconds or as a date, X-Rate-Limit-Reset as an epoch or in seconds, nothing, 403 or 503.',
    values: ['date', 'resetHeader', 'resetSeconds', 'none', '403quota', '503', 'seconds'],
    apply: ({ settings }, value) => {
      settings.throttleForm = value as ThrottleForm;
    },
  },
  {
    name: 'tokenExpires',
    sentence: 'A token of the token endpoint is good for so many seconds.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.tokenSeconds = Number(value);
    },
  },
];

function hashOf(body: JsonObject | null): string {
  let hash = 5381;
  for (const char of JSON.stringify(body)) hash = ((hash * 33) ^ char.charCodeAt(0)) >>> 0;
  return hash.toString(16);
}

function withoutVersions<A extends { readonly body: JsonObject | null }>(answer: A): A {
  return answer.body ? { ...answer, body: withMeta(answer.body, ({ version: _v, ...meta }) => meta) } : answer;
}
