export * from './vendor-named';
export type { VendorRules } from './vendor-rules';
export * from './webhook-proof';
