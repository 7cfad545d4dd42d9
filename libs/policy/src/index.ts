export * from './policy-set';
