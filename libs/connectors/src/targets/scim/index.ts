export * from './profiles/generic';
export * from './scim-profile';
export * from './scim-target';
