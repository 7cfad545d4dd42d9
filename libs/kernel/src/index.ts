export * from './canonical-json';
export * from './clock';
export * from './date-of-day';
export * from './finding';
export * from './freeze';
export * from './hash';
export * from './instant';
export * from './row-number';
