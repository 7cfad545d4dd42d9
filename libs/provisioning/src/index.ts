export * from './account';
export * from './plan';
