import { profileNamed } from '../profiles/profile-named';
import type { ScimProfile } from '../scim-profile';

/** An app that keeps to RFC 7643 and 7644, handled with the caution that real servers teach. */
export const genericProfile: ScimProfile = profileNamed('generic');
