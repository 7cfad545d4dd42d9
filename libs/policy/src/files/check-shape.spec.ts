import Ajv2020 from 'ajv/dist/2020';
import testSchema from '../../schemas/test.schema.json';
import { compileSchema, KINDS, SCHEMAS } from './check-shape';

const schemas = [...KINDS.map((kind) => [kind, SCHEMAS[kind]] as const), ['test', testSchema] as const];

test.each(schemas)('the published schema of kind %s is a schema in every strict sense', (_kind, schema) => {
  expect(() => new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)).not.toThrow();
  expect(compileSchema(schema)({ kind: 'nothing' })).toBe(false);
});
