export * from './kit';
export * from './sources/csv';
export * from './targets';
