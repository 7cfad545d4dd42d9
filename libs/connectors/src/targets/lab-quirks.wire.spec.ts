import { startLab } from '../../../../apps/lab/src/lab';
import { targetConformance, type AppLimits, type TargetUnderTest } from '../kit/target-conformance';
import { createTarget } from './registry';
import { profileNamed } from './scim/profiles/profile-named';
import type { ScimProfile } from './scim/dialect/scim-profile';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PROVES = /proves that it has them all/;

interface Oddity {
  readonly limits?: AppLimits;
  /** Sentences that the quirk itself makes impossible: the app says too little, and nothing is concluded from it. */
  readonly never?: RegExp;
}

/**
 * Departures of apps that no profile knows: everything must come about through the generic profile alone. Where a quirk
 * leaves nothing to go by, its row says which sentence cannot hold.
 */
const ODDITIES: Readonly<Record<string, Oddity>> = {
  'filterable=User:userName+Group:displayName': {},
  'filterBlind=externalId': {},
  'filterBlind=userName': {},
  'filterIgnores=externalId': {},
  filterNoSpecials: {},
  noMatchIs404: {},
  'filterUnsupported=empty': {},
  'filterUnsupported=all': {},
  'filterUnsupported=400': {},
  'maxPage=2': {},
  overlappingPages: {},
  noResourcesKey: {},
  resourcesKeyLower: {},
  'paging=cursorOnly': {},
  'paging=none': {},
  onePageWithoutCursor: { never: PROVES },
  cursorAdvertisedButAbsent: {},
  shortPages: {},
  repeatsPage: {},
  unstableOrder: { never: PROVES },
  ignoresStartIndex: { never: PROVES },
  'patch=no': {},
  'patch=activeOnly': {},
  'patch=noFilterPath': {},
  'patchVerbs=add+remove': {},
  'patchVerbs=add+replace': {},
  'patchPath=forbidden': {},
  'patchPath=filterMissesIsNoTarget': {},
  'maxOperations=1': {},
  'maxMemberChanges=5': {},
  membersApart: {},
  noRemoveAll: {},
  oncePerAttribute: {},
  'groupPatchOnly=members': {},
  'notOffered=PATCH/Users+PATCH/Groups': {},
  'notOffered=PUT/Users+PUT/Groups': {},
  'emptyString=400': {},
  'userNameMangled=lower': {},
  'deleteMeans=deactivate': { limits: { deleteLeaves: 'closed' } },
  'put=merges': {},
  'requires=displayName': { limits: { extra: { displayName: 'Ada Lindqvist' } } },
  'unknownAttributes=400': {},
  noEnterprise: { limits: { without: [`${ENTERPRISE}:department`] } },
  'overreach=closingStrips': {},
  membersHidden: {},
  emptyMemberList: {},
  userGroupsHidden: {},
  'patchReply=204': {},
  activeAsText: {},
  createEmptyBody: {},
  'location=missing': {},
  'location=relative': {},
  errorNotScim: {},
  notFoundIs400: {},
  'contentType=json': { never: /keeps evidence/ },
  'replyType=text': {},
  'pathCase=lower': {},
  'version=required': {},
  'version=bodyHash': {},
  createIs404: {},
  'refusalsAre=400': {},
  errorHtml: {},
  errorIn200: {},
};

function quick(profile: ScimProfile): ScimProfile {
  const retry = { ...profile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
  return { ...profile, retry, paging: { ...profile.paging, pageSize: 3 } };
}

async function open(quirk: string, { limits = {} }: Oddity): Promise<TargetUnderTest> {
  const lab = await startLab({ timeScale: 10_000, quirks: [quirk] });
  const target = createTarget('scim', {
    appId: 'odd',
    baseUrl: lab.url,
    credentials: { kind: 'bearer', token: () => Promise.resolve(lab.token) },
    profile: quick(profileNamed('generic')),
  });
  return {
    target,
    limits,
    // What the app shows of members is what some quirks are about: the lab's own truth decides.
    membersOf: (id) => {
      const group = lab.act('GET', `/Groups/${id}`).body as { members?: { value: string }[] } | null;
      return (group?.members ?? []).map(({ value }) => value);
    },
    plant: ({ userName, externalId }) => {
      const key: Record<string, string> = externalId === null ? {} : { externalId };
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const made = lab.act('POST', '/Users', { schemas, userName, active: true, ...limits.extra, ...key });
      return Promise.resolve(String(made.body?.['id']));
    },
    close: async () => {
      await target.close();
      await lab.close();
    },
  };
}

describe.each(Object.entries(ODDITIES))('an app that nobody knows, with %s', (quirk, oddity) => {
  const cases = targetConformance(oddity.limits).filter(({ sentence }) => oddity.never?.test(sentence) !== true);
  it.each(cases.map((one) => [one.sentence, one] as const))('%s', async (_sentence, one) => {
    const subject = await open(quirk, oddity);
    try {
      await one.run(subject);
    } finally {
      await subject.close();
    }
  });
});
