import { from, type Preset } from './preset';

const REFERENCE = 'developer.atlassian.com/cloud/admin/user-provisioning/rest';
const SUPPORT = 'support.atlassian.com and confluence knowledge base: user provisioning';

export const ATLASSIAN: Preset = {
  name: 'atlassian',
  title: 'Atlassian',
  mount: '/scim/directory/lab-directory',
  home: '',
  protocol: 'scim',
  auth: 'bearer',
  traits: [
    ...from(SUPPORT, 'verifiedDomain=example.com+example.org+example.net+corp.example', 'deleteMeans=deactivate404'),
    ...from(REFERENCE, 'filterable=User:userName+User:externalId+Group:displayName', 'filterOps=eq'),
    ...from(REFERENCE, 'maxPage=100', 'sortIgnored'),
    ...from(`${SUPPORT} (group rename: general knowledge)`, 'groupPatchOnly=members'),
  ],
  budgets: [],
  without: ['linking an existing managed account on create'],
};
