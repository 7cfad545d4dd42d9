export * from './create-logger';
export * from './joinery.module';
export * from './start-worker';
export { Worker } from './worker';
