export * from './attribute';
export * from './lifecycle';
export * from './profile';
export * from './record';
export * from './source-mapping';
