import { profileNamed } from '../profiles/profile-named';
import { NOTHING_FOUND } from '../dialect/learned';
import type { ScimProfile } from '../dialect/scim-profile';

/** An app that keeps to RFC 7643 and 7644, handled with the caution that real servers teach. */
export const genericProfile: ScimProfile = profileNamed('generic');

/** The same, of an app of which a second account with a taken user name was tried, and refused. */
export const triedProfile: ScimProfile = { ...genericProfile, found: { ...NOTHING_FOUND, doublesRefused: true } };
