import type { AccountImage } from '@joinery/provisioning';
import type { AccountWrite, TargetConnector } from '../../kit/target';
import { createScimTarget } from './scim-target';
import { FakeScimServer } from './test/fake-scim-server';
import { genericProfile } from './test/generic-profile';
import { type Asked, OddFront, type Oddity, shown, told, type Told } from './test/odd-front';

const PEOPLE = 8;
const image = (n: number, title: string): AccountImage => ({ active: true, attributes: { userName: `p${n}`, displayName: `P ${n}`, title }, groups: [] }); // prettier-ignore
const wish = (n: number, title: string, more: Partial<AccountWrite> = {}): AccountWrite => ({ externalId: `E${n}`, remoteId: null, desired: image(n, title), current: null, match: ['externalId'], ...more }); // prettier-ignore

/**
 * What an app wants, which the first ones to ask it do not know. All of them are under way before the first is
 * answered.
 */
const APPS: Readonly<Record<string, Oddity>> = {
  'wants plain JSON (415)': {
    before: (asked) => (asked.body !== '' && asked.contentType !== 'application/json' ? told(415) : asked),
  },
  'misses what stands in a body of another type (400)': {
    before: (asked) => (asked.body !== '' && asked.contentType !== 'application/json' ? told(400, { detail: 'userName is required' }) : asked), // prettier-ignore
  },
  'knows its collections in lower case only': {
    before: (asked) => {
      if (/^\/[A-Z]/.test(asked.path)) return told(404, '<h1>no such page</h1>');
      return { ...asked, path: asked.path.replace(/^\/(\w)/, (_all, letter: string) => `/${letter.toUpperCase()}`) };
    },
  },
  'sends every path to the one with a slash at its end': {
    before: (asked) => {
      if (asked.path.endsWith('/')) return { ...asked, path: asked.path.slice(0, -1) };
      return told(307, '', { location: `/scim/v2${asked.path}/${asked.query === '' ? '' : `?${asked.query}`}` });
    },
  },
  'accepts one type at a time': { before: (asked) => (asked.accept.includes(',') ? told(406) : asked) },
  'takes one operation at a time': {
    before: (asked: Asked): Asked | Told =>
      asked.method === 'PATCH' && asked.body.split('"op"').length > 2 ? told(400, { scimType: 'tooMany', detail: 'one' }) : asked, // prettier-ignore
  },
  'knows no PATCH and refuses what is its own in a PUT': {
    before: (asked) => {
      if (asked.method === 'PATCH') return told(501, {});
      return asked.method === 'PUT' && asked.body.includes('"meta"') ? told(400, { scimType: 'mutability' }) : asked;
    },
    ...shown((one) => ({ ...one, meta: { resourceType: 'x' } })),
  },
};

describe.each(Object.entries(APPS))('an app that %s', (_what, oddity) => {
  let app: FakeScimServer;
  let front: OddFront;
  let target: TargetConnector;
  afterEach(async () => {
    await target.close();
    await front.stop();
    await app.stop();
  });

  it('makes and changes all of those with whom it is found out', async () => {
    app = await FakeScimServer.start();
    front = await OddFront.start(app.baseUrl, oddity);
    const retry = { ...genericProfile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
    target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
    const all = Array.from({ length: PEOPLE }, (_none, n) => n);
    const made = await Promise.all(all.map((n) => target.ensureAccount(wish(n, 'Engineer'))));
    expect(made.map(({ effect }) => effect)).toEqual(all.map(() => 'created'));
    const moved = { displayName: 'Moved', title: 'Lead' };
    const changed = await Promise.all(
      made.map(({ remoteId }, n) => {
        const desired = { ...image(n, 'Lead'), attributes: { userName: `p${n}`, ...moved } };
        return target.ensureAccount(wish(n, 'Lead', { remoteId, desired, current: image(n, 'Engineer') }));
      }),
    );
    expect(changed.map(({ effect }) => effect)).toEqual(all.map(() => 'changed'));
    expect([...app.users.values()]).toEqual(all.map(() => expect.objectContaining(moved)));
  });
});
