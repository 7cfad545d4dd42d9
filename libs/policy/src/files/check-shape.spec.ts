import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import fc from '@joinery/testing/fc';
import path from 'node:path';
import testSchema from '../../schemas/test.schema.json';
import { compileWith } from '../test/policy-files';
import { swap } from '../test/refused-row';
import { KINDS, SCHEMAS } from './check-shape';
import { FindingList } from './finding-list';
import { misfitsOf, type Shape } from './json-shape';
import { readPolicyFolder, readTestFiles } from '../folder/load-policy-folder';
import { readDocument } from './read-document';

const POLICIES = path.join(__dirname, '../../../../policies');
const schemas = new Map<string, Shape>([...KINDS.map((kind) => [kind, SCHEMAS[kind]] as const), ['test', testSchema]]);
const judges = new Map<string, ValidateFunction>(
  [...schemas].map(([kind, schema]) => [kind, new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)]),
);

/** The shipped files, by kind. */
const shipped = [...readPolicyFolder(POLICIES).files, ...readTestFiles(POLICIES).files].flatMap((file) => {
  const data = file.path.endsWith('.csv') ? undefined : readDocument(file, new FindingList())?.data;
  return data !== undefined && schemas.has(String(data.kind)) ? [{ kind: String(data.kind), data }] : [];
});

test('every published schema is one in the strict sense, and has a shipped file that meets it', () => {
  expect([...new Set(shipped.map(({ kind }) => kind))].sort()).toEqual([...schemas.keys()].sort());
  for (const { kind, data } of shipped) expect([kind, misfitsOf(data, schemas.get(kind) as Shape)]).toEqual([kind, []]);
});

describe('our reading of the schemas is that of Ajv', () => {
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(null, true, 'active', 'sales', 'P7D', '', 'x'.repeat(600), -1, 0, 1.5, 1e9, [], {}, [''], ['a', 'a']),
    fc.string({ maxLength: 5 }),
    fc.integer(),
  );
  const change = fc.record({
    at: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
    how: fc.constantFrom('replace', 'remove', 'add', 'wrap'),
    key: fc.constantFrom('id', 'when', 'kind', 'items', 'Name', 'x', 'toString'),
    value: scalar,
  });
  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

  /** Walks down by the numbers, and changes what it comes to. */
  const changed = (value: unknown, { at, ...rest }: Change): unknown => {
    const [step = 0, ...further] = at;
    if (typeof value !== 'object' || value === null) return rest.value;
    const keys = Object.keys(value);
    const key = keys[step % Math.max(1, keys.length)];
    const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    if (key === undefined || (further.length === 0 && rest.how === 'add')) {
      if (Array.isArray(copy)) copy.push(rest.value);
      else copy[rest.key] = rest.value;
    } else if (further.length > 0) copy[key] = changed(copy[key], { ...rest, at: further });
    else if (rest.how === 'remove') {
      if (Array.isArray(copy)) copy.splice(Number(key), 1);
      else delete copy[key];
    } else copy[key] = rest.how === 'wrap' ? [copy[key]] : rest.value;
    return copy;
  };

  test('for the shipped files, changed here and there', () => {
    const file = fc.integer({ min: 0, max: shipped.length - 1 });
    const seen = { fit: 0, unfit: 0 };
    fc.assert(
      fc.property(file, fc.array(change, { minLength: 1, maxLength: 3 }), (index, changes) => {
        const { kind, data } = shipped[index] as (typeof shipped)[number];
        const edited = changes.reduce(changed, data as unknown);
        const isFit = judges.get(kind)?.(edited) === true;
        seen[isFit ? 'fit' : 'unfit'] += 1;
        expect(misfitsOf(edited, schemas.get(kind) as Shape).length === 0).toBe(isFit);
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(seen.fit, seen.unfit)).toBeGreaterThan(20);
  });
}); // prettier-ignore

test('every keyword ends where it does for Ajv', () => {
  const small: readonly Shape[] = [
    { type: 'number', minimum: 1, maximum: 2 },
    { type: 'integer' },
    { type: 'string', minLength: 3, maxLength: 4 },
    { type: 'string', pattern: '^.a$' },
    { type: 'array', minItems: 1, maxItems: 2, items: { type: ['string', 'null'] } },
    { type: 'array', uniqueItems: true },
    { type: 'object', minProperties: 1, maxProperties: 2, additionalProperties: { type: 'number' } },
    { type: 'object', properties: { a: { const: 1 } }, required: ['a'], additionalProperties: false },
    { type: 'object', propertyNames: { type: 'string', maxLength: 1 } },
    { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'array', items: { enum: [1] } }, { type: 'boolean' }] },
    { $ref: '#/$defs/a', $defs: { a: { type: 'null' } } },
  ];
  const values: readonly unknown[] = [
    null, true, 0, 1, 1.5, 2, 3, '', 'a', 'xa', 'xab', 'abcd', 'abcde', '😀😀', '😀😀😀😀', '😀a', [], [1], ['a'], [null, 'b'],
    ['a', 'b', 'c'], ['a', 'a'], [{ a: 1 }, { a: 1 }], {}, { a: 1 }, { a: 2 }, { a: 'x' }, { a: 1, b: 2 }, { ab: 1 }, { a: 1, b: 2, c: 3 },
  ];
  for (const shape of small) {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(shape);
    for (const value of values) expect([shape, value, misfitsOf(value, shape).length === 0]).toEqual([shape, value, validate(value)]);
  }
}); // prettier-ignore

const moves = (list: string): ReturnType<typeof compileWith> =>
  compileWith({ 'lifecycle.yaml': swap('states:', `moves: ${list}\nstates:`) });
const chat = (from: string, to: string): ReturnType<typeof compileWith> =>
  compileWith({ 'apps/chat.yaml': swap(from, to) });
const grants = (text: string): ReturnType<typeof compileWith> =>
  compileWith({ 'birthright/core.yaml': `kind: grants\nrules:\n  - ${text}\n` });
const person = (text: string): ReturnType<typeof compileWith> =>
  compileWith({ 'schema/person.yaml': (all) => `${all}  ${text}\n` });

test.each<[string, ReturnType<typeof compileWith>, string]>([
  ['something twice', moves('[department, location, department]'), '"moves" holds department twice, in places 1 and 3.'],
  ['an empty list', moves('[]'), '"moves" is an empty list.'],
  ['an empty name', moves('[""]'), 'Item 1 of "moves" is empty.'],
  ['a title of 600 letters', chat('title: Chat', `title: ${'x'.repeat(600)}`), '"title" is longer than 500 characters.'],
  ['a share of more than everybody', compileWith({ 'guards.yaml': swap('floor: 5', 'floor: -5') }), '"floor" is -5, and at least 0 is needed.'],
  ['one name where a list is needed', grants('{id: a, owner: it, grant: app:chat}'), '"grant" is the text "app:chat", but a list is needed. Write grant: [app:chat].'],
  ['a key without a value', grants('{id: a, owner: it, grant: }'), '"grant" is empty, but a list is needed. Say what it is, or take the key out.'],
  ['an id with a blank', grants('{id: All staff, owner: it, grant: [app:chat]}'), '"id" cannot be "All staff": write letters, digits, ".", "_" and "-", a letter or digit first, 80 at most.'],
  ['a rule without what it needs', grants('{id: all, grant: [app:chat]}'), '"owner" is missing in "all".'],
  ['a key of another file', grants('{id: all, owner: it, grant: [app:chat], scope: app:chat}'), 'There is no key "scope" in "all".'],
  ['one rule without its dash', compileWith({ 'birthright/core.yaml': 'kind: grants\nrules: {id: a, owner: it, grant: [app:chat]}\n' }), '"rules" is a map of keys and values, but a list is needed. Put it into a list: a dash before each item.'],
  ['yes', person('nick: {type: string, title: Nick, sensitive: yes}'), '"sensitive" is the text "yes", but true or false is needed. Write true or false, without quotes: YAML 1.2 knows no yes and no.'],
  ['a name in another style', person('Cost Center: {type: string, title: Cost center}'), '"Cost Center" cannot be a name here. Names start with a small letter and hold letters from a to z and digits, 64 at most: costCenter.'],
  ['an attribute of an app with an accent', chat('userName: {value: {var: userName}', 'urn:x:User:büro: {value: {var: givenName}}\n  userName: {value: {var: userName}'), 'are letters from a to z, digits'],
  ['a grace of ages', grants('{id: a, owner: it, grace: P9999Y, grant: [app:chat]}'), '"P9999Y" is longer than 400 years.'],
  ['a name in letters with accents', person('coût Été: {type: string, title: C}'), '64 at most: coutEte.'],
  ['a name in letters of another script', person('größe: {type: string, title: G}'), '64 at most.'],
  ['an id with an accent', grants('{id: régle, owner: it, grant: [app:chat]}'), 'Letters are those from a to z here; what people read goes into a title.'],
  ['a number in quotes', compileWith({ 'guards.yaml': swap('floor: 5', 'floor: "5"') }), '"floor" is the text "5", but a whole number is needed. Write 5, without quotes.'],
  ['a share with its sign', compileWith({ 'guards.yaml': swap('percent: 3', 'percent: 3%') }), '"percent" is the text "3%", but a number is needed. Write 3, without anything else.'],
  ['a text where keys are needed', chat('userName: {value: {var: userName}', 'nickName: $givenName\n  userName: {value: {var: userName}'), '"nickName" is the text "$givenName", but a map of keys and values is needed. Its keys are: value, needs, mode, whenNull, required, form.'],
  ['a date where several may stand', compileWith({ 'lifecycle.yaml': swap('{date: hireDate', '{date: {of: hireDate}') }), '"date" is a map of keys and values, but a text or a list is needed. Put it into a list: a dash before each item.'],
])('%s is told in words', (_sentence, { findings }, words) => {
  expect(findings.map(({ message, hint = '' }) => `${message} ${hint}`)).toContainEqual(expect.stringContaining(words));
}); // prettier-ignore
