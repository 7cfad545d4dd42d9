export type { Credentials } from './client/credentials';
export { loadProfile, type LoadedProfile } from './profiles/load-profile';
export { isProfileName, PROFILE_NAMES, profileNamed } from './profiles/profile-named';
export * from './dialect/scim-profile';
export * from './scim-target';
export { tighten, type Tightened } from './dialect/tighten';
export type { Tls } from './client/tls';
