import { from, type Preset } from './preset';

const GUIDE = 'docs.aws.amazon.com/singlesignon, developer guide';
const LIMITATIONS = `${GUIDE}: limitations`;
const PATCH_GROUP = `${GUIDE}: PatchGroup`;
const LISTS = `${GUIDE}: ListUsers, ListGroups`;

export const AWS: Preset = {
  name: 'aws',
  title: 'AWS IAM Identity Center',
  mount: '/lab-tenant/scim/v2',
  home: '',
  protocol: 'scim',
  auth: 'bearer',
  traits: [
    ...from(`${GUIDE}: CreateUser`, 'requires=userName+name.givenName+name.familyName+displayName'),
    ...from(LIMITATIONS, 'singleValued=emails+phoneNumbers+addresses', 'etag=none', 'userGroupsHidden'),
    ...from(LIMITATIONS, 'forbids=password+ims+photos+entitlements+x509Certificates'),
    ...from(`${GUIDE}: supported APIs`, 'notOffered=PUT/Groups+POST/.search'),
    ...from(LISTS, 'filterOps=eq+and', 'filterNoSpecials'),
    ...from(
      LISTS,
      'filterable=User:userName+User:externalId+User:id+Group:displayName+Group:externalId+Group:id+Group:members+Group:members.value',
    ),
    ...from(LISTS, 'maxPage=100', 'paging=cursorToo', 'onePageWithoutCursor', 'cursorNoTotal'),
    ...from(`${GUIDE}: GetGroup, ListGroups`, 'emptyMemberList'),
    ...from(PATCH_GROUP, 'maxMemberChanges=100', 'noRemoveAll', 'groupPatchOnly=displayName+members+externalId'),
    ...from(`${GUIDE}: PatchUser`, 'oncePerAttribute'),
    ...from(`${GUIDE}: error codes`, 'errorDialect=aws'),
  ],
  budgets: [],
  without: ['pages of 50, as in some regions: add maxPage=50', 'the yearly end of a token: revoke it instead'],
};
