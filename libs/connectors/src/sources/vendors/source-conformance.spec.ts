import { SOURCE_CASES } from '../../kit/source-conformance';
import { adp, bamboohr, hibob, personioV1, personioV2 } from './test/hr-vendors';
import { subjectOf } from './test/subject';
import { graph, okta, pingone, raas, successfactors } from './test/suite-vendors';
import { workday } from './test/workday-vendor';
import { VENDOR_NAMES } from './vendor-named';

const VENDORS = [bamboohr, personioV1, personioV2, hibob, adp, workday, raas, successfactors, okta, graph, pingone];

it('knows a writer for every vendor that ships', () => {
  expect(VENDORS.map(({ vendor }) => vendor).sort()).toEqual([...VENDOR_NAMES].sort());
});

describe.each(VENDORS.map((vendor) => [vendor.vendor, subjectOf(vendor)] as const))('%s', (_name, subject) => {
  const cases = SOURCE_CASES.filter(({ needs }) => needs?.(subject) ?? true);
  it.each(cases.map((one) => [one.sentence, one] as const))('%s', (_sentence, one) => one.run(subject));
});
