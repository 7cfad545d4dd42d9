import type { AccountImage } from '@joinery/provisioning';
import { TransientError } from '../../../kit/errors';
import type { TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { wish } from '../accounts/test/account-scene';
import { FakeScimServer } from '../test/fake-scim-server';
import { genericProfile } from '../test/generic-profile';
import { OddFront, told } from '../test/odd-front';

const ada: AccountImage = { active: true, attributes: { userName: 'ada', title: 'Rep' }, groups: [] };
const boss: AccountImage = { ...ada, attributes: { ...ada.attributes, title: 'Boss' } };

let app: FakeScimServer;
let front: OddFront;
let target: TargetConnector;
/** Methods whose answers do not come to an end. */
let endless: readonly string[] = [];

beforeEach(async () => {
  endless = [];
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, {
    after: (answer, { method }) => (endless.includes(method) ? told(200, `[${'{},'.repeat(10_000)}`) : answer),
  });
  const profile = { ...genericProfile, maxAnswerBytes: 10_000 };
  target = createScimTarget({ appId: 'endless', baseUrl: front.baseUrl, profile });
});

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

describe('an answer that does not come to an end', () => {
  it('is trouble of the app, and no matter of the person whom it was about', async () => {
    endless = ['GET'];
    const error: unknown = await target.ensureAccount(wish(ada)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: 'APP_ANSWER_TOO_LARGE' });
  });

  it('leaves open what a write came to: it is looked for, and not sent again', async () => {
    endless = ['POST', 'PATCH'];
    const { remoteId } = await target.ensureAccount(wish(ada));
    const done = await target.ensureAccount(wish(ada, { remoteId, current: ada, desired: boss }));
    expect(done).toMatchObject({ remoteId, effect: 'changed', proof: 'read-back' });
    expect([app.users.size, app.users.get(remoteId)?.['title'], app.count('POST')]).toEqual([1, 'Boss', 1]);
  });
});
