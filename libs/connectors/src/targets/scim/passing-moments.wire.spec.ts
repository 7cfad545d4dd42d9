import type { AccountImage } from '@joinery/provisioning';
import type { AccountResult, AccountWrite } from '../../kit/target';
import { type Asked, told, type Told } from './test/odd-front';
import { openBehind } from './test/odd-subject';

const image = (title: string): AccountImage => ({ active: true, attributes: { userName: 'ada', title }, groups: [] });
const wish = (title: string, more: Partial<AccountWrite> = {}): AccountWrite => ({
  externalId: 'E1001',
  remoteId: null,
  desired: image(title),
  current: null,
  match: ['externalId'],
  ...more,
});

type Before = (asked: Asked) => Asked | Told;

/** What an app says in a bad moment, such as a gateway's while the app is installed anew, and what it wants ever after. */
const APPS: Readonly<Record<string, readonly [moment: Before, after: Before]>> = {
  'takes no type of body for a moment, and its own alone afterwards': [
    (asked) => (asked.body === '' ? asked : told(415)),
    (asked) => (asked.body === '' || asked.contentType === 'application/scim+json' ? asked : told(415)),
  ],
  'knows no PATCH for a moment, and no PUT afterwards': [
    (asked) => (asked.method === 'PATCH' ? told(501) : asked),
    (asked) => (asked.method === 'PUT' ? told(405) : asked),
  ],
};

it.each(Object.entries(APPS))('of an app that %s nothing wrong is held for ever', async (_what, [moment, after]) => {
  let isOver = true;
  const { app, target, close } = await openBehind({ before: (asked) => (isOver ? after : moment)(asked) });
  const change = (from: string, to: string, remoteId: string): Promise<AccountResult> =>
    target.ensureAccount(wish(to, { remoteId, current: image(from) }));
  try {
    const { remoteId } = await target.ensureAccount(wish('Engineer'));
    isOver = false;
    await change('Engineer', 'Lead', remoteId).catch(() => null);
    isOver = true;
    await change('Lead', 'Director', remoteId);
    expect(app.users.get(remoteId)).toMatchObject({ title: 'Director' });
  } finally {
    await close();
  }
});
