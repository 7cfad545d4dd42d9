import { type Lab, type LabOptions, startLab } from '../../../../apps/lab/src/lab';
import { AuthError } from '../kit/errors';
import type { AccountWrite, RemoteAccount, TargetConnector } from '../kit/target';
import { targetConformance, type AppLimits, type TargetUnderTest } from '../kit/target-conformance';
import { createTarget } from './registry';
import { profileNamed } from './scim/profiles/profile-named';
import type { Credentials } from './scim/client/credentials';
import type { ScimProfile } from './scim/dialect/scim-profile';
import { Labels } from './scim/dialect/labels';
import { toAccount } from './scim/accounts/to-account';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const MAIL = 'emails[type eq "work"].value';
const named = { displayName: 'Ada Lindqvist' };

interface Vendor {
  readonly preset: string;
  readonly limits: AppLimits;
  readonly hidden?: boolean;
  /** Sentences that the lab's app makes impossible. */
  readonly never?: RegExp;
}

/** Profile -> the lab's preset of the same vendor, which shares no code and no data with the profile. */
const VENDORS: Readonly<Record<string, Vendor>> = {
  generic: { preset: 'generic', limits: {} },
  slack: { preset: 'slack', limits: { needsMail: true, deleteLeaves: 'closed', match: ['externalId', 'emails'] } },
  zoom: { preset: 'zoom', limits: { needsMail: true, rename: false } },
  'aws-iam-identity-center': { preset: 'aws', limits: { extra: named }, hidden: true },
  'github-enterprise': {
    preset: 'github',
    limits: {
      extra: named,
      without: ['title', `${ENTERPRISE}:department`],
      needsMail: true,
      match: ['externalId', 'userName', 'emails'],
    },
  },
  // The lab lets nobody open a hidden account again: not by its id, and not by making it anew.
  atlassian: {
    preset: 'atlassian',
    limits: { needsMail: true, rename: false, deleteLeaves: 'closed' },
    never: /opens it again/,
  },
  salesforce: {
    preset: 'salesforce',
    limits: {
      extra: { 'entitlements[type eq "Profile"].value': '00e5' },
      needsMail: true,
      deleteLeaves: 'closed',
      groups: false,
    },
  },
  'google-cloud-identity': {
    preset: 'google',
    limits: { without: ['title'], needsMail: true, groups: false, listing: false },
  },
  'entra-scim': {
    preset: 'entra',
    limits: {
      extra: { ...named, 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User:mailNickname': 'ada' },
    },
    hidden: true,
  },
  pingone: { preset: 'pingone', limits: { needsMail: true, groups: false } },
};

/** The lab's clock runs so fast that no budget is felt; pages and waits are short. */
const FAST: LabOptions = { timeScale: 10_000 };

function quick(profile: ScimProfile): ScimProfile {
  const retry = { ...profile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
  const { mode, pageSize } = profile.paging;
  return { ...profile, retry, paging: { ...profile.paging, pageSize: mode === 'none' ? pageSize : 3 } };
}

function targetOf(lab: Lab, name: string, credentials?: Credentials): TargetConnector {
  const bearer: Credentials = { kind: 'bearer', token: () => Promise.resolve(lab.token) };
  return createTarget('scim', {
    appId: name,
    baseUrl: lab.url,
    credentials: credentials ?? bearer,
    profile: quick(profileNamed(name)),
  });
}

async function open(name: string, { preset, limits, hidden }: Vendor): Promise<TargetUnderTest> {
  const lab = await startLab({ ...FAST, preset });
  const target = targetOf(lab, name);
  const membersOf = (id: string): string[] => {
    const group = lab.act('GET', `/Groups/${id}`).body as { members?: { value: string }[] } | null;
    return (group?.members ?? []).map(({ value }) => value);
  };
  return {
    target,
    limits,
    ...(hidden === true ? { membersOf } : {}),
    ...(limits.listing === false ? { accountsOf: (paths) => truthOf(lab, paths) } : {}),
    plant: ({ userName, externalId }) => {
      const emails = [{ value: userName, type: 'work', primary: true }];
      const key: Record<string, string> = externalId === null ? {} : { externalId };
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const made = lab.act('POST', '/Users', { schemas, userName, active: true, emails, ...key });
      return Promise.resolve(String(made.body?.['id']));
    },
    close: async () => {
      await target.close();
      await lab.close();
    },
  };
}

function truthOf(lab: Lab, paths: readonly string[]): RemoteAccount[] {
  const { Resources: people = [] } = lab.act('GET', '/Users').body as { Resources?: Record<string, unknown>[] };
  return people.map((user) => toAccount(user, paths, new Labels()));
}

describe.each(Object.entries(VENDORS))('the profile %s against the lab’s preset', (name, vendor) => {
  const cases = targetConformance(vendor.limits).filter(({ sentence }) => vendor.never?.test(sentence) !== true);
  it.each(cases.map((one) => [one.sentence, one] as const))('%s', async (_sentence, one) => {
    const subject = await open(name, vendor);
    try {
      await one.run(subject);
    } finally {
      await subject.close();
    }
  });
});

function wish(key: string, more: Partial<AccountWrite> = {}): AccountWrite {
  const attributes = {
    userName: `${key}@example.com`,
    'name.givenName': 'Ada',
    'name.familyName': 'Lindqvist',
    [MAIL]: `${key}@example.com`,
  };
  const desired = { active: true, attributes, groups: [] };
  return { externalId: key, remoteId: null, desired, current: null, match: ['externalId', 'userName'], ...more };
}

const states = (lab: Lab): unknown[] =>
  (lab.act('GET', '/Users').body?.['Resources'] as Record<string, unknown>[]).map((one) => one['active']);

it('brings people into a group that Salesforce has, and out of it, in the form that its pages show', async () => {
  const lab = await startLab({ ...FAST, preset: 'salesforce' });
  const target = targetOf(lab, 'salesforce');
  const group = lab.act('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'West',
  });
  const groupRemoteId = String(group.body?.['id']);
  const ids: string[] = [];
  for (const key of ['E1', 'E2', 'E3']) {
    const one = wish(key);
    const attributes = { ...one.desired?.attributes, 'entitlements[type eq "Profile"].value': '00e5' };
    ids.push((await target.ensureAccount({ ...one, desired: { active: true, attributes, groups: [] } })).remoteId);
  }
  expect((await target.changeMembers({ groupRemoteId, add: ids, remove: [] })).proof).toBe('read-back');
  expect((await target.changeMembers({ groupRemoteId, add: [], remove: ids.slice(1) })).proof).toBe('read-back');
  const shown = lab.act('GET', `/Groups/${groupRemoteId}`).body?.['members'];
  expect(shown).toEqual([expect.objectContaining({ value: ids[0] })]);
  await target.close();
  await lab.close();
});

describe.each([
  ['okta', 'okta'],
  ['entra-bulk-upload', 'entra-inbound'],
])('the profile %s, which uploads', (name, preset) => {
  let lab: Lab;
  let target: TargetConnector;

  beforeEach(async () => {
    lab = await startLab({ ...FAST, preset });
    target = targetOf(lab, name);
  });
  afterEach(async () => {
    await target.close();
    await lab.close();
  });

  it('sends what comes together in one upload, and says no more than that it was accepted', async () => {
    const done = await Promise.all(['E1', 'E2', 'E3'].map((key) => target.ensureAccount(wish(key))));
    expect(done).toMatchObject(
      ['E1', 'E2', 'E3'].map((remoteId) => ({ remoteId, proof: 'accepted', effect: 'created' })),
    );
    const uploads = lab.exchanges().filter(({ path }) => /bulk/i.test(path));
    expect(uploads).toHaveLength(1);
    lab.advance(1_000_000);
    await target.ensureAccount(wish('E4'));
    lab.advance(1_000_000);
    expect(states(lab).length).toBeGreaterThanOrEqual(3);
  });

  it('closes an account', async () => {
    const open = wish('E1');
    await target.ensureAccount(open);
    lab.advance(1_000_000);
    const closed = { ...open, desired: { ...open.desired, active: false }, current: open.desired, remoteId: 'E1' };
    expect(await target.ensureAccount(closed)).toMatchObject({ effect: 'changed', proof: 'accepted' });
    lab.advance(1_000_000);
    await target.ensureAccount(wish('E2'));
    expect(states(lab)[0]).toBe(false);
  });

  it('can be tried as far as the door', async () => {
    const result = async (): Promise<Record<string, string>> => {
      const { checks = [] } = (await target.check?.({ write: true })) ?? {};
      return Object.fromEntries(checks.map((check) => [check.name, check.result]));
    };
    const skipped = { read: 'skipped', create: 'skipped' };
    expect(await result()).toMatchObject({ address: 'passed', tls: 'passed', token: 'passed', ...skipped });
    lab.revoke();
    expect(await result()).toMatchObject({ token: 'failed', ...skipped });
  });

  it('shows nothing, so that nothing is concluded from a reading', async () => {
    expect(await target.readAll(['userName'])).toMatchObject({ complete: false, accounts: [] });
    await expect(target.ensureGroup('Sales')).rejects.toMatchObject({ code: 'APP_GROUPS_UNSUPPORTED' });
  });
});

describe('OAuth 2 client credentials', () => {
  const credentials = (lab: Lab, secret = lab.client.clientSecret): Credentials => ({
    kind: 'oauth2-client-credentials',
    tokenUrl: lab.tokenUrl,
    clientId: lab.client.clientId,
    clientSecret: () => Promise.resolve(secret),
  });

  it('fetch one token for many requests, another one when it is taken back, and never show any', async () => {
    const lab = await startLab({ auth: 'oauthOnly' });
    const target = targetOf(lab, 'generic', credentials(lab));
    const first = await Promise.all(['E1', 'E2', 'E3'].map((key) => target.ensureAccount(wish(key))));
    lab.revoke();
    const later = await target.ensureAccount(wish('E4'));
    expect(later.effect).toBe('created');
    expect(later.exchanges.some(({ status }) => status === 401)).toBe(true);
    expect(JSON.stringify([first, later])).not.toContain(lab.client.clientSecret);
    await target.close();
    await lab.close();
  });

  it('that are wrong stop everything with the words of the token endpoint', async () => {
    const lab = await startLab({ auth: 'oauthOnly' });
    const target = targetOf(lab, 'generic', credentials(lab, 'a-wrong-secret'));
    const error: unknown = await target.ensureAccount(wish('E1')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AuthError);
    expect((error as AuthError).code).toBe('APP_TOKEN_REFUSED');
    expect((error as AuthError).message).not.toContain('a-wrong-secret');
    await target.close();
    await lab.close();
  });
});
