import type { Paging, RestRules } from '@joinery/identity';
import { type FakeHandler, type FakeRequest, json } from '../../pull/test/fake-source';
import { type FakeVendor, refused, SECRET, SIZE, Tokens } from './fake-vendor';

interface Style {
  readonly vendor: string;
  readonly paging: Paging;
  readonly query: Readonly<Record<string, string>>;
  /** Does the answer count the people? */
  readonly total: boolean;
  /** How many come before the page that a request asks for. */
  readonly start: (query: URLSearchParams) => number;
  /** What tells the way to the next page, which begins after so many. */
  readonly onward: (next: number, request: FakeRequest) => { body?: object; headers?: Record<string, string> };
}

const STYLES: readonly Style[] = [
  {
    vendor: 'REST by page',
    paging: { kind: 'page', size: SIZE },
    query: { page: '{page}' },
    total: true,
    start: (query) => (Number(query.get('page')) - 1) * SIZE,
    onward: () => ({}),
  },
  {
    vendor: 'REST by offset, without a total',
    paging: { kind: 'offset', size: SIZE },
    query: { from: '{offset}' },
    total: false,
    start: (query) => Number(query.get('from')),
    onward: () => ({}),
  },
  {
    vendor: 'REST by cursor',
    paging: { kind: 'cursor', from: 'next', size: SIZE },
    query: { after: '{cursor}' },
    total: true,
    start: (query) => Number(query.get('after') ?? 0),
    onward: (next) => ({ body: { next: String(next) } }),
  },
  {
    vendor: 'REST by Link header',
    paging: { kind: 'link', size: SIZE },
    query: {},
    total: false,
    start: (query) => Number(query.get('from') ?? 0),
    onward: (next, { origin }) => ({ headers: { link: `<${origin}/people?from=${next}>; rel="next"` } }),
  },
];

/** Systems that do not ship, read by rules of the policy alone: one for each kind of paging. */
export const REST_VENDORS: readonly FakeVendor[] = STYLES.map(restVendor);

function restVendor({ vendor, paging, query, total, start, onward }: Style): FakeVendor {
  const rest: RestRules = {
    full: [{ name: 'people', path: '/people', query, records: 'data', paging, ...(total ? { total: 'count' } : {}) }],
    record: { id: 'id', absent: 'empty', tombstone: { column: 'sourceStatus', says: 'deleted' } },
    fields: { employeeNumber: 'id', givenName: 'name', sourceStatus: 'state' },
  };
  const auth = { kind: 'oauth2-client-credentials', clientId: 'client', tokenUrl: 'token', sendAs: 'form' } as const;
  return {
    vendor,
    base: '',
    pull: { rest, auth },
    pages: true,
    total,
    tokens: true,
    error: '{"error":"no"}',
    lacks: [],
    isSignIn: ({ path }) => path === '/token',
    serve: (people): FakeHandler => {
      const tokens = new Tokens();
      return (request) => {
        if (request.path === '/token') return request.body.includes(SECRET) ? tokens.give() : refused;
        if (!tokens.opens(request)) return refused;
        const from = start(request.query);
        const data = people
          .slice(from, from + SIZE)
          .map(({ number, given, state }) => ({ id: number, name: given, state }));
        const { body, headers } = from + SIZE < people.length ? onward(from + SIZE, request) : {};
        return json({ data, ...(total ? { count: people.length } : {}), ...body }, headers);
      };
    },
  };
}
