import { compareText } from '@joinery/kernel';
import testSchema from '../../schemas/test.schema.json';
import { SCHEMAS } from '../files/check-shape';
import { expressionSchema, type JsonSchema, type SchemaWorld } from './expression-schema';

/** Folder of a policy set that the schemas for editors stand in, beside the dictionary that they are made from. */
export const EDITOR_FOLDER = 'schema';

const EXPRESSIONS = 'expression.schema.json';

/** Places in the published schemas that a dictionary makes narrower. */
const SLOTS: readonly (readonly [kind: string, path: string, definition: string])[] = [
  ['grants', 'properties/rules/items/properties/when', 'condition'],
  ['lifecycle', 'properties/states/items/properties/when', 'condition'],
  ['lifecycle', 'properties/zone/items/properties/attribute', 'attribute'],
  ['lifecycle', 'properties/zone/items/properties/by', 'attribute'],
  ['lifecycle', 'properties/zone/items/properties/table', 'table'],
  ['lifecycle', 'properties/moves/items', 'attribute'],
  ['lifecycle', 'properties/conversions/items', 'attribute'],
  ['lifecycle', 'properties/instants/additionalProperties/properties/date/items', 'dateAttribute'],
  ['derive', 'properties/attributes/propertyNames', 'attribute'],
  ['derive', 'properties/attributes/additionalProperties/properties/needs/items', 'attribute'],
  ['derive', 'properties/attributes/additionalProperties/properties/value', 'value'],
  ['derive', 'properties/attributes/additionalProperties/properties/candidates/items', 'candidate'],
  ['app', 'properties/attributes/additionalProperties/properties/needs/items', 'attribute'],
  ['app', 'properties/attributes/additionalProperties/properties/value', 'value'],
  ['authority', 'properties/attributes/propertyNames', 'attribute'],
  ['source', 'properties/key', 'attribute'],
  ['source', 'properties/required/items', 'attribute'],
  ['source', 'properties/columns/propertyNames', 'attribute'],
];

/**
 * The schemas of a policy set for editors, by file name: those of every kind with the expressions, attributes and
 * tables that this set knows, and the schema of expressions that they share.
 */
export function editorSchemas(world: SchemaWorld): ReadonlyMap<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>([[EXPRESSIONS, expressionSchema(world)]]);
  for (const [kind, schema] of Object.entries({ ...SCHEMAS, test: testSchema }))
    schemas.set(`${kind}.schema.json`, narrowed(kind, schema));
  return new Map([...schemas].sort(([a], [b]) => compareText(a, b)));
}

function narrowed(kind: string, schema: object): JsonSchema {
  const copy = withoutId(structuredClone(schema));
  for (const [of, path, definition] of SLOTS) if (of === kind) put(copy, path.split('/'), definition);
  return { ...copy, $comment: 'Made by `joinery policy schema`; do not edit' };
}

/** Editors find the other file beside this one only when no `$id` says that both are elsewhere. */
function withoutId({ $id: _id, ...rest }: { readonly $id?: string }): Record<string, unknown> {
  return rest;
}

function put(schema: Record<string, unknown>, path: readonly string[], definition: string): void {
  const last = path[path.length - 1] as string;
  let at = schema;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string, unknown>;
  at[last] = { $ref: `${EXPRESSIONS}#/$defs/${definition}` };
}
