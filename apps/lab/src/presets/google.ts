import { from, type Preset } from './preset';

const REFERENCE = 'docs.cloud.google.com/identity/docs/scim/reference/rest';

export const GOOGLE: Preset = {
  name: 'google',
  title: 'Google Cloud Identity',
  mount: '/v1beta1/customers/C01lab/v2',
  home: '',
  protocol: 'scim',
  auth: 'oauth',
  traits: [
    ...from(REFERENCE, 'paging=none', 'sortIgnored', 'etag=none', 'replyType=json', 'userGroupsHidden'),
    ...from(`${REFERENCE}: Users.list, Groups.list`, 'filterRequired', 'filterOps=eq', 'resourcesKeyLower'),
    ...from(`${REFERENCE}: Users.list, Groups.list`, 'filterable=User:userName+Group:displayName+Group:externalId'),
    ...from(`${REFERENCE}: Users.patch`, 'maxOperations=20'),
    ...from(`${REFERENCE}: Groups.patch`, 'maxMemberChanges=1'),
    ...from(`${REFERENCE}: Groups`, 'membersHidden'),
    ...from('cloud.google.com API design: errors', 'errorDialect=google'),
  ],
  budgets: [],
  without: [
    'groups locked against manual change',
    'the mail address that every group must have',
    'the 403 for an exceeded quota, which belongs to the Directory API: add throttleForm=403quota and ratePerMinute=N',
  ],
};
