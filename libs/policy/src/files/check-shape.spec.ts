import Ajv2020 from 'ajv/dist/2020';
import testSchema from '../../schemas/test.schema.json';
import { compileWith } from '../test/policy-files';
import { swap } from '../test/refused-row';
import { compileSchema, KINDS, SCHEMAS } from './check-shape';

const schemas = [...KINDS.map((kind) => [kind, SCHEMAS[kind]] as const), ['test', testSchema] as const];

test.each(schemas)('the published schema of kind %s is a schema in every strict sense', (_kind, schema) => {
  expect(() => new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)).not.toThrow();
  expect(compileSchema(schema)({ kind: 'nothing' })).toBe(false);
});

const moves = (list: string): ReturnType<typeof compileWith> =>
  compileWith({ 'lifecycle.yaml': swap('states:', `moves: ${list}\nstates:`) });

test.each<[string, ReturnType<typeof compileWith>, string]>([
  ['something twice', moves('[department, location, department]'), '"moves" holds department twice, in places 1 and 3.'],
  ['an empty list', moves('[]'), '"moves" is an empty list.'],
  ['an empty name', moves('[""]'), 'Item 1 of "moves" is empty.'],
  ['a title of 600 letters', compileWith({ 'apps/chat.yaml': swap('title: Chat', `title: ${'x'.repeat(600)}`) }), '"title" is longer than 500 characters.'],
  ['a share of more than everybody', compileWith({ 'guards.yaml': swap('floor: 5', 'floor: -5') }), '"floor" is -5, and at least 0 is needed.'],
])('%s is told in words', (_sentence, { findings }, message) => {
  expect(findings.map((finding) => finding.message)).toContain(message);
}); // prettier-ignore
