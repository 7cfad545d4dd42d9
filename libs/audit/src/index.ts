export * from './audit-event';
export * from './describe-event';
