import { from, type Preset } from './preset';

const REFERENCE = 'developer.pingidentity.com/pingone-api/platform/scim';

export const PINGONE: Preset = {
  name: 'pingone',
  title: 'PingOne',
  mount: '/environments/lab-environment/v2',
  home: '',
  protocol: 'scim',
  auth: 'oauth',
  traits: [
    ...from(REFERENCE, 'notOffered=*/Groups', 'maxPage=200', 'userGroupsHidden'),
    ...from(REFERENCE, 'knowsExtension=urn:pingidentity:schemas:extension:2.0:PingOneUser'),
  ],
  budgets: [],
  without: ['/DirectMappedUsers'],
};
