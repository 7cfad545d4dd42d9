import type { Behaviour, Paging } from '../faults/behaviour';
import { asList } from '../http/json';
import type { Quirk } from './quirks';

function paging(behaviour: Behaviour, change: Partial<Paging>): void {
  behaviour.settings.paging = { ...behaviour.settings.paging, ...change };
}

export const PAGING_QUIRKS: readonly Quirk[] = [
  {
    name: 'paging',
    sentence: 'Pages are reached by cursor only, by cursor when the parameter cursor is there, or there are none.',
    values: ['cursorOnly', 'cursorToo', 'none'],
    apply: (behaviour, value) => paging(behaviour, { mode: value as Paging['mode'] }),
  },
  {
    name: 'onePageWithoutCursor',
    sentence: 'By index only the first page can be had; every other one is empty.',
    apply: (behaviour) =>
      behaviour.page.push((ask) => (ask.startIndex > 1 ? { startIndex: ask.startIndex, count: 0 } : ask)),
  },
  {
    name: 'cursorAdvertisedButAbsent',
    sentence: 'Discovery says that there are cursors, and no answer ever has one.',
    apply: (behaviour) => paging(behaviour, { advertisesCursor: true }),
  },
  {
    name: 'cursorExpires',
    sentence: 'A cursor is good for so many milliseconds, then expiredCursor.',
    values: 'number',
    apply: (behaviour, value) => paging(behaviour, { cursorMs: Number(value) }),
  },
  {
    name: 'cursorOnce',
    sentence: 'A cursor can be used once; asked again after a lost answer it is unknown.',
    apply: (behaviour) => paging(behaviour, { cursorOnce: true }),
  },
  {
    name: 'cursorCountFixed',
    sentence: 'A page that asks for another count than the first one is refused with invalidCount.',
    apply: (behaviour) => paging(behaviour, { countFixed: true }),
  },
  {
    name: 'cursorNoTotal',
    sentence: 'Pages by cursor have no totalResults.',
    apply: (behaviour) => paging(behaviour, { noTotal: true }),
  },
  {
    name: 'shortPages',
    sentence: 'Every page has one resource less than asked for, although more follow.',
    apply: (behaviour) =>
      behaviour.page.push((ask) => {
        const { defaultPage, maxPage } = behaviour.settings;
        const count = Math.min(ask.count ?? defaultPage, maxPage);
        return count > 1 ? { ...ask, count: count - 1 } : ask;
      }),
  },
  {
    name: 'repeatsPage',
    sentence: 'Every page but the first is answered with the page before it when it is asked for the first time.',
    apply: (behaviour) => {
      const seen = new Set<number>();
      behaviour.page.push((ask) => {
        if (ask.startIndex === 1 || seen.has(ask.startIndex)) return ask;
        seen.add(ask.startIndex);
        const size = Math.min(ask.count ?? behaviour.settings.defaultPage, behaviour.settings.maxPage);
        return { ...ask, startIndex: Math.max(1, ask.startIndex - size) };
      });
    },
  },
  {
    name: 'itemsPerPageLies',
    sentence: 'itemsPerPage is what was asked for, not how many there are.',
    apply: (behaviour) =>
      behaviour.listing.push((list, ask) => ({ ...list, itemsPerPage: ask.count ?? behaviour.settings.defaultPage })),
  },
  {
    name: 'totalResultsDrifts',
    sentence: 'totalResults shrinks or grows from page to page although nothing changes.',
    values: ['shrinks', 'grows'],
    apply: (behaviour, value) =>
      behaviour.listing.push((list, ask) => {
        const total = Number(list['totalResults'] ?? 0);
        const drift = Math.ceil(ask.startIndex / Math.max(1, asList(list['Resources']).length));
        const first = ask.startIndex === 1;
        return { ...list, totalResults: first ? total : Math.max(0, total + (value === 'grows' ? drift : -drift)) };
      }),
  },
  {
    name: 'unstableOrder',
    sentence: 'Every second listing comes in the reverse order, so that pages overlap and skip.',
    apply: ({ settings }) => {
      settings.unstableOrder = true;
    },
  },
  {
    name: 'insertsBetweenPages',
    sentence: 'Somebody else creates an account before every page but the first, at most so many; it sorts in front.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.insertsBetweenPages = Number(value);
    },
  },
];
