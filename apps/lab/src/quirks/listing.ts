import type { Quirk } from './quirks';
import { asList, isObject, type JsonObject } from '../http/json';
import { ScimError } from '../http/scim-error';

function renamed(object: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));
}

export const LISTING_QUIRKS: readonly Quirk[] = [
  {
    name: 'filterUnsupported',
    sentence: 'Filters are not understood: nothing matches, everything matches, or the request fails.',
    values: ['empty', 'all', '400', '500'],
    apply: (behaviour, value) =>
      behaviour.filter.push(() => {
        if (value === '400') throw new ScimError(400, 'filtering is not supported', 'invalidFilter');
        if (value === '500') throw new ScimError(500, 'an unexpected error occurred');
        return value === 'all' ? 'all' : 'none';
      }),
  },
  {
    name: 'filterCaseSensitive',
    sentence: 'A filter with an operator that is not in lower case is ignored and everything matches.',
    apply: (behaviour) => behaviour.filter.push((text) => (/\s(Eq|EQ|eQ)\s/.test(text) ? 'all' : 'obey')),
  },
  {
    name: 'maxPage',
    sentence: 'No page is longer than this, whatever count asks for.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.maxPage = Math.max(1, Number(value));
    },
  },
  {
    name: 'defaultPage',
    sentence: 'Without count, a page has this many resources.',
    values: 'number',
    apply: ({ settings }, value) => {
      settings.defaultPage = Number(value);
    },
  },
  {
    name: 'count0',
    sentence: 'count=0 is refused, crashes, or means everything instead of "only the total".',
    values: ['400', '500', 'all'],
    apply: (behaviour, value) =>
      behaviour.page.push((ask) => {
        if (ask.count !== 0) return ask;
        if (value === '400') throw new ScimError(400, 'count must be positive', 'invalidValue');
        if (value === '500') throw new ScimError(500, 'an unexpected error occurred');
        return { ...ask, count: behaviour.settings.maxPage };
      }),
  },
  {
    name: 'ignoresStartIndex',
    sentence: 'Every page is the first page.',
    apply: (behaviour) => behaviour.page.push((ask) => ({ ...ask, startIndex: 1 })),
  },
  {
    name: 'overlappingPages',
    sentence: 'Every page after the first repeats the last resource of the one before it.',
    apply: (behaviour) =>
      behaviour.page.push((ask) => (ask.startIndex > 1 ? { ...ask, startIndex: ask.startIndex - 1 } : ask)),
  },
  {
    name: 'totalResultsIsPageSize',
    sentence: 'totalResults is the number of resources on this page.',
    apply: (behaviour) =>
      behaviour.listing.push((list) => ({ ...list, totalResults: asList(list['Resources']).length })),
  },
  {
    name: 'closedNotListed',
    sentence: 'Listings and queries leave out who is closed; asked for by the id, they are there.',
    apply: (behaviour) =>
      behaviour.listing.push((list) => {
        const all = asList(list['Resources']);
        const open = all.filter((one) => !isObject(one) || one['active'] !== false);
        const total = list['totalResults'];
        const left: JsonObject = typeof total === 'number' ? { totalResults: total - (all.length - open.length) } : {};
        return { ...list, ...left, Resources: open };
      }),
  },
  {
    name: 'filterRequired',
    sentence: 'A listing without a filter is refused with tooMany.',
    apply: (behaviour) =>
      behaviour.request.push(({ method, path }) => {
        if (method === 'GET' && /\/(Users|Groups)\/?(\?(?!.*filter=)|$)/.test(path))
          throw new ScimError(400, 'a filter is required', 'tooMany');
        return null;
      }),
  },
  {
    name: 'noResourcesKey',
    sentence: 'A listing without a match has no Resources key at all.',
    apply: (behaviour) =>
      behaviour.listing.push((list) => {
        const { Resources: resources, ...rest } = list;
        return asList(resources).length === 0 ? rest : list;
      }),
  },
  {
    name: 'resourcesKeyLower',
    sentence: 'The key is resources instead of Resources.',
    apply: (behaviour) => behaviour.listing.push((list) => renamed(list, 'Resources', 'resources')),
  },
];
