import type { ScimProfile } from '../dialect/scim-profile';
import { PROFILE_NAMES, profileNamed } from './profile-named';

/** The profile whose service is at such an address; the one that was named when no other is. */
export function profileAt(named: ScimProfile, baseUrl: string): string {
  const isAt = ({ baseUrl: { pattern } }: ScimProfile): boolean =>
    pattern !== null && new RegExp(pattern).test(baseUrl);
  if (isAt(named)) return named.name;
  return PROFILE_NAMES.find((name) => isAt(profileNamed(name))) ?? named.name;
}
