import { deepFreeze } from '@joinery/kernel';
import adp from './rules/adp-workforce-now.json';
import bamboohr from './rules/bamboohr.json';
import hibob from './rules/hibob.json';
import graph from './rules/microsoft-graph.json';
import okta from './rules/okta.json';
import personio1 from './rules/personio-v1.json';
import personio2 from './rules/personio-v2.json';
import pingone from './rules/pingone.json';
import successfactors from './rules/sap-successfactors.json';
import raas from './rules/workday-raas.json';
import workday from './rules/workday.json';
import type { VendorRules } from './vendor-rules';

const FILES = [bamboohr, personio1, personio2, hibob, adp, workday, raas, successfactors, okta, graph, pingone];
const VENDORS: ReadonlyMap<string, VendorRules> = new Map(
  FILES.map((file) => [file.vendor, deepFreeze(structuredClone(file)) as unknown as VendorRules] as const),
);

/** Systems whose shapes ship, as the policy names them. */
export const VENDOR_NAMES: readonly string[] = [...VENDORS.keys()];

/**
 * What ships for a system; null when nothing does. Specs hold every file against the schema of the policy's own rules.
 */
export function vendorNamed(name: string): VendorRules | null {
  return VENDORS.get(name) ?? null;
}
