export * from './bamboohr-webhook';
export * from './vendor-named';
export type { VendorRules } from './vendor-rules';
