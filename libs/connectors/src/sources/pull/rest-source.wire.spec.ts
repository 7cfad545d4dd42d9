import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Listing, RestRules, SourcePull } from '@joinery/identity';
import { FakeSource, type FakeHandler, type FakeReply, type FakeRequest, json } from './test/fake-source';
import { PullSource } from './pull-source';
import { FULL, rowsOf, Tape } from '../vendors/test/subject';

const EVERYBODY = Array.from({ length: 10 }, (_, n) => ({
  id: n + 1,
  name: { first: `N${n + 1}` },
  boss: n === 0 ? null : 1,
}));

const rules = (listing: Partial<Listing>): RestRules => ({
  full: [{ name: 'people', path: '/people', records: 'data', ...listing }],
  record: { id: 'id', absent: 'not-returned', tombstone: { column: 'status', says: 'deleted' } },
  fields: { given: 'name.first', boss: { at: 'boss', refersTo: 'id' }, status: 'status' },
});

type Read = Awaited<ReturnType<typeof rowsOf>> & {
  readonly server: FakeSource;
  readonly waits: number[];
  readonly detail: string;
};

async function read(
  rest: RestRules,
  handler: FakeHandler,
  more: Partial<SourcePull> = {},
  secret = 's',
): Promise<Read> {
  const server = await FakeSource.start(handler, () => false);
  const waits: number[] = [];
  const source = new PullSource({
    pull: { baseUrl: server.url, rest, ...more },
    vendor: null,
    secret: () => secret,
    pause: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  try {
    const tape = new Tape();
    const { detail } = await source.record(FULL, tape);
    return { ...(await rowsOf(source, tape)), server, waits, detail };
  } finally {
    await server.close();
  }
}

const number = (request: FakeRequest, name: string): number => Number(request.query.get(name));

describe('a list in pages', () => {
  const pages: readonly [sentence: string, listing: Partial<Listing>, handler: FakeHandler, requests: number][] = [
    [
      'by number, until one is empty, whatever the server makes of the size',
      { query: { page: '{page}', per_page: '{size}' }, paging: { kind: 'page', size: 100 } },
      (request) => json({ data: EVERYBODY.slice((number(request, 'page') - 1) * 4, number(request, 'page') * 4) }),
      4,
    ],
    [
      'by number from 0, as many as the answer says',
      { query: { page: '{page}' }, paging: { kind: 'page', first: 0, pages: 'pages' } },
      (request) =>
        json({ pages: 2, data: EVERYBODY.slice(number(request, 'page') * 5, (number(request, 'page') + 1) * 5) }),
      2,
    ],
    [
      'by offset, in smaller pieces than were asked for',
      { query: { offset: '{offset}', limit: '{size}' }, paging: { kind: 'offset', size: 500 }, total: 'total' },
      (request) => json({ total: 10, data: EVERYBODY.slice(number(request, 'offset'), number(request, 'offset') + 3) }),
      4,
    ],
    [
      'by a cursor, which the first request does not have',
      { query: { after: '{cursor}' }, paging: { kind: 'cursor', from: 'next' } },
      (request) => {
        const start = number(request, 'after');
        return json({ data: EVERYBODY.slice(start, start + 6), next: start + 6 < 10 ? String(start + 6) : null });
      },
      2,
    ],
    [
      'by a cursor that the last answer says is false',
      { query: { after: '{cursor}' }, paging: { kind: 'cursor', from: 'next' } },
      (request) => {
        const start = number(request, 'after');
        return json({ data: EVERYBODY.slice(start, start + 6), next: start + 6 < 10 && start + 6 });
      },
      2,
    ],
    [
      'by a cursor in the body of a POST',
      {
        method: 'POST',
        body: { size: '{#size}', cursor: '{cursor}' },
        paging: { kind: 'cursor', from: 'next', size: 6 },
      },
      (request) => {
        const { cursor = '0', size } = JSON.parse(request.body) as { cursor?: string; size: number };
        const end = Number(cursor) + size;
        return json({ data: EVERYBODY.slice(Number(cursor), end), next: end < 10 ? String(end) : '' });
      },
      2,
    ],
    [
      'by the address of the next one',
      { paging: { kind: 'next', from: 'links.next' } },
      (request) => {
        const start = number(request, 'from');
        const next = start + 5 < 10 ? `?from=${start + 5}` : undefined;
        return json({ data: EVERYBODY.slice(start, start + 5), links: { next } });
      },
      2,
    ],
    [
      'by a Link header with several links',
      { records: '$', paging: { kind: 'link' } },
      (request) => {
        const start = number(request, 'from');
        const next =
          start + 5 < 10 ? `, <${request.origin}/people?from=${start + 5}&x=1,2>; title="a, b"; rel="next"` : '';
        return json(EVERYBODY.slice(start, start + 5), { link: `<${request.origin}/people>; rel="first"${next}` });
      },
      2,
    ],
  ];
  it.each(pages)('%s', async (_sentence, listing, handler, requests) => {
    const { outcome, rows, server } = await read(rules(listing), handler);
    expect([outcome, rows.length, server.requests.length]).toEqual(['COMPLETE', 10, requests]);
    expect(rows.map((row) => row['recordId'])).toEqual(EVERYBODY.map(({ id }) => String(id)));
  });

  const PAST_THE_END: readonly ['not-found' | 'empty', FakeReply][] = [
    ['not-found', { status: 404, body: '{"detail":"Invalid page."}' }],
    ['empty', { status: 200, body: '' }],
    ['empty', json(null)],
    ['empty', json({})],
  ];
  it.each(PAST_THE_END)(
    'ends with an answer that is no list (%s: %j) where the policy says so',
    async (pastEnd, past) => {
      const handler: FakeHandler = (request) => {
        const items = EVERYBODY.slice((number(request, 'page') - 1) * 5, number(request, 'page') * 5);
        return items.length > 0 ? json({ data: items }) : past;
      };
      const listing = (end: object): RestRules =>
        rules({ query: { page: '{page}' }, paging: { kind: 'page', size: 5, ...end } });
      const told = await read(listing({ pastEnd }), handler);
      expect([told.outcome, told.rows.length, told.server.requests.length]).toEqual(['COMPLETE', 10, 3]);
      const untold = await read(listing({}), handler);
      const code = pastEnd === 'empty' ? 'ANSWER_NOT_DATA' : 'PAGE_FAILED';
      expect([untold.outcome, untold.rows.length]).toEqual([code, 10]);
      expect(untold.detail).toContain(
        `after 10 records; if the system answers that past its last page, say "pastEnd: ${pastEnd}"`,
      );
      expect((await read(listing({ pastEnd }), () => past)).complete).toBe(false);
    },
  );

  const byOffset: Partial<Listing> = { query: { offset: '{offset}' }, paging: { kind: 'offset' } };
  const doubts: readonly [sentence: string, listing: Partial<Listing>, handler: FakeHandler, outcome: string][] = [
    [
      'somebody slipped to the next page while it was read, so somebody else may have been skipped',
      byOffset,
      (request) =>
        json({ data: EVERYBODY.slice(Math.max(0, number(request, 'offset') - 1), number(request, 'offset') + 4) }),
      'PAGES_OVERLAP',
    ],
    [
      'fewer came than the source counts',
      { ...byOffset, total: 'total' },
      (request) => json({ total: 11, data: EVERYBODY.slice(number(request, 'offset'), number(request, 'offset') + 5) }),
      'TOTAL_DIFFERS',
    ],
    [
      'a page before the last one lists nobody, where the source counts its pages alone',
      { query: { page: '{page}' }, paging: { kind: 'page', pages: 'pages' } },
      (request) =>
        json({ pages: 3, data: number(request, 'page') === 2 ? [] : EVERYBODY.slice(0, number(request, 'page')) }),
      'TOTAL_DIFFERS',
    ],
    [
      'the next page is said to be somewhere else',
      { paging: { kind: 'next', from: 'next' } },
      () => json({ data: EVERYBODY, next: 'https://evil.example.com/people?page=2' }),
      'LINKS_ELSEWHERE',
    ],
    [
      'the next page is the one that was read',
      { paging: { kind: 'next', from: 'next' } },
      ({ origin, query }) => json({ data: [{ id: `x${query.get('n')}` }], next: `${origin}/people?n=1` }),
      'PAGE_REPEATED',
    ],
    ['the list is called something else', {}, () => json({ people: EVERYBODY }), 'SHAPE_UNKNOWN'],
    ['the list holds no records', {}, () => json({ data: ['Ada', 'Ben'] }), 'SHAPE_UNKNOWN'],
    [
      'the answer names errors beside an empty list',
      {},
      () => json({ data: [], errors: [{ message: 'down' }] }),
      'ERROR_IN_ANSWER',
    ],
    ['the list is not there any more', {}, () => ({ status: 404, body: '' }), 'PAGE_FAILED'],
  ];
  it.each(doubts)('proves nothing when %s', async (_sentence, listing, handler, outcome) => {
    const run = await read(rules(listing), handler);
    expect([run.outcome, run.complete]).toEqual([outcome, false]);
  });

  it.each<[string, unknown, string]>([
    ['nothing of the name', { people: EVERYBODY }, '"data" is not there, but: people'],
    ['one record alone', { data: EVERYBODY[0] }, '"data" is an object and no list'],
    ['a text among the records', { data: [EVERYBODY[0], 'Ben'] }, 'entry 2 of 2 in "data" is a text and no record'],
    ['null among the records', { data: [null, EVERYBODY[0]] }, 'entry 1 of 2 in "data" is null and no record'],
    ['a list of lists', { data: [[EVERYBODY[0]]] }, 'entry 1 of 1 in "data" is a list and no record'],
    ['a list alone', EVERYBODY, '"data" is not there, but: a list'],
  ])('says what stands where the list should be: %s', async (_what, answer, detail) => {
    expect((await read(rules({}), () => json(answer))).detail).toContain(detail);
  });

  it.each<[string, FakeReply, string]>([
    ['the credential is refused', { status: 401, body: '' }, 'Look at the secret in the policy of the source'],
    ['nobody is listed', json({ data: [] }), 'Look at what the integration user may read'],
    ['the list is not there', json({ people: [] }), 'Correct "rest", or the version'],
  ])('says what to do about it when %s', async (_when, reply, hint) => {
    expect((await read(rules({}), () => reply)).hints).toEqual([expect.stringContaining(hint)]);
  });

  it('that never ends is left after a number of answers', async () => {
    let n = 0;
    const run = await read(rules(byOffset), () => json({ data: [{ id: (n += 1) }] }), { limits: { answers: 20 } });
    expect([run.outcome, run.rows.length]).toEqual(['TOO_MANY_ANSWERS', 20]);
  });
});

describe('a record', () => {
  it('has each value present, empty or not returned', async () => {
    const { rows, header } = await read(rules({}), () =>
      json({
        data: [
          { id: 1, name: { first: null }, boss: null, status: 'on' },
          { id: 2, name: {}, status: '' },
        ],
      }),
    );
    expect(header).toEqual(['recordId', 'given', 'boss', 'status']);
    expect(rows).toEqual([
      { recordId: '1', given: '', boss: '', status: 'on' },
      { recordId: '2', given: null, boss: null, status: '' },
    ]);
  });

  it('has no column that nobody was given: the key may not read it', async () => {
    const { header } = await read(rules({}), () =>
      json({
        data: [
          { id: 1, status: 'on' },
          { id: 2, status: 'on' },
        ],
      }),
    );
    expect(header).toEqual(['recordId', 'status']);
  });

  it('without an id is refused and counted', async () => {
    const run = await read(rules({}), () => json({ data: [{ id: 1 }, { name: { first: 'Ben' } }, { id: '' }] }));
    expect([run.outcome, run.rows.length, run.refused]).toEqual(['COMPLETE', 1, 2]);
  });

  it('that one page names twice with different content is left to be refused', async () => {
    const run = await read(rules({}), () =>
      json({
        data: [
          { id: 1, status: 'on' },
          { id: 1, status: 'off' },
          { id: 2, status: 'on' },
        ],
      }),
    );
    expect(run.rows.map((row) => [row['recordId'], row['status']])).toEqual([
      ['1', 'on'],
      ['1', 'off'],
      ['2', 'on'],
    ]);
  });

  it('refers to others by their number, and to strangers not at all', async () => {
    const numbered = rules({});
    const people = [
      { id: 'a', no: 'E1', boss: 'b' },
      { id: 'b', no: 'E2', boss: null },
      { id: 'c', no: 'E3', boss: 'z' },
    ];
    const { rows } = await read(
      { ...numbered, record: { ...numbered.record, number: 'no' }, fields: { ...numbered.fields, no: 'no' } },
      () => json({ data: people }),
    );
    expect(rows.map((row) => row['boss'])).toEqual(['E2', '', null]);
  });
});

describe('the way there', () => {
  it.each<[string, SourcePull['auth'], string, string]>([
    ['a bearer token', { kind: 'bearer' }, 'authorization', 'Bearer s'],
    [
      'a name and a password',
      { kind: 'basic', userName: 'u' },
      'authorization',
      `Basic ${Buffer.from('u:s').toString('base64')}`,
    ],
    ['a key in a header of its own', { kind: 'header', header: 'X-Api-Key' }, 'x-api-key', 's'],
  ])('shows %s', async (_what, auth, name, value) => {
    const { server } = await read(rules({}), () => json({ data: EVERYBODY }), { auth: auth ?? {} });
    expect(server.requests[0]?.headers[name]).toBe(value);
  });

  it('fetches a token with the client credentials of RFC 6749, and shows the secret to nobody else', async () => {
    const auth = { kind: 'oauth2-client-credentials', clientId: 'cl:ient', tokenUrl: '/token', scope: 'read' } as const;
    const secret = 'p%ss word';
    const handler: FakeHandler = ({ path }) =>
      path === '/token' ? json({ access_token: 't1' }) : json({ data: EVERYBODY });
    const { server, outcome } = await read(rules({}), handler, { auth }, secret);
    const [token, list] = server.requests;
    const pair = Buffer.from(token?.headers.authorization?.slice(6) ?? '', 'base64').toString();
    expect([outcome, pair, token?.body]).toEqual([
      'COMPLETE',
      'cl%3Aient:p%25ss+word',
      'grant_type=client_credentials&scope=read',
    ]);
    expect(list?.headers.authorization).toBe('Bearer t1');
  });

  describe('of a client that proves itself with a private key', () => {
    const auth = {
      kind: 'oauth2-client-credentials',
      clientId: 'c1',
      tokenUrl: '/token',
      sendAs: 'private-key',
    } as const;
    const handler: FakeHandler = ({ path }) =>
      path === '/token' ? json({ access_token: 't1' }) : json({ data: EVERYBODY });

    it('shows a proof that is for the token endpoint, and no key', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
      const { server, outcome } = await read(rules({}), handler, { auth }, secret);
      const [token, list] = server.requests;
      const form = new URLSearchParams(token?.body);
      const [, claims = ''] = String(form.get('client_assertion')).split('.');
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
        sub: 'c1',
        aud: `http://${token?.headers.host}/token`,
      });
      expect([outcome, form.get('client_secret'), list?.headers.authorization]).toEqual([
        'COMPLETE',
        null,
        'Bearer t1',
      ]);
    });

    it('asks for nothing where the secret is no key, and says so without it', async () => {
      const run = await read(rules({}), handler, { auth }, 's3cret');
      expect([run.outcome, run.server.requests.length]).toEqual(['SIGN_IN_REFUSED', 0]);
      expect(JSON.stringify(run)).not.toContain('s3cret');
    });
  });

  it('never follows a redirect', async () => {
    const run = await read(rules({}), ({ path, origin }) =>
      path === '/people'
        ? { status: 301, headers: { location: `${origin}/v2/people` }, body: '' }
        : json({ data: EVERYBODY }),
    );
    expect([run.outcome, run.server.requests.length]).toEqual(['REDIRECTED', 1]);
  });

  it('takes no answer that is larger than the limit', async () => {
    const run = await read(rules({}), () => json({ data: EVERYBODY, rest: 'x'.repeat(1_100_000) }), {
      limits: { answerMib: 1 },
    });
    expect([run.outcome, run.rows]).toEqual(['ANSWER_TOO_LARGE', []]);
  });

  it('waits longer from try to try, and gives up after five', async () => {
    const run = await read(rules({}), () => ({ status: 503, body: '{"message":"maintenance"}' }));
    expect([run.outcome, run.detail, run.waits]).toEqual(['PAGE_FAILED', '503 maintenance', [500, 1000, 2000, 4000]]);
  });

  it('understands a date or a fraction in Retry-After, and the reset of a rate limit', async () => {
    const answers: FakeReply[] = [
      {
        status: 503,
        headers: { date: 'Thu, 14 May 2026 09:00:00 GMT', 'retry-after': 'Thu, 14 May 2026 09:00:30 GMT' },
        body: '',
      },
      { status: 429, headers: { 'x-ratelimit-reset': '12' }, body: '' },
      { status: 429, headers: { 'retry-after': '1.5' }, body: '' },
    ];
    const run = await read(rules({}), () => answers.shift() ?? json({ data: EVERYBODY }));
    expect([run.outcome, run.waits]).toEqual(['COMPLETE', [30_000, 12_000, 1_500]]);
  });

  it('reads names in the character set that the answer declares, also packed, and never guesses one', async () => {
    const body = Buffer.from(JSON.stringify({ data: [{ id: 1, name: { first: 'Zoë' } }] }), 'latin1');
    const type = (charset: string): Record<string, string> => ({ 'content-type': `application/json${charset}` });
    const declared = await read(rules({}), () => ({
      status: 200,
      headers: { ...type('; charset=ISO-8859-1'), 'content-encoding': 'gzip' },
      body: '',
      bytes: gzipSync(body),
    }));
    const silent = await read(rules({}), () => ({ status: 200, headers: type(''), body: '', bytes: body }));
    expect([declared.outcome, declared.rows[0]?.['given'], silent.outcome]).toEqual([
      'COMPLETE',
      'Zoë',
      'ANSWER_NOT_DATA',
    ]);
  });

  it('puts words of the installation into the address, encoded', async () => {
    const listing = { path: '/{tenant}/people', query: { since: '{since}', q: 'a b&c', on: '{today}' } };
    const { server } = await read(rules(listing), () => json({ data: EVERYBODY }), {
      settings: { tenant: 'a/../b?c' },
    });
    const [request] = server.requests;
    expect([request?.path, Object.fromEntries(request?.query ?? [])]).toEqual([
      '/a/../b?c/people',
      { q: 'a b&c', on: '2026-05-14' },
    ]);
  });

  it('says that a source cannot be reached', async () => {
    const source = new PullSource({
      pull: { baseUrl: 'http://127.0.0.1:9', rest: rules({}) },
      vendor: null,
      secret: () => '',
      pause: () => Promise.resolve(),
    });
    const end = await source.record(FULL, new Tape());
    expect([end.outcome, end.detail]).toEqual(['UNREACHABLE', '127.0.0.1:9, ECONNREFUSED']);
  });
});

it('a recording that ends in the middle proves nothing, and what it holds is read', async () => {
  const server = await FakeSource.start(
    () => json({ data: EVERYBODY }),
    () => false,
  );
  const source = new PullSource({ pull: { baseUrl: server.url, rest: rules({}) }, vendor: null, secret: () => '' });
  const tape = new Tape();
  await source.record(FULL, tape);
  await server.close();
  tape.lines.pop();
  tape.lines.push('{"end":true,"outc');
  const { outcome, complete, rows } = await rowsOf(source, tape);
  expect([outcome, complete, rows.length]).toEqual(['RECORDING_CUT', false, 10]);
});
