import type { FakeVendor } from './fake-vendor';
import { adp, bamboohr, hibob, personioV1, personioV2 } from './hr-vendors';
import { graph, okta, pingone, raas, successfactors } from './suite-vendors';
import { workday } from './workday-vendor';

/** Systems that know who works here. */
export const HR_VENDORS: readonly FakeVendor[] = [
  bamboohr,
  personioV1,
  personioV2,
  hibob,
  adp,
  workday,
  raas,
  successfactors,
];

/** Identity providers: they know accounts that are blocked, not people on leave. */
export const IDP_VENDORS: readonly FakeVendor[] = [okta, graph, pingone];
