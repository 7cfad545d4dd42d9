export type { Credentials } from './credentials';
export { loadProfile, type LoadedProfile } from './profiles/load-profile';
export { isProfileName, PROFILE_NAMES, profileNamed } from './profiles/profile-named';
export * from './scim-profile';
export * from './scim-target';
export { tighten, type Tightened } from './tighten';
export type { Tls } from './tls';
