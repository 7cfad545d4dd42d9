import type { AccountImage } from '@joinery/provisioning';
import type { AccountWrite } from '../../kit/target';
import type { Json } from './test/fake-scim-server';
import {
  type Asked,
  everyResource,
  isList,
  type Oddity,
  reworded,
  shown,
  told,
  type Told,
  without,
} from './test/odd-front';
import { holdsTo, type OddSubject, openBehind } from './test/odd-subject';
import { type About, SENTENCES } from './test/sentences';

const text = ({ body }: Told): string => body.toString();
const isOne = ({ method, path }: Asked): boolean => method === 'GET' && /^\/\w+\/./.test(path);
const isMade = ({ status }: Told, { method }: Asked): boolean => method === 'POST' && status === 201;
const isNobody = (answer: Told, asked: Asked): boolean =>
  isList(asked) && asked.query.includes('filter=') && ((JSON.parse(text(answer)) as Json)['totalResults'] ?? 0) === 0;
const idIn = (path: string): string => path.split('/')[2] ?? '';
const operations = ({ method, body }: Asked): Json[] =>
  method === 'PATCH' ? ((JSON.parse(body) as Json)['Operations'] as Json[]) : [];
const added = ({ method, path, body }: Asked): Json[] => {
  if (!path.startsWith('/Groups/') || (method !== 'PATCH' && method !== 'PUT')) return [];
  const whole = JSON.parse(body) as { Operations?: Json[]; members?: Json[] };
  const operations = whole.Operations?.filter(({ op }) => op !== 'remove') ?? [{ value: whole.members }];
  return operations.flatMap(({ value }) => (value ?? []) as Json[]);
};
const lowered = (one: Json): Json =>
  Object.fromEntries(Object.entries(one).map(([name, value]) => [name.startsWith('urn:') ? name : name.toLowerCase(), value])); // prettier-ignore

/** As frameworks for web pages do after a form. */
const sentToSee =
  (status: number) =>
  (answer: Told, asked: Asked): Told => {
    if (asked.method === 'GET' || asked.method === 'DELETE' || answer.status >= 300) return answer;
    const made = asked.method === 'POST' ? `/${String((JSON.parse(text(answer)) as Json)['id'])}` : '';
    return told(status, '<a href="…">moved</a>', { location: `/scim/v2${asked.path}${made}` });
  };

/** Ids of which the next so many readings say that nobody is there. */
const lateIds = new Map<string, number>();
/** What a change answers with: what was shown before it. */
const lastShown = new Map<string, string>();

/** What a server does, and the sentences that it may break. */
const SERVERS: Readonly<Record<string, readonly [about: readonly About[], oddity: Oddity]>> = {
  'does not find at first whom it has just made': [
    ['creates', 'groups', 'members'],
    {
      before: (asked) => {
        const left = isOne(asked) ? (lateIds.get(idIn(asked.path)) ?? 0) : 0;
        if (left === 0) return asked;
        lateIds.set(idIn(asked.path), left - 1);
        return told(404, { detail: 'not there' });
      },
      after: (answer, asked) => {
        if (isMade(answer, asked)) lateIds.set(String((JSON.parse(text(answer)) as Json)['id']), 1);
        return answer;
      },
    },
  ],
  'answers a creation with nothing but an address relative to the server': [
    ['creates', 'groups', 'members'],
    {
      after: (answer, asked) =>
        isMade(answer, asked)
          ? told(201, '', { location: `/scim/v2${asked.path}/${String((JSON.parse(text(answer)) as Json)['id'])}` })
          : answer,
    },
  ],
  'answers a creation with a list of one': [
    ['creates', 'groups'],
    {
      after: (answer, asked) =>
        isMade(answer, asked) ? reworded(answer, (one) => ({ totalResults: 1, Resources: [one] })) : answer,
    },
  ],
  'shows ids in meta.location alone': [
    ['creates', 'changes', 'adopts', 'reads', 'members'],
    {
      after: (answer) =>
        reworded(answer, (body) =>
          everyResource(body, (one) => ({
            ...without(one, 'id'),
            meta: {
              location: `https://odd.example/scim/v2/${'userName' in one ? 'Users' : 'Groups'}/${String(one['id'])}`,
            },
          })),
        ),
    },
  ],
  'writes attribute names in small letters': [
    ['creates', 'changes', 'closes', 'adopts', 'members', 'renames', 'reads'],
    shown(lowered),
  ],
  'lists by id instead of in a row': [
    ['creates', 'adopts', 'groups', 'reads'],
    {
      after: (answer, asked) =>
        isList(asked)
          ? reworded(answer, (body) => ({
              ...body,
              startIndex: Number(/startIndex=(\d+)/.exec(asked.query)?.[1] ?? 1),
              Resources: Object.fromEntries(
                ((body['Resources'] ?? []) as Json[]).map((one) => [String(one['id']), one]),
              ),
            }))
          : answer,
    },
  ],
  'shows members as texts': [
    ['members'],
    shown((one) =>
      Array.isArray(one['members'])
        ? { ...one, members: (one['members'] as Json[]).map((member) => member['value']) }
        : one,
    ),
  ],
  'answers changes with 202 and nothing': [
    ['changes', 'closes', 'members', 'renames'],
    { after: (answer, { method }) => (method === 'PATCH' && answer.status < 300 ? told(202) : answer) },
  ],
  'answers a change with how it was before': [
    ['changes', 'closes', 'members', 'renames'],
    {
      after: (answer, asked) => {
        if (isOne(asked) && answer.status === 200) lastShown.set(asked.path, text(answer));
        const before = asked.method === 'PATCH' && answer.status < 300 ? lastShown.get(asked.path) : undefined;
        return before === undefined ? answer : told(200, before);
      },
    },
  ],
  'says 404 where a query finds nobody': [
    ['creates', 'adopts', 'groups'],
    { after: (answer, asked) => (isNobody(answer, asked) ? told(404, { detail: 'none' }) : answer) },
  ],
  'says 204 where a query finds nobody': [
    ['creates', 'adopts', 'groups'],
    { after: (answer, asked) => (isNobody(answer, asked) ? told(204) : answer) },
  ],
  'puts a byte order mark before its answers': [
    ['creates', 'changes', 'members', 'reads'],
    { after: (answer) => (text(answer) === '' ? answer : { ...answer, body: `\uFEFF${text(answer)}` }) },
  ],
  'wraps a resource in the name of its kind': [
    ['creates', 'changes', 'closes', 'members'],
    {
      after: (answer, asked) =>
        answer.status < 300
          ? reworded(answer, (one) =>
              'id' in one ? { [asked.path.startsWith('/Users') ? 'User' : 'Group']: one } : one,
            )
          : answer,
    },
  ],
  'takes one operation at a time': [
    ['changes', 'members', 'closes'],
    {
      before: (asked) =>
        operations(asked).length > 1 ? told(400, { detail: 'Too many operations: at most 1' }) : asked,
    },
  ],
  'says 422 to several operations at once, and not why': [
    ['changes', 'members', 'closes', 'renames'],
    { before: (asked) => (operations(asked).length > 1 ? told(422, { detail: 'Validation failed' }) : asked) },
  ],
  'wants to be told of what type a member is': [
    ['members'],
    {
      before: (asked) =>
        added(asked).some((one) => one['type'] !== 'User') ? told(422, { detail: 'Validation failed' }) : asked,
    },
  ],
  'wants to be told where a member lies': [
    ['members'],
    {
      before: (asked) =>
        added(asked).some((one) => !String(one['$ref']).endsWith(`/scim/v2/Users/${String(one['value'])}`))
          ? told(400, { scimType: 'invalidValue', detail: 'members.$ref is required' })
          : asked,
    },
  ],
  'wants a version named, and says so by 400': [
    ['changes', 'closes', 'members', 'renames', 'deletes'],
    {
      before: (asked) => {
        const isBlind = ['PATCH', 'PUT', 'DELETE'].includes(asked.method) && asked.version === '';
        return isBlind ? told(400, { detail: 'If-Match required' }) : asked;
      },
    },
  ],
  'sends to what came of a write (303)': [
    ['creates', 'changes', 'closes', 'groups', 'members', 'renames'],
    { after: sentToSee(303) },
  ],
  'sends to what came of a write (302)': [
    ['creates', 'changes', 'closes', 'groups', 'members', 'renames'],
    { after: sentToSee(302) },
  ],
  'writes nothing for zero and for what is empty': [
    ['creates', 'adopts', 'groups'],
    {
      after: (answer, asked) =>
        isNobody(answer, asked) ? reworded(answer, ({ schemas }) => ({ schemas, startIndex: 1 })) : answer,
    },
  ],
  'hangs up after every answer': [
    ['creates', 'changes', 'members', 'reads'],
    { after: (answer) => ({ ...answer, headers: { ...answer.headers, connection: 'close' } }) },
  ],
  'does not say of what kind its answers are': [
    ['creates', 'changes', 'members', 'reads'],
    { after: (answer) => ({ ...answer, headers: {} }) },
  ],
  'says 410 where somebody was': [
    ['anew', 'deletes'],
    { after: (answer) => (answer.status === 404 ? told(410, { detail: 'gone' }) : answer) },
  ],
  'lists and finds only who is open': [
    ['adopts', 'creates'],
    {
      after: (answer, asked) =>
        isList(asked)
          ? reworded(answer, (body) => {
              const open = ((body['Resources'] ?? []) as Json[]).filter((one) => one['active'] !== false);
              return { ...body, totalResults: open.length, Resources: open };
            })
          : answer,
    },
  ],
};

describe.each(Object.entries(SERVERS))('a server that %s', (_name, [about, oddity]) =>
  holdsTo(oddity, (sentence) => about.some((one) => SENTENCES[one].test(sentence))),
);

describe('somebody who leaves, in an app that', () => {
  const image: AccountImage = { active: true, attributes: { userName: 'ada', title: 'Engineer' }, groups: [] };
  const wish = (more: Partial<AccountWrite>): AccountWrite => ({ externalId: 'E1', remoteId: null, desired: image, current: null, match: ['externalId'], ...more }); // prettier-ignore
  const closed = { ...image, active: false };
  let subject: OddSubject;
  afterEach(() => subject.close());

  it.each<[string, Oddity, RegExp]>([
    [
      'shows no more of who is closed than that, is closed once it was asked often enough',
      shown((one) => (one['active'] === false ? { schemas: one['schemas'], id: one['id'], active: false } : one)),
      /shows userName, title of the account no more/,
    ],
    [
      'lists nobody, is closed all the same',
      {
        before: (asked) => (isList(asked) && asked.query.includes('startIndex') ? told(403, { detail: 'no' }) : asked),
      },
      /^$/,
    ],
  ])('%s', async (_sentence, oddity, remark) => {
    subject = await openBehind(oddity);
    const { remoteId } = await subject.target.ensureAccount(wish({}));
    const leaving = wish({ remoteId, desired: closed, current: image, attempt: 6 });
    const done = await subject.target.ensureAccount(leaving);
    expect([done.proof, subject.app.users.get(remoteId)?.['active']]).toEqual(['read-back', false]);
    expect((done.remarks ?? []).at(-1) ?? '').toMatch(remark);
  });
});
