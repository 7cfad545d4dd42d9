export * from './closed-shown';
export * from './connection-report';
export * from './errors';
export * from './source';
export * from './target';
