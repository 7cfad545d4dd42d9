import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { type FieldRule, type Listing, PROVING_VENDORS } from '@joinery/identity';
import { detailed, pathsOf } from '../pull/field-reader';
import { parsePath } from '../pull/value-path';
import { VENDOR_NAMES, vendorNamed } from './vendor-named';

const schema = JSON.parse(readFileSync('libs/policy/schemas/source.schema.json', 'utf8')) as {
  $defs: Record<string, unknown>;
  properties: { pull: { properties: Record<string, { enum?: string[] }> } };
};
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });

it('is offered by the policy under the names that ship', () => {
  expect(schema.properties.pull.properties['vendor']?.enum).toEqual(VENDOR_NAMES);
});

it('has every vendor of whose webhooks it is known how they are proved', () => {
  expect(VENDOR_NAMES).toEqual(expect.arrayContaining([...PROVING_VENDORS]));
});

describe.each(VENDOR_NAMES)('%s', (name) => {
  const rules = vendorNamed(name);
  if (!rules) throw new Error(name);
  const { rest } = rules;

  it('is written as a policy would write it', () => {
    const validate = ajv.compile({ $defs: schema.$defs, $ref: '#/$defs/rest' });
    validate(structuredClone(rest));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('names only paths that can be read', () => {
    const paths = [
      ...[rest.record.id].flat(),
      ...Object.values(rest.fields).flatMap((rule: FieldRule) => pathsOf(detailed(rule))),
      ...[...rest.full, ...(rest.delta ?? [])].flatMap((listing: Listing) => [
        listing.records,
        listing.total ?? '$',
        ...[listing.id ?? '$'].flat(),
        listing.joins?.by ?? '$',
      ]),
    ];
    expect(paths.filter((path) => parsePath(path) === null)).toEqual([]);
  });

  it('stands on the page of connectors with what it was held against', () => {
    const row = readFileSync('docs/connectors.md', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``));
    expect(row?.split('|')[4]?.trim()).toBe(rules.testedAgainst);
  });

  it('says of itself what it was held against, and has a column for its tombstones', () => {
    expect(rules.testedAgainst).toMatch(/no tenant/);
    expect(Object.keys(rest.fields)).toContain(rest.record.tombstone.column);
  });
});
