import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import type { AttributeDefinition, AttributeType } from '@joinery/identity';
import { FindingList } from '../files/finding-list';
import { readDocument } from '../files/read-document';
import { readPolicyFolder, readTestFiles } from '../folder/load-policy-folder';
import { editorFilesOf } from './editor-files';
import { editorSchemas } from './editor-schemas';
import type { SchemaWorld } from './expression-schema';

const POLICIES = path.join(__dirname, '../../../../policies');
const shipped = editorFilesOf(POLICIES);

function validatorsOf(schemas: ReadonlyMap<string, object>): (name: string, definition?: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allowUnionTypes: true });
  for (const [name, schema] of schemas) ajv.addSchema(schema, name);
  return (name, definition) => {
    const validate = ajv.getSchema(definition === undefined ? name : `${name}#/$defs/${definition}`);
    if (!validate) throw new Error(`there is no schema ${name} ${definition ?? ''}`);
    return validate as ValidateFunction;
  };
}

test('the schemas that stand in policies/ are those that `joinery policy schema` makes', () => {
  expect(shipped.findings).toEqual([]);
  const stale = shipped.files.filter(({ path: at, text }) => readFileSync(path.join(POLICIES, at), 'utf8') !== text);
  // When this fails: npx joinery policy schema
  expect(stale.map(({ path: at }) => at)).toEqual([]);
});

test('every shipped file names its schema in the first line, and meets it', () => {
  const schemas = new Map(shipped.files.map(({ path: at, text }) => [path.basename(at), JSON.parse(text) as object]));
  const of = validatorsOf(schemas);
  const files = [...readPolicyFolder(POLICIES).files, ...readTestFiles(POLICIES).files];
  // Nobody writes the review by hand.
  const documents = files.filter(({ path: at }) => !at.endsWith('.csv') && at !== 'tests/reviewed.yaml');
  expect(documents.length).toBeGreaterThan(25);
  for (const file of documents) {
    const data = readDocument(file, new FindingList())?.data ?? {};
    const schema = `schema/${String(data.kind)}.schema.json`;
    const hint = `# yaml-language-server: $schema=${path.posix.relative(path.posix.dirname(file.path), schema)}`;
    expect([file.path, file.text.split('\n')[0]]).toEqual([file.path, hint]);
    const validate = of(`${String(data.kind)}.schema.json`);
    expect([file.path, validate(data) ? [] : validate.errors]).toEqual([file.path, []]);
  }
});

interface Frozen {
  readonly attributes: Readonly<Record<string, { type: AttributeType; many?: boolean; values?: string[] }>>;
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rows: readonly {
    readonly sentence: string;
    readonly use: 'condition' | 'value';
    readonly rule: unknown;
    readonly expect: { readonly refused?: string };
  }[];
}

const frozen = JSON.parse(readFileSync(path.join(__dirname, '../expression/conformance.json'), 'utf8')) as Frozen;
const world: SchemaWorld = {
  dictionary: new Map(
    Object.entries(frozen.attributes).map(
      ([name, { type, many = false, values = null }]): [string, AttributeDefinition] => [
        name,
        { name, type, many, values, title: name, sensitive: false },
      ],
    ),
  ),
  tables: new Map(Object.entries(frozen.tables)),
};
const expressions = validatorsOf(editorSchemas(world));
const accepts = (use: string, rule: unknown): boolean => expressions('expression.schema.json', use)(rule);

test('every expression of the conformance file that the loader takes, the schema takes as well', () => {
  const sound = frozen.rows.filter((row) => row.expect.refused === undefined);
  expect(sound.length).toBeGreaterThan(80);
  expect(sound.filter(({ use, rule }) => !accepts(use, rule)).map(({ sentence }) => sentence)).toEqual([]);
});

test('what the loader refuses for its shape, the schema refuses as well', () => {
  const shapes = new Set([
    'TWO_OPERATORS', 'EMPTY_EXPRESSION', 'UNKNOWN_ATTRIBUTE', 'UNKNOWN_OPERATOR', 'COMPUTED_VARIABLE', 'WRONG_ARITY',
    'NULL_LITERAL', 'LIST_NOT_ALLOWED', 'LIST_NEEDED', 'UNKNOWN_TABLE',
  ]); // prettier-ignore
  const unsound = frozen.rows.filter((row) => shapes.has(row.expect.refused ?? ''));
  expect(unsound.length).toBeGreaterThan(40);
  expect(unsound.filter(({ use, rule }) => accepts(use, rule)).map(({ sentence }) => sentence)).toEqual([]);
});

const dept = { var: 'dept' };
test.each<[string, unknown]>([
  ['two operators in one object', { '===': [dept, 'A'], in: [dept, ['A']] }],
  ['an empty object', {}],
  ['an attribute that there is not', { '===': [{ var: 'dpt' }, 'A'] }],
  ['a way through a prototype', { present: { var: 'dept.constructor' } }],
  ['a computed variable', { present: { var: [dept] } }],
  ['a part of a text, looked for with "in"', { in: ['Sales', dept] }],
  ['an empty "and"', { and: [] }],
  ['a comparison that converts types', { '==': [dept, 'A'] }],
  ['null as a literal', { '===': [dept, null] }],
  ['a loop', { reduce: [dept, { var: 'x' }, 0] }],
  ['an operator that there is not', { matches: [dept, 'A'] }],
  ['a number where a date is meant', { before: [{ var: 'hired' }, 20200101] }],
  ['a text compared by size', { at_least: [dept, 3] }],
  ['what can throw, inside a condition', { '===': [{ lower: dept }, 'a'] }],
  ['a table that there is not', { present: { lookup: ['zone', dept] } }],
  ['a value where a condition is meant', { cat: ['a', 'b'] }],
])('a condition is refused that is %s', (_what, rule) => {
  expect(accepts('condition', rule)).toBe(false);
});

test('the counter is known to candidates alone', () => {
  const rule = { slug: [dept, { var: 'n' }] };
  expect([accepts('candidate', rule), accepts('value', rule)]).toEqual([true, false]);
});

test('a JSON file may name its schema by a key, which says nothing else', () => {
  const text = JSON.stringify({ $schema: './schema/guards.schema.json', kind: 'guards', limits: [] });
  expect(readDocument({ path: 'guards.json', text }, new FindingList())?.data).toEqual({ kind: 'guards', limits: [] });
});
