import type { ConnectionReport } from '../../../kit/connection-report';
import { AuthError } from '../../../kit/errors';
import { USER_SCHEMA } from '@joinery/scim';
import { genericProfile } from '../test/generic-profile';
import { profileAt } from '../profiles/profile-at';
import { profileNamed } from '../profiles/profile-named';
import { createScimTarget } from '../scim-target';
import { type Fault, FakeScimServer, type Json } from '../test/fake-scim-server';
import { NO_RULES } from '../test/vendor-rules';
import { isList, OddFront, type Oddity, reworded, shown, told, type Told, without } from '../test/odd-front';

let app: FakeScimServer;
let front: OddFront | undefined;

async function check(write: boolean, oddity: Oddity = {}): Promise<ConnectionReport> {
  await front?.stop();
  front = await OddFront.start(app.baseUrl, oddity);
  const retry = { ...genericProfile.retry, throttleDefaultMs: 2, lookDelaysMs: [0], readBackDelaysMs: [0] };
  const target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
  const report = await target.check?.({ write, patienceMs: 40 });
  await target.close();
  if (report === undefined) throw new Error('this target checks nothing');
  return report;
}

const of = ({ checks }: ConnectionReport, name: string): unknown => checks.find((one) => one.name === name);
const failed = ({ checks }: ConnectionReport): string[] =>
  checks.filter(({ result }) => result === 'failed').map(({ name }) => name);

beforeEach(async () => {
  app = await FakeScimServer.start();
  app.add('users', { userName: 'ada.lindqvist@example.com', active: true, schemas: [] });
  app.add('users', { userName: 'ben.osei@example.com', active: true, schemas: [] });
});
afterEach(async () => {
  await front?.stop();
  await app.stop();
});

describe('a connection check', () => {
  it('reads and writes nothing unless it may, and keeps answers without what they say of people', async () => {
    const report = await check(false);
    expect(failed(report)).toEqual([]);
    expect(of(report, 'filter')).toMatchObject({ result: 'passed', text: 'userName eq finds exactly one' });
    expect(of(report, 'create')).toMatchObject({ result: 'skipped' });
    expect(app.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(report.checks.flatMap(({ exchanges }) => exchanges).length).toBeGreaterThan(5);
    expect(JSON.stringify(report.checks)).not.toContain('lindqvist');
  });

  it('makes, closes and deletes an account that is nobody’s when it may, and leaves nothing behind', async () => {
    const report = await check(true);
    expect(failed(report)).toEqual([]);
    expect(of(report, 'deactivate')).toMatchObject({ result: 'passed', text: 'closed, read-back' });
    expect(of(report, 'delete')).toMatchObject({ result: 'passed', text: 'gone' });
    expect([...app.users.values()].map(({ userName }) => userName)).toEqual([
      'ada.lindqvist@example.com',
      'ben.osei@example.com',
    ]);
  });

  it('tries whether a user name can be taken twice, and leaves no second account behind', async () => {
    const report = await check(true);
    expect(of(report, 'twice')).toMatchObject({ result: 'passed', text: 'a user name that is taken is refused (409)' });
    expect(report.found).toEqual({
      membersHidden: false,
      neverKept: [],
      doublesRefused: true,
      ofClosed: {},
      groupNames: {},
      labels: {},
    });
    await front?.stop();
    app.moods.userNamesUnique = false;
    const other = await check(true);
    expect(of(other, 'twice')).toMatchObject({ result: 'warning' });
    expect(other.found).toBeUndefined();
    expect(other.departures).toContain('userName is not unique (RFC 7643 section 4.1.1)');
    expect(app.users.size).toBe(2);
  });

  it.each<[string, boolean, Fault]>([
    ['an answer that was lost', false, { kind: 'reset', when: 'after' }],
    ['a 500 that came after the effect', false, { kind: 'status', when: 'after', status: 500 }],
    ['a refusal that was lost', true, { kind: 'reset', when: 'before' }],
  ])('looks for the second account that %s may stand for', async (_what, userNamesUnique, fault) => {
    app.moods.userNamesUnique = userNamesUnique;
    front = undefined;
    app.plan('POST', /Users/, { kind: 'status', when: 'after', status: 201 });
    app.plan('POST', /Users/, fault);
    const report = await check(true);
    expect(of(report, 'twice')).toMatchObject({ result: 'warning' });
    expect(report.departures.some((one) => one.startsWith('userName is not unique'))).toBe(!userNamesUnique);
    expect(app.users.size).toBe(2);
  });

  it('calls it no way of the app that a close came about before its answer', async () => {
    app.plan('PATCH', /Users/, { kind: 'reset', when: 'after' });
    let stale = 1;
    const isStale = (method: string): boolean => method === 'GET' && app.count('PATCH') > 0 && (stale -= 1) >= 0;
    const report = await check(true, {
      after: (said, { method }) =>
        isStale(method) ? { ...said, body: said.body.toString().replace('"active":false', '"active":true') } : said,
    });
    expect(of(report, 'deactivate')).toMatchObject({ result: 'passed' });
    expect(report.departures.join()).not.toContain('while an account was closed');
  });

  it.each<[number, string | undefined, boolean]>([
    [400, 'uniqueness', true],
    [400, 'invalidValue', false],
    [403, undefined, false],
    [500, undefined, false],
  ])('is told by %i (%s) that a name is taken: %s', async (status, scimType, isProof) => {
    app.moods.taken = scimType === undefined ? [status] : [status, scimType];
    expect((await check(true)).found?.doublesRefused ?? false).toBe(isProof);
  });

  it('finds out what the app hides of closed accounts, and has it kept', async () => {
    const report = await check(
      true,
      shown((one) => (one['active'] === false ? without(one, 'userName', 'emails') : one)),
    );
    expect(of(report, 'deactivate')).toMatchObject({ result: 'passed' });
    expect(report.departures.join()).toContain('since it is closed');
    expect(report.found?.ofClosed).toMatchObject({ userName: 'hidden' });
  });

  it('names what the app does otherwise', async () => {
    app.moods.filter = 'everybody';
    const report = await check(false);
    expect(of(report, 'filter')).toMatchObject({ result: 'warning' });
    expect(report.departures).toContain('filters are ignored: everybody is returned (RFC 7644 section 3.4.2.2)');
  });

  it('warns where filters are refused: people are found all the same', async () => {
    app.moods.filter = 'refused';
    const report = await check(true);
    expect(failed(report)).toEqual([]);
    expect(of(report, 'filter')).toMatchObject({ result: 'warning', text: expect.stringMatching(/refuses filters \(400\)/) as string }); // prettier-ignore
    expect(report.departures).toContain('filters are refused (RFC 7644 section 3.4.2.2)');
  });

  it('knows an app that lists without an envelope as one', async () => {
    const report = await check(true, {
      after: (answer, asked) => (isList(asked) ? reworded(answer, (body) => body['Resources'] ?? body) : answer),
    });
    expect(failed(report)).toEqual([]);
    expect(report.departures).toContain('lists come without their envelope (RFC 7644 section 3.4.2)');
  });

  it('names that our key is not kept', async () => {
    const report = await check(
      true,
      shown((one) => without(one, 'externalId')),
    );
    expect(failed(report)).toEqual([]);
    expect(report.departures).toContain('externalId is not kept (RFC 7643 section 3.1)');
    expect((await check(true)).departures.join()).not.toContain('externalId');
  });

  const refused = (method: string, status: number): Oddity => ({
    before: (asked) => (asked.method === method ? told(status, { detail: 'no' }) : asked),
  });
  const mailsAsTexts = shown(({ emails, ...rest }) => ({
    ...rest,
    emails: ((emails ?? []) as { value: string }[]).map(({ value }) => value),
  }));
  const plainJsonOnly: Oddity = {
    before: (asked) => (asked.method === 'POST' && asked.contentType.includes('scim') ? told(415, {}) : asked),
  };
  it.each<[string, Oddity, RegExp]>([
    ['PATCH is answered 501', refused('PATCH', 501), /^PATCH is not there or does nothing: changes go out as PUT/],
    ['PATCH is answered 405', refused('PATCH', 405), /^PATCH is not there/],
    ['mail addresses are texts', mailsAsTexts, /^emails lists texts instead of objects/],
    ['bodies of SCIM are refused', plainJsonOnly, /^application\/scim\+json is refused/],
  ])('names it where %s, in an app that has nobody yet', async (_what, oddity, words) => {
    app.users.clear();
    const report = await check(true, oddity);
    expect(report.departures.slice(1)).toEqual([expect.stringMatching(words)]);
    expect(app.users.size).toBe(0);
  });

  it('goes by what the app has just said of itself', async () => {
    const config = { patch: { supported: false }, filter: { supported: true, maxResults: 1 } };
    const report = await check(true, {
      before: (asked) => (asked.path.endsWith('/ServiceProviderConfig') ? told(200, config) : asked),
    });
    expect(of(report, 'paging')).toMatchObject({ result: 'passed', text: '2 accounts in pages of 1' });
    expect(app.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    expect(of(report, 'deactivate')).toMatchObject({ result: 'passed' });
  });

  it('names what the app leaves out, and leaves nothing behind', async () => {
    app.users.clear();
    const kept = (one: Json): Json => ({ ...one, externalId: null, displayName: null });
    app.moods.rules = { ...NO_RULES, stored: (_kind, one) => kept(one) };
    const report = await check(true);
    expect(failed(report)).toEqual([]);
    expect(report.departures.slice(1)).toEqual(['the app does not keep displayName', 'externalId is not kept (RFC 7643 section 3.1)']); // prettier-ignore
    expect(of(report, 'read-back')).toMatchObject({ result: 'passed' });
    expect(report.found?.neverKept).toEqual(['displayName']);
    expect(of(report, 'clean-up')).toMatchObject({ result: 'passed', text: 'nothing is left' });
    expect(app.users.size).toBe(0);
  });

  it('names what the app keeps in a form of its own, and fails nothing for it', async () => {
    app.moods.rules = { ...NO_RULES, stored: (_kind, one) => ({ ...one, displayName: 'Probe, Joinery' }) };
    const report = await check(true);
    expect(failed(report)).toEqual([]);
    const words = 'the app keeps displayName as "Probe, Joinery", sent was "Joinery Probe"';
    expect(report.departures.slice(1)).toEqual([words]);
  });

  it('gets on with an app that refuses to be told the size of a page, and says so', async () => {
    const report = await check(false, {
      before: (asked) => (asked.query.includes('count=') ? { status: 400, headers: {}, body: '{}' } : asked),
    });
    expect(failed(report)).toEqual([]);
    expect(report.departures).toContain('count is refused (RFC 7644 section 3.4.2.4)');
  });

  it.each([429, 503])('waits out a %s instead of giving a verdict on it', async (status) => {
    for (const path of [/Users\?startIndex/, /Groups/])
      app.plan('GET', path, { kind: 'status', when: 'before', status });
    const report = await check(true);
    expect(failed(report)).toEqual([]);
    expect(app.count('GET', /Groups/)).toBeGreaterThan(1);
  });

  /** Whom the app has made is shown after so many more readings. */
  function late(readings: number): Oddity {
    let left = 0;
    return {
      before: (asked) => {
        if (asked.method !== 'GET' || left === 0) return asked;
        left -= 1;
        return isList(asked) ? told(200, { schemas: [], totalResults: 0, Resources: [] }) : told(404, {});
      },
      after: (answer, { method }) => {
        if (method === 'POST') left = readings;
        return answer;
      },
    };
  }

  it('has the patience of a worker with an app that shows late what it made, and makes it once', async () => {
    const report = await check(true, late(4));
    expect(failed(report)).toEqual([]);
    expect(of(report, 'clean-up')).toMatchObject({ text: 'nothing is left' });
    expect(app.users.size).toBe(2);
  });

  it('names what may be left in an app that never shows what it made', async () => {
    const report = await check(true, late(Infinity));
    expect(failed(report)).toEqual(['create']);
    expect(of(report, 'clean-up')).toMatchObject({
      result: 'warning',
      text: expect.stringMatching(/look there for joinery-probe-/) as string,
    });
    expect(app.count('POST', /Users/)).toBe(1);
  });

  it('shows nobody’s name in a query that failed', async () => {
    const report = await check(false, {
      before: (asked) => (asked.query.includes('lindqvist') ? told(400, { detail: 'no' }) : asked),
    });
    expect(failed(report)).toEqual(['filter']);
    expect(JSON.stringify(report.checks)).not.toContain('lindqvist');
  });

  it('names what policy maps and the app does not list', async () => {
    const schemas = { Resources: [{ id: USER_SCHEMA, attributes: [{ name: 'userName', required: true }] }] };
    front = await OddFront.start(app.baseUrl, {
      before: (asked) => (asked.path === '/Schemas' ? told(200, schemas) : asked),
    });
    const target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: genericProfile });
    const report = (await target.check?.({ write: false, mapped: ['userName', 'title'] })) as ConnectionReport;
    await target.close();
    expect(of(report, 'mapping')).toMatchObject({ result: 'warning' });
    expect(report.misfits).toEqual([expect.stringMatching(/^title: the app lists no such attribute/)]);
  });

  it('reads again what was cut off', async () => {
    app.plan('GET', /filter=/, { kind: 'truncated' });
    expect(failed(await check(false))).toEqual([]);
  });

  it.each<[string, Told, RegExp]>([
    [
      'a page to sign in',
      told(200, '<html>', { 'content-type': 'text/html' }),
      /no SCIM app \(text\/html\): a page to sign in/,
    ],
    [
      'a redirect',
      told(302, '', { location: 'https://login.example.org/' }),
      /sends us to https:\/\/login\.example\.org\/ \(302\)/,
    ],
    ['404', told(404, '<html>nothing here</html>', {}), /is this its SCIM base URL\? It is the address before \/Users/],
    ['a wrong token', told(401, { detail: 'expired' }), /refuses our credentials: 401 "expired"/],
  ])('says of %s that the connection is good and the door shut, and shows the answer', async (_what, answer, words) => {
    const report = await check(true, { before: () => answer });
    expect(failed(report)).toEqual(['token']);
    const token = report.checks.find(({ name }) => name === 'token');
    expect(token?.text).toMatch(words);
    expect(token?.exchanges.at(-1)?.status).toBe(answer.status);
    expect(of(report, 'create')).toMatchObject({ result: 'skipped' });
  });

  it('tells a secret that is not there from an app that is not', async () => {
    const missing = (): Promise<string> => Promise.reject(new AuthError('APP_TOKEN_MISSING', 'CHAT_TOKEN is not set'));
    const target = createScimTarget({ appId: 'odd', baseUrl: app.baseUrl, profile: genericProfile, token: missing });
    const report = (await target.check?.({ write: false })) as ConnectionReport;
    await target.close();
    expect([of(report, 'tls'), of(report, 'token')]).toMatchObject([
      { result: 'skipped', text: 'nothing was sent to the app: there is no token for it' },
      { result: 'failed', text: 'APP_TOKEN_MISSING: CHAT_TOKEN is not set' },
    ]);
  });

  it('says that what answers speaks no TLS', async () => {
    const target = createScimTarget({ appId: 'odd', baseUrl: app.baseUrl.replace('http:', 'https:') });
    const report = (await target.check?.({ write: false })) as ConnectionReport;
    await target.close();
    expect(of(report, 'tls')).toMatchObject({
      result: 'failed',
      text: expect.stringMatching(/speaks no TLS/) as string,
    });
  });

  it('fails where the app refuses for good, with its own words, and goes no further', async () => {
    const report = await check(true, {
      before: () => ({ status: 403, headers: {}, body: '{"detail":"no seat left"}' }),
    });
    expect(failed(report)).toEqual(['token']);
    expect(of(report, 'token')).toMatchObject({ text: expect.stringContaining('no seat left') as string });
    expect(of(report, 'create')).toMatchObject({ result: 'skipped' });
  });
});

it.each([
  ['https://api.slack.com/scim/v2', 'slack'],
  ['https://acme.my.salesforce.com/services/scim/v2/', 'salesforce'],
  ['https://scim.eu-central-1.amazonaws.com/t1/scim/v2', 'aws-iam-identity-center'],
  ['https://app.example.org/scim/v2', 'generic'],
])('an address tells whose service it is: %s', (url, name) => {
  expect(profileAt(profileNamed('generic'), url)).toBe(name);
});
