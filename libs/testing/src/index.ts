export * from './cast';
export * from './test-clock';
export * from './test-database';
