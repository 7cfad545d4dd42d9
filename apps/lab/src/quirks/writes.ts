import type { Settings } from '../faults/behaviour';
import type { Json, JsonObject } from '../http/json';
import type { Quirk } from './quirks';

type Choice<K extends keyof Settings> = Readonly<Record<string, Settings[K]>>;

/** A quirk that only picks how one thing is done. */
function choice<K extends keyof Settings>(name: string, sentence: string, key: K, choices: Choice<K>): Quirk {
  return {
    name,
    sentence,
    values: Object.keys(choices),
    apply: ({ settings }, value) => {
      settings[key] = choices[value] as Settings[K];
    },
  };
}

function without(attributes: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !names.includes(key)));
}

/** A legal handle in the way of chat apps: lower case, no domain, 21 characters. */
function handle(userName: string): string {
  const local = userName.split('@')[0] ?? '';
  return (
    local
      .toLowerCase()
      .replace(/[^a-z0-9._-]/g, '')
      .slice(0, 21) || 'user'
  );
}

function mangled(value: Json | undefined, way: string): Json {
  const text = String(value ?? '');
  return way === 'handle' ? handle(text) : text.toLowerCase();
}

export const WRITE_QUIRKS: readonly Quirk[] = [
  {
    name: 'activeString',
    sentence:
      'active given as text ("False") is stored as text, taken for its meaning, or ignored, instead of refused.',
    values: ['stores', 'coerces', 'ignores', '400'],
    apply: ({ settings }, value) => {
      const ways = { stores: 'store', coerces: 'coerce', ignores: 'ignore', '400': 'reject' } as const;
      settings.values = { ...settings.values, booleanText: ways[value as keyof typeof ways] };
    },
  },
  {
    name: 'emptyString',
    sentence: 'An empty text is stored, clears the attribute, or is refused.',
    values: ['clears', 'stores', '400'],
    apply: ({ settings }, value) => {
      const ways = { stores: 'store', clears: 'clear', '400': 'reject' } as const;
      settings.values = { ...settings.values, emptyText: ways[value as keyof typeof ways] };
    },
  },
  {
    name: 'silent',
    sentence: 'Writes are answered as a success and nothing happens.',
    values: ['PATCH', 'PUT', 'POST', 'DELETE', 'all'],
    apply: ({ settings }, value) => {
      settings.silent = new Set(value === 'all' ? ['POST', 'PUT', 'PATCH', 'DELETE'] : [value]);
    },
  },
  {
    name: 'userNameMangled',
    sentence: 'The userName that is kept is not the one that was sent: lower case, or a handle without the domain.',
    values: ['handle', 'lower'],
    apply: (behaviour, value) =>
      behaviour.stored.push((after, _before, { kind }) =>
        kind === 'User' ? { ...after, userName: mangled(after['userName'], value) } : after,
      ),
  },
  {
    name: 'ignoresAttributes',
    sentence: 'title, nickName, locale and telephone numbers are accepted and forgotten.',
    apply: (behaviour) =>
      behaviour.stored.push((after) => without(after, 'title', 'nickName', 'locale', 'phoneNumbers')),
  },
  {
    name: 'createIgnoresMembers',
    sentence: 'The members given when a group is created are forgotten.',
    apply: ({ settings }) => {
      settings.createTakesMembers = false;
    },
  },
  choice(
    'emptyGroups',
    'A group without members is not made, and the last member cannot leave, or the group ends with that one.',
    'emptyGroups',
    { refused: 'refuse', end: 'end' },
  ),
  {
    name: 'reusesIds',
    sentence: 'The id of a deleted resource is given to the next one that is created.',
    apply: ({ settings }) => {
      settings.reusesIds = true;
    },
  },
  {
    name: 'deleteUserKeepsMembership',
    sentence: 'A deleted account stays a member of its groups.',
    apply: ({ settings }) => {
      settings.deleteKeepsMembership = true;
    },
  },
  choice(
    'deleteMeans',
    'DELETE of an account only sets active to false, may then hide it behind 404, or burns its userName for good.',
    'deleteUser',
    {
      deactivate: 'deactivate',
      deactivate404: 'hide',
      irreversible: 'burn',
      purge: 'purge',
    },
  ),
  choice(
    'unknownMember',
    'A member that does not exist is stored, left out, or fails in another way than 400.',
    'unknownMember',
    {
      store: 'store',
      drop: 'drop',
      '404': 'notFound',
      '500': 'crash',
      '400': 'reject',
    },
  ),
  choice('dupCase', 'A userName that differs only in case, or any taken one, is accepted again.', 'taken', {
    '201': 'sameCase',
    always: 'accept',
  }),
  choice('renameToTaken', 'Renaming to a name that is taken crashes or makes duplicates.', 'renameToTaken', {
    '500': 'crash',
    '200duplicates': 'accept',
  }),
  choice('put', 'PUT keeps what is not named, is not there, or leaves members alone.', 'put', {
    merges: 'merge',
    '405': 'refuse405',
    '501': 'refuse501',
    ignoresMembers: 'keepMembers',
  }),
];
