export * from './registry';
export * from './scim';
