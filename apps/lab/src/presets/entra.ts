import { from, type Preset } from './preset';

const REFERENCE = 'learn.microsoft.com/entra: SCIM API reference';
const SANITY = 'scim-sanity, profile entra';
const USER = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group';

export const ENTRA: Preset = {
  name: 'entra',
  title: 'Microsoft Entra ID, SCIM API',
  mount: '/rp/scim',
  home: '',
  protocol: 'scim',
  auth: 'oauth',
  traits: [
    ...from(REFERENCE, `knowsExtension=${USER}+${GROUP}`, 'notOffered=PUT/Users+PUT/Groups', 'paging=cursorOnly'),
    ...from(
      REFERENCE,
      `requires=userName+password+displayName+active+name.givenName+name.familyName+${USER}:mailNickname+Group:displayName+Group:${GROUP}:mailEnabled+Group:${GROUP}:mailNickname+Group:${GROUP}:securityEnabled`,
    ),
    ...from(
      REFERENCE,
      `filterable=User:userName+User:externalId+User:id+User:groups+User:groups.value+User:${USER}:mailNickname+Group:displayName+Group:id+Group:members+Group:members.value`,
    ),
    ...from(REFERENCE, 'filterOps=eq+ew+and', 'filterAlone=externalId', 'noSpacesInQuery'),
    ...from(REFERENCE, 'patchReply=204', 'membersApart', 'maxMemberChanges=20', 'membersHidden', 'userGroupsHidden'),
    ...from(
      SANITY,
      'resourcesKeyLower',
      'noMetaDates',
      'notFoundIs400',
      'count0=400',
      'acceptRefusedOnDelete',
      'etag=none',
    ),
  ],
  budgets: [],
  without: [
    'discovery in the words of Entra ID',
    'soft-deleted users',
    "Graph's own throttling limits: add ratePerMinute=N",
  ],
};
