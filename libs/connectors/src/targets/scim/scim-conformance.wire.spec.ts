import type { TargetUnderTest } from '../../kit/target-conformance';
import { targetConformance } from '../../kit/target-conformance';
import { genericProfile } from './test/generic-profile';
import { createScimTarget } from './scim-target';
import { FakeScimServer } from './test/fake-scim-server';
import { startScimmy } from './test/scimmy-server';

const profile = { ...genericProfile, paging: { mode: 'index', pageSize: 3 } } as const;
const token = (): Promise<string> => Promise.resolve('conformance-token');

async function fake(): Promise<TargetUnderTest> {
  const app = await FakeScimServer.start();
  const target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, token, profile });
  return {
    target,
    plant: (account) => Promise.resolve(app.add('users', { ...account, active: true })),
    close: async () => {
      await target.close();
      await app.stop();
    },
  };
}

async function scimmy(): Promise<TargetUnderTest> {
  const app = await startScimmy();
  const target = createScimTarget({ appId: 'code', baseUrl: app.baseUrl, token, profile });
  return {
    target,
    plant: (account) => Promise.resolve(app.plant(account)),
    close: async () => {
      await target.close();
      await app.stop();
    },
  };
}

describe.each([
  ['a server that keeps to the RFC', fake],
  ['scimmy-routers on Express 4', scimmy],
])('the SCIM target against %s', (_name, open) => {
  it.each(targetConformance().map((one) => [one.sentence, one] as const))('%s', async (_sentence, one) => {
    const subject = await open();
    try {
      await one.run(subject);
    } finally {
      await subject.close();
    }
  });
});
