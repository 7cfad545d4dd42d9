import type { Answer, Behaviour, ScimRequest } from '../faults/behaviour';
import { isObject, type Json, type JsonObject } from '../http/json';
import type { Quirk } from './quirks';

function onError(behaviour: Behaviour, change: (answer: Answer) => Answer): void {
  behaviour.answer.push((answer) => (answer.status >= 400 ? change(answer) : answer));
}

const created = (answer: Answer, request: ScimRequest): boolean => answer.status === 201 && request.method === 'POST';

function withoutHeader(answer: Answer, name: string): Answer {
  return {
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers ?? {}).filter(([key]) => key !== name)),
  };
}

/** Changes `meta` of a resource, or of each resource of a listing. */
function withMeta(body: JsonObject, change: (meta: JsonObject) => JsonObject): JsonObject {
  const meta = body['meta'];
  return isObject(meta) ? { ...body, meta: change(meta) } : body;
}

function omit(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** What a closed account still shows. */
const OF_CLOSED: Readonly<Record<string, (user: JsonObject) => JsonObject>> = {
  state: ({ schemas = [], id = '', meta = {} }) => ({ schemas, id, meta, active: false }),
  blank: (user) => ({ ...user, name: {}, displayName: '', title: '', emails: [], phoneNumbers: [] }),
};

export const ANSWER_QUIRKS: readonly Quirk[] = [
  {
    name: 'membersHidden',
    sentence: 'Groups never show their members.',
    apply: (behaviour) =>
      behaviour.outgoing.push((resource, kind) => (kind === 'Group' ? omit(resource, 'members') : resource)),
  },
  {
    name: 'emptyMemberList',
    sentence: 'Groups show an empty list of members, whoever is in them.',
    apply: (behaviour) =>
      behaviour.outgoing.push((resource, kind) => (kind === 'Group' ? { ...resource, members: [] } : resource)),
  },
  {
    name: 'membersTruncated',
    sentence: 'Groups show their first so many members and do not say that there are more.',
    values: 'number',
    apply: (behaviour, value) =>
      behaviour.outgoing.push((resource, kind) => {
        const members = resource['members'];
        return kind === 'Group' && Array.isArray(members)
          ? { ...resource, members: members.slice(0, Number(value)) as Json[] }
          : resource;
      }),
  },
  {
    name: 'userGroupsHidden',
    sentence: 'Users do not show the groups they are in.',
    apply: (behaviour) =>
      behaviour.outgoing.push((resource, kind) => (kind === 'User' ? omit(resource, 'groups') : resource)),
  },
  {
    name: 'closedShows',
    sentence:
      'A closed account shows its id and its state and nothing else, or everything but names, title, mail and telephone.',
    values: ['state', 'blank'],
    apply: (behaviour, value) =>
      behaviour.outgoing.push((resource, kind) =>
        kind === 'User' && resource['active'] === false ? (OF_CLOSED[value]?.(resource) ?? resource) : resource,
      ),
  },
  {
    name: 'patchReply',
    sentence: 'PATCH always answers 204 without a body, or always 200 with one.',
    values: ['204', '200'],
    apply: (behaviour, value) => {
      if (value === '204') {
        behaviour.answer.push((answer, request) =>
          request.method === 'PATCH' && answer.status === 200 ? { ...answer, status: 204, body: null } : answer,
        );
      } else behaviour.settings.showsPatchedGroup = true;
    },
  },
  {
    name: 'putReply',
    sentence: 'PUT answers 204 without a body.',
    values: ['204'],
    apply: (behaviour) =>
      behaviour.answer.push((answer, request) =>
        request.method === 'PUT' && answer.status === 200 ? { ...answer, status: 204, body: null } : answer,
      ),
  },
  {
    name: 'activeAsText',
    sentence: 'active is shown as text, "True" or "False".',
    apply: (behaviour) =>
      behaviour.outgoing.push((resource, kind) =>
        kind === 'User' ? { ...resource, active: resource['active'] === false ? 'False' : 'True' } : resource,
      ),
  },
  {
    name: 'createEmptyBody',
    sentence: 'A create is answered 201 with a Location and no body.',
    apply: (behaviour) =>
      behaviour.answer.push((answer, request) => (created(answer, request) ? { ...answer, body: null } : answer)),
  },
  {
    name: 'location',
    sentence: 'The Location of a new resource is missing or relative.',
    values: ['missing', 'relative'],
    apply: (behaviour, value) =>
      behaviour.answer.push((answer, request) => {
        const location = answer.headers?.['location'];
        if (!created(answer, request) || location === undefined) return answer;
        if (value === 'missing') return withoutHeader(answer, 'location');
        return { ...answer, headers: { ...answer.headers, location: new URL(location).pathname } };
      }),
  },
  {
    name: 'etag',
    sentence: 'Resources have no version.',
    values: ['none'],
    apply: (behaviour) => {
      behaviour.outgoing.push((resource) => withMeta(resource, (meta) => omit(meta, 'version')));
      behaviour.answer.push((answer) => withoutHeader(answer, 'etag'));
    },
  },
  {
    name: 'errorStatusNumber',
    sentence: 'status in errors is a number instead of text.',
    apply: (behaviour) =>
      onError(behaviour, (answer) => ({ ...answer, body: { ...answer.body, status: answer.status as Json } })),
  },
  {
    name: 'errorNotScim',
    sentence: 'Errors are some JSON of the app instead of a SCIM error.',
    apply: (behaviour) =>
      onError(behaviour, (answer) => ({
        ...answer,
        headers: { ...answer.headers, 'content-type': 'application/json' },
        body: { error: { code: `E${answer.status}`, message: answer.body?.['detail'] ?? '' } },
      })),
  },
  {
    name: 'notFoundIs400',
    sentence: 'An unknown id is answered 400 instead of 404.',
    apply: (behaviour) =>
      onError(behaviour, (answer) =>
        answer.status === 404 ? { ...answer, status: 400, body: { ...answer.body, status: '400' } } : answer,
      ),
  },
];
