export * from './cast';
export * from './compare-companies';
export * from './company-history';
export * from './hr-file';
export * from './lab-truth';
export * from './processes';
export * from './test-clock';
export * from './test-database';
