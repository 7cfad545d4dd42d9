import { from, type Preset } from './preset';

const REFERENCE = 'help.salesforce.com: SCIM reference';
const GROUPS = 'help.salesforce.com: examples of managing group members with SCIM';
const DRIVERS = 'NetIQ and Netwrix driver notes for Salesforce SCIM';

export const SALESFORCE: Preset = {
  name: 'salesforce',
  title: 'Salesforce',
  mount: '/services/scim/v2',
  home: '',
  protocol: 'scim',
  auth: 'oauth',
  traits: [
    ...from(REFERENCE, 'discoveryPlural', 'deleteMeans=deactivate', 'notOffered=POST/Groups+DELETE/Groups'),
    ...from(GROUPS, 'membersInObject'),
    ...from(DRIVERS, 'requires=userName+entitlements+emails'),
    ...from(`${DRIVERS} (general knowledge)`, 'userNameIsEmail'),
  ],
  budgets: [],
  without: ['/Entitlements and /Roles', 'running out of licences', 'AND and OR of equal precedence in filters'],
};
