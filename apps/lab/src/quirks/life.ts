import { createHash } from 'node:crypto';
import type { GroupWrites } from '../faults/behaviour';
import type { JsonObject } from '../http/json';
import type { Quirk } from './quirks';

const closing = (after: JsonObject, before: JsonObject | null): boolean =>
  before !== null && before['active'] !== false && after['active'] === false;

function omit(attributes: JsonObject, ...gone: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !gone.includes(key)));
}

/** What a change does besides what it was asked to. */
const OVERREACH: Readonly<Record<string, (after: JsonObject, before: JsonObject | null) => JsonObject>> = {
  closingStrips: (after, before) =>
    closing(after, before) ? omit(after, 'title', 'phoneNumbers', 'externalId') : after,
  displayName: (after, before) =>
    before === null ? after : { ...after, displayName: String(after['userName'] ?? '').split('@')[0] ?? '' },
  reopens: (after, before) =>
    before?.['active'] === false && !closing(after, before) ? { ...after, active: true } : after,
};

const HOLD_MS = 20;

export const LIFE_QUIRKS: readonly Quirk[] = [
  {
    name: 'overreach',
    sentence:
      'A write does more than it was asked to: closing an account clears title, telephone and externalId; any change sets displayName from userName; any change of a closed account opens it.',
    values: ['closingStrips', 'displayName', 'reopens'],
    apply: (behaviour, value) =>
      behaviour.stored.push((after, before, { kind }) =>
        kind === 'User' ? (OVERREACH[value]?.(after, before) ?? after) : after,
      ),
  },
  {
    name: 'closingMangles',
    sentence: 'Closing an account replaces its userName and e-mail by something that cannot be recognised.',
    apply: (behaviour) =>
      behaviour.stored.push((after, before, { kind }) => {
        if (kind !== 'User' || !closing(after, before)) return after;
        const userName = createHash('sha256').update(String(after['userName'])).digest('hex').slice(0, 12);
        return { ...after, userName, emails: [{ value: `${userName}@invalid.example`, type: 'work', primary: true }] };
      }),
  },
  {
    name: 'idIsUserName',
    sentence: 'The userName is the id: a rename gives the account a new one.',
    apply: ({ settings }) => {
      settings.idIsUserName = true;
    },
  },
  {
    name: 'reactivateChangesId',
    sentence: 'Opening a closed account again makes a new one with another id and takes the old one away.',
    apply: ({ settings }) => {
      settings.reactivateChangesId = true;
    },
  },
  {
    name: 'pending',
    sentence: 'For so many milliseconds after its creation, writes to an account are answered and not done.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.pendingMs = Number(value);
    },
  },
  {
    name: 'concurrency',
    sentence:
      'Two writes to one group at the same time: the later one undoes the other without a word, or is refused with 409, 412, 429 or 500.',
    values: ['lostUpdate', '409', '412', '429', '500'],
    apply: ({ settings }, value) => {
      const takesMs = settings.groupWrites.takesMs || HOLD_MS;
      settings.groupWrites = { overlap: value as GroupWrites['overlap'], takesMs };
    },
  },
  {
    name: 'groupWriteMs',
    sentence: 'A write to a group takes so many milliseconds; that is how long another one overlaps with it.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.groupWrites = { ...settings.groupWrites, takesMs: Number(value) };
    },
  },
  {
    name: 'staleResource',
    sentence: 'A read by id shows the resource as it was so many milliseconds ago.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.stale = { ...settings.stale, resourceMs: Number(value) };
    },
  },
  {
    name: 'staleListing',
    sentence: 'Listings and filters show everything as it was so many milliseconds ago.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.stale = { ...settings.stale, listingMs: Number(value) };
    },
  },
  {
    name: 'staleJitter',
    sentence: 'Every write shows after a lag of its own, between 0 and that of staleResource or staleListing.',
    apply: ({ settings }) => {
      settings.stale = { ...settings.stale, jitter: true };
    },
  },
];
