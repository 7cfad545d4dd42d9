import { targetConformance, type AppLimits, type TargetUnderTest } from '../../../kit/target-conformance';
import { Labels } from '../dialect/labels';
import { toAccount } from '../accounts/to-account';
import type { ScimProfile } from '../dialect/scim-profile';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Moods } from '../test/fake-scim-server';
import { VENDORS } from '../test/vendor-rules';
import { profileNamed } from './profile-named';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NICKNAME = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User:mailNickname';
const named = { displayName: 'Ada Lindqvist' };

interface Vendor {
  readonly moods?: Partial<Moods>;
  readonly limits: AppLimits;
  /** The server hides members: its own truth is asked. */
  readonly hidden?: boolean;
}

const CASES: Readonly<Record<string, Vendor>> = {
  slack: { limits: { needsMail: true, deleteLeaves: 'closed', match: ['externalId', 'emails'] } },
  zoom: { limits: { needsMail: true, rename: false } },
  'aws-iam-identity-center': { moods: { pages: 'cursor', patchAnswer: 204 }, limits: { extra: named }, hidden: true },
  'github-enterprise': {
    limits: {
      extra: named,
      without: ['title', `${ENTERPRISE}:department`],
      needsMail: true,
      match: ['externalId', 'userName', 'emails'],
    },
  },
  atlassian: { limits: { needsMail: true, rename: false, deleteLeaves: 'hidden' } },
  salesforce: {
    limits: {
      extra: { 'entitlements[type eq "Profile"].value': '00e5' },
      needsMail: true,
      deleteLeaves: 'closed',
      groups: false,
    },
  },
  'google-cloud-identity': { limits: { without: ['title'], needsMail: true, groups: false, listing: false } },
  'entra-scim': {
    moods: { pages: 'cursor', patchAnswer: 204, resourcesKey: 'resources' },
    limits: { extra: { ...named, [NICKNAME]: 'ada.lindqvist' } },
    hidden: true,
  },
  pingone: { limits: { needsMail: true, groups: false } },
};

/** Small pages and short waits; everything that the profile says of the app stays. */
function quick(profile: ScimProfile): ScimProfile {
  const retry = { ...profile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
  return { ...profile, retry, paging: { ...profile.paging, pageSize: 3 } };
}

async function open(name: string, { moods = {}, limits, hidden }: Vendor): Promise<TargetUnderTest> {
  const app = await FakeScimServer.start();
  Object.assign(app.moods, { rules: VENDORS[name], ...moods });
  const token = (): Promise<string> => Promise.resolve('vendor-token');
  const target = createScimTarget({ appId: name, baseUrl: app.baseUrl, token, profile: quick(profileNamed(name)) });
  const membersOf = (id: string): string[] =>
    ((app.groups.get(id)?.['members'] ?? []) as { value: string }[]).map(({ value }) => value);
  return {
    target,
    limits,
    ...(hidden === true ? { membersOf } : {}),
    ...(limits.listing === false ? { accountsOf: (paths) => [...app.users.values()].map((user) => toAccount(user, paths, new Labels())) } : {}), // prettier-ignore
    plant: ({ userName, externalId }) => {
      const emails = [{ value: userName, type: 'work', primary: true }];
      const planted = { userName, active: true, emails, ...(externalId === null ? {} : { externalId }) };
      return Promise.resolve(app.add('users', app.moods.rules.stored('users', planted)));
    },
    close: async () => {
      await target.close();
      await app.stop();
    },
  };
}

describe.each(Object.entries(CASES))('the profile %s against an app that behaves like it', (name, vendor) => {
  it.each(targetConformance(vendor.limits).map((one) => [one.sentence, one] as const))('%s', async (_sentence, one) => {
    const subject = await open(name, vendor);
    try {
      await one.run(subject);
    } finally {
      await subject.close();
    }
  });
});
