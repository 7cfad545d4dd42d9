import { deepFreeze } from '@joinery/kernel';
import type { ScimProfile } from '../scim-profile';

/** An app that keeps to RFC 7643 and 7644, handled with the caution that real servers teach. */
export const genericProfile: ScimProfile = deepFreeze({
  name: 'generic',
  paths: { users: '/Users', groups: '/Groups' },
  update: 'patch',
  maxOpsPerPatch: 100,
  groups: { memberRemove: 'value-filter', maxMembersPerPatch: 100, readMembers: 'yes' },
  filterable: { users: ['externalId', 'userName', 'emails'], groups: ['displayName'] },
  keepsUserNamesUnique: true,
  readsAllOnConflict: true,
  paging: { mode: 'index', pageSize: 100 },
  deleteMeans: 'purge',
  etag: false,
  retry: {
    lookDelaysMs: [0, 250],
    readBackDelaysMs: [0, 250],
    throttleDefaultMs: 30_000,
    throttleCapMs: 3_600_000,
  },
  concurrency: 8,
  timeouts: { connectMs: 10_000, headersMs: 30_000, bodyMs: 30_000, requestMs: 60_000 },
  maxAnswerBytes: 32 * 1024 * 1024,
} satisfies ScimProfile);
