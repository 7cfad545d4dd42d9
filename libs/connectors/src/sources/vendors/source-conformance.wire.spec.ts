import { casesOf } from '../../kit/source-conformance';
import { HR_VENDORS, IDP_VENDORS } from './test/every-vendor';
import { REST_VENDORS } from './test/rest-vendors';
import { subjectOf } from './test/subject';
import { VENDOR_NAMES } from './vendor-named';

const VENDORS = [...HR_VENDORS, ...IDP_VENDORS];

it('knows a writer for every vendor that ships', () => {
  expect(VENDORS.map(({ vendor }) => vendor).sort()).toEqual([...VENDOR_NAMES].sort());
});

describe.each([...VENDORS, ...REST_VENDORS].map((vendor) => [vendor.vendor, subjectOf(vendor)] as const))(
  '%s',
  (_name, subject) => {
    it.each(casesOf(subject).map((one) => [one.sentence, one] as const))('%s', (_sentence, one) => one.run(subject));
  },
);
