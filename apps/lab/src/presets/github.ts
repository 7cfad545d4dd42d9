import { from, HOUR, type Preset } from './preset';

const GUIDE = 'docs.github.com: provisioning users and groups with SCIM using the REST API';
const REFERENCE = 'docs.github.com/rest/enterprise-admin/scim';

export const GITHUB: Preset = {
  name: 'github',
  title: 'GitHub Enterprise (managed users)',
  mount: '/scim/v2/enterprises/lab',
  home: '',
  protocol: 'scim',
  auth: 'bearer',
  traits: [
    ...from(REFERENCE, 'userAgentRequired', 'pathCase=exact', 'requires=userName+externalId+displayName+emails'),
    ...from(GUIDE, 'closingMangles', 'deleteMeans=purge', 'unknownMember=400'),
  ],
  budgets: [
    {
      name: 'users',
      path: '^/Users',
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      amount: 1000,
      perMs: HOUR,
      source: GUIDE,
    },
    { name: 'group changes', path: '^/Groups/', methods: ['PUT', 'PATCH'], amount: 1000, perMs: HOUR, source: GUIDE },
  ],
  without: ['counting the additions of each group on its own', 'a second writer: plant it over the control endpoint'],
};
