import { gzipSync } from 'node:zlib';
import type { Json } from './test/fake-scim-server';
import { everyResource, isList, type Oddity, reworded, shown, told, without } from './test/odd-front';
import { holdsTo, type OddSubject, openBehind } from './test/odd-subject';

const listed = (change: (one: Json) => Json): Oddity => ({
  after: (answer, asked) => (isList(asked) ? reworded(answer, (body) => everyResource(body, change)) : answer),
});
const page = (query: string): { start: number | null; count: number | null } => {
  const [start, count] = [/startIndex=(\d+)/.exec(query)?.[1], /count=(\d+)/.exec(query)?.[1]];
  return { start: start === undefined ? null : Number(start), count: count === undefined ? null : Number(count) };
};
/** `/Users` is `/Users/` here. */
const slashed =
  (status: number): Oddity['before'] =>
  (asked) => {
    const { path, query } = asked;
    if (path.endsWith('/')) return { ...asked, path: path.slice(0, -1) };
    return told(status, '', { location: `/scim/v2${path}/${query === '' ? '' : `?${query}`}` });
  };

/** Everything lies below another base. */
const moved =
  (status: number): Oddity['before'] =>
  (asked) => {
    const { path, query } = asked;
    if (path.startsWith('/new/')) return { ...asked, path: path.slice('/new'.length) };
    return told(status, '', { location: `/scim/v2/new${path}${query === '' ? '' : `?${query}`}` });
  };

const SERVERS: Readonly<Record<string, Oddity>> = {
  'sends every path to the one with a slash at its end (308)': { before: slashed(308) },
  'sends every path to the one with a slash at its end (301)': { before: slashed(301) },
  'sends every request on to another base (307)': { before: moved(307) },
  'sends every request on to another base (301)': { before: moved(301) },
  'counts pages from 0': {
    before: (asked) => ({
      ...asked,
      query: asked.query.replace(/startIndex=(\d+)/, (_all, start) => `startIndex=${Number(start) + 1}`),
    }),
  },
  'refuses to be told how many it should show': {
    before: (asked) => (page(asked.query).count === null ? asked : told(400, { detail: 'unknown parameter: count' })),
  },
  'refuses pages of more than two': {
    before: (asked) => ((page(asked.query).count ?? 0) > 2 ? told(400, { detail: 'count must be 2 or less' }) : asked),
  },
  'shows all at once and knows no parameters of pages': {
    before: (asked) =>
      page(asked.query).start === null ? asked : told(400, { detail: 'unknown parameter: startIndex' }),
  },
  'lists without an envelope': {
    after: (answer, asked) => (isList(asked) ? reworded(answer, (body) => body['Resources'] ?? []) : answer),
  },
  'puts everything under "data"': {
    after: (answer) => (answer.status < 300 ? reworded(answer, (data) => ({ success: true, data })) : answer),
  },
  'answers with a list of one where one is asked for': {
    after: (answer, asked) =>
      asked.method === 'GET' && !isList(asked) && answer.status === 200
        ? reworded(answer, (one) => ({ totalResults: 1, Resources: [one] }))
        : answer,
  },
  'lists no more of people than id and name': listed((one) =>
    'userName' in one ? { id: one['id'], userName: one['userName'] } : one,
  ),
  'lists groups without members': listed((one) => without(one, 'members')),
  'writes active as 1 and 0': shown((one) =>
    'active' in one ? { ...one, active: one['active'] === true ? 1 : 0 } : one,
  ),
  'writes active as "Yes" and "No"': shown((one) =>
    'active' in one ? { ...one, active: one['active'] === true ? 'Yes' : 'No' } : one,
  ),
  'shows null for what it does not have': shown((one) => ({
    nickName: null,
    groups: null,
    roles: null,
    phoneNumbers: null,
    ...one,
  })),
  'shows neither schemas nor meta': shown((one) => without(one, 'schemas', 'meta')),
  'packs its answers whether or not it was asked to': {
    after: (answer) =>
      answer.status === 204
        ? answer
        : { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: gzipSync(answer.body) },
  },
  'answers a deletion with 200 and what was deleted': {
    after: (answer, { method }) =>
      method === 'DELETE' && answer.status === 204 ? told(200, { message: 'deleted' }) : answer,
  },
  'takes a creation in with 202': {
    after: (answer, { method }) => (method === 'POST' && answer.status === 201 ? told(202, {}) : answer),
  },
  'says 409 in plain words': {
    after: (answer) =>
      answer.status === 409 ? told(409, 'User already exists', { 'content-type': 'text/plain' }) : answer,
  },
  'says 400 where it means that the name is taken': {
    after: (answer) => (answer.status === 409 ? told(400, { detail: 'Email already in use' }) : answer),
  },
  'says 422 where it means that the name is taken': {
    after: (answer) =>
      answer.status === 409 ? told(422, { errors: [{ field: 'userName', message: 'taken' }] }) : answer,
  },
  'says 500 where it means that the name is taken': {
    after: (answer) =>
      answer.status === 409 ? told(500, { detail: 'duplicate key value violates unique constraint' }) : answer,
  },
  'knows no PATCH (501)': {
    before: (asked) => (asked.method === 'PATCH' ? told(501, { detail: 'not implemented' }) : asked),
  },
  'knows no PATCH (400, in words)': {
    before: (asked) => (asked.method === 'PATCH' ? told(400, { detail: 'PATCH is not supported' }) : asked),
  },
  'reads bodies only when they say that they are application/json': {
    before: (asked) =>
      asked.body !== '' && asked.contentType !== 'application/json'
        ? told(400, { detail: 'userName is required' })
        : asked,
  },
  'answers changes with 200 and no body': {
    after: (answer, { method }) =>
      (method === 'PATCH' || method === 'PUT') && answer.status === 200 ? told(200) : answer,
  },
  'says with a web page that somebody is not there': {
    after: (answer) =>
      answer.status === 404 ? told(404, '<html><h1>Not Found</h1></html>', { 'content-type': 'text/html' }) : answer,
  },
  'writes the URNs of extensions in lower case': shown((one) =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => [name.startsWith('urn:') ? name.toLowerCase() : name, value]),
    ),
  ),
  'writes attribute names with a capital': shown((one) =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => [
        name.startsWith('urn:') ? name : name.charAt(0).toUpperCase() + name.slice(1),
        value,
      ]),
    ),
  ),
  'gives ids that have to be encoded in a path': {
    before: (asked) => ({
      ...asked,
      path: asked.path.replace(/x%2F(\w+)%20%C3%A9/gi, '$1'),
      query: asked.query.replace(/x%2F(\w+)%20%C3%A9/gi, '$1'),
      body: asked.body.replace(/x\/(\w+) é/g, '$1'),
    }),
    after: (answer) => ({ ...answer, body: answer.body.toString().replace(/"([ug]\d+)"/g, '"x/$1 é"') }),
  },
  'counts -1 in all': {
    after: (answer, asked) => (isList(asked) ? reworded(answer, (body) => ({ ...body, totalResults: -1 })) : answer),
  },
  'knows one kind of mail and drops the type': shown((one) =>
    Array.isArray(one['emails'])
      ? { ...one, emails: (one['emails'] as Json[]).map((mail) => without(mail, 'type')) }
      : one,
  ),
  'shows the total as text and pages as numbers of texts': {
    after: (answer, asked) =>
      isList(asked)
        ? reworded(answer, (body) => ({ ...body, totalResults: String(body['totalResults']), itemsPerPage: '3' }))
        : answer,
  },
};

/** What a server does not show of itself, and whom the sentence names by the id behind the front. */
const isAbout = (name: string, sentence: string): boolean =>
  !(/keeps evidence/.test(sentence) && /202|reads bodies/.test(name)) &&
  !(/adopts nobody's account/.test(sentence) && /encoded/.test(name));

describe.each(Object.entries(SERVERS))('a server that %s', (name, oddity) =>
  holdsTo(oddity, (sentence) => isAbout(name, sentence)),
);

/** Groups show nobody, and cannot be asked about anybody. */
const EMPTY_LISTS: Oddity = {
  ...shown((one) => ('displayName' in one ? { ...one, members: [] } : one)),
  before: (asked) => (asked.query.includes('members.value') ? told(400, { scimType: 'invalidFilter' }) : asked),
};

describe('memberships that an app says yes to', () => {
  let subject: OddSubject;
  let group = { groupRemoteId: '' };
  afterEach(() => subject.close());

  const start = async (oddity: Oddity): Promise<readonly [string, string]> => {
    subject = await openBehind(oddity);
    group = { groupRemoteId: (await subject.target.ensureGroup('Sales')).group.remoteId };
    return [subject.app.add('users', { userName: 'ada' }), subject.app.add('users', { userName: 'ben' })];
  };
  const members = (): unknown => subject.app.groups.get(group.groupRemoteId)?.['members'] ?? [];

  it('are put whole once the app had time enough and reads no value filter', async () => {
    const [ada, ben] = await start({
      before: (asked) => (asked.method === 'PATCH' && asked.body.includes('members[value eq') ? told(204) : asked),
    });
    const { target } = subject;
    await target.changeMembers({ ...group, add: [ada, ben], remove: [] });
    const early = target.changeMembers({ ...group, add: [], remove: [ada] });
    await expect(early).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(subject.app.count('PUT')).toBe(0);
    const done = await target.changeMembers({ ...group, add: [], remove: [ada], attempt: 6 });
    expect(done.proof).toBe('read-back');
    expect(members()).toEqual([{ value: ben }]);
  });

  /** Members are taken out by naming them in `value`, in no other way, and a PUT leaves them as they are. */
  const byValue = (read: (named: Json[], there: Json[]) => Json[]): Oddity => ({
    before: (asked) => {
      if (!asked.path.startsWith('/Groups/')) return asked;
      if (asked.method === 'PUT') return { ...asked, method: 'GET', body: '' };
      const [first] = asked.method === 'PATCH' ? operations(asked) : [];
      if (first?.['op'] !== 'remove') return asked;
      const one = subject.app.groups.get(group.groupRemoteId) ?? {};
      if (first['path'] !== 'members' || !Array.isArray(first['value'])) return told(501, { detail: '' });
      one['members'] = read(first['value'] as Json[], one['members'] as Json[]);
      return told(204);
    },
  });
  const operations = (asked: { body: string }): Json[] => (JSON.parse(asked.body) as Json)['Operations'] as Json[];

  it('go on rather than be ended by naming people in "value": a strict server would empty the group', async () => {
    const [ada, ben] = await start(byValue(() => []));
    const { target } = subject;
    await target.changeMembers({ ...group, add: [ada, ben], remove: [] });
    const late = { ...group, add: [], remove: [ada], attempt: 6 };
    await expect(target.changeMembers(late)).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(members()).toEqual([{ value: ada }, { value: ben }]);
  });

  it('are believed where every list is empty and nothing else tells, and are never put', async () => {
    const [ada, ben] = await start(EMPTY_LISTS);
    const { target } = subject;
    const early = target.changeMembers({ ...group, add: [ada], remove: [] });
    await expect(early).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(target.findings?.()).toBeNull();
    const done = await target.changeMembers({ ...group, add: [ada], remove: [], attempt: 6 });
    expect(done.proof).toBe('accepted');
    expect(target.findings?.()).toMatchObject({ membersHidden: true });
    expect((await target.changeMembers({ ...group, add: [ben], remove: [] })).proof).toBe('accepted');
    expect((members() as Json[]).map(({ value }) => value)).toEqual([ada, ben]);
    expect(subject.app.count('PUT')).toBe(0);
    expect((await target.readAll([])).groups).toMatchObject([{ displayName: 'Sales', memberIds: null }]);
  });

  it('are believed by the clock as well, for in a long line nobody comes to a seventh try', async () => {
    const [ada, ben] = await start(EMPTY_LISTS);
    const { target } = subject;
    const early = target.changeMembers({ ...group, add: [ada], remove: [] });
    await expect(early).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    expect((await target.changeMembers({ ...group, add: [ben], remove: [] })).proof).toBe('accepted');
    clock.mockRestore();
  });

  it('are read from people where groups show nobody', async () => {
    const [ada] = await start({
      after: (answer, asked) => {
        const groupsOf = (id: unknown): Json[] => [...subject.app.groups.values()].filter((one) => JSON.stringify(one['members'] ?? []).includes(`"${String(id)}"`)).map((one) => ({ value: one['id'] })); // prettier-ignore
        const change = (one: Json): Json =>
          'userName' in one ? { ...one, groups: groupsOf(one['id']) } : { ...one, members: [] };
        return asked.method === 'GET' ? reworded(answer, (body) => everyResource(body, change)) : answer;
      },
    });
    const { target } = subject;
    const done = await target.changeMembers({ ...group, add: [ada], remove: [] });
    expect(done.proof).toBe('read-back');
    expect((await target.readAll([])).groups).toMatchObject([{ displayName: 'Sales', memberIds: [ada] }]);
  });
});
