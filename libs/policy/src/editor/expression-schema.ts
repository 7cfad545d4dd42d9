import type { AttributeDictionary } from '@joinery/identity';
import { LONGEST_COUNT } from '../expression/check-arguments';
import { COUNTER } from '../expression/expression-scope';
import { LONGEST_LITERAL } from '../expression/expression-size';
import { type ExpressionType, typeOfAttribute } from '../expression/judge-types';
import { type ArgumentKind, OPERATORS, type OperatorSignature } from '../expression/operator-table';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Names that the schema of expressions is made from. */
export interface SchemaWorld {
  readonly dictionary: AttributeDictionary;
  readonly tables: ReadonlyMap<string, unknown>;
}

/**
 * Where an expression stands: a condition holds nothing that can throw; a value may; a candidate of a unique attribute
 * also reads the counter.
 */
type Family = 'condition' | 'value' | 'candidate';

const FAMILIES: readonly Family[] = ['condition', 'value', 'candidate'];
const TYPES: readonly ExpressionType[] = ['text', 'number', 'boolean', 'date', 'list'];
/** Lengths of an `if`: pairs of condition and result, and one result more. */
const ODD: readonly number[] = [3, 5, 7, 9, 11, 13, 15, 17, 19, 21];
const TEXT = { type: 'string', minLength: 1, maxLength: LONGEST_LITERAL } as const;
const DATE = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' } as const;

/**
 * The JSON Schema of expressions, made from the dictionary and the operator list: in an object exactly one operator,
 * its arguments of the right number and type, attributes and tables that there are. It helps while somebody types; the
 * loader checks the same and more, and its word counts.
 */
export function expressionSchema(world: SchemaWorld): JsonSchema {
  const definitions: Record<string, JsonSchema> = {
    attribute: { enum: [...world.dictionary.keys()].sort() },
    dateAttribute: { enum: attributesOf(world, 'date') },
    table: oneOf([...world.tables.keys()].sort()),
  };
  for (const family of FAMILIES) {
    for (const type of TYPES) definitions[`${family}.${type}`] = typed(family, type, world);
    definitions[`${family}.operand`] = { anyOf: [literal(), ...TYPES.map((type) => ref(`${family}.${type}`))] };
  }
  definitions.condition = ref('condition.boolean');
  definitions.value = ref('value.operand');
  definitions.candidate = ref('candidate.operand');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Expressions: JSON Logic, the typed subset. Made by `joinery policy schema`; do not edit',
    $defs: definitions,
  };
}

function attributesOf({ dictionary }: SchemaWorld, type: ExpressionType): readonly string[] {
  return [...dictionary.values()]
    .filter((definition) => typeOfAttribute(definition) === type)
    .map(({ name }) => name)
    .sort();
}

/** An empty list is a mistake in `enum`: then nothing fits. */
function oneOf(names: readonly string[]): JsonSchema {
  return names.length === 0 ? { not: {} } : { enum: names };
}

function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

function literal(): JsonSchema {
  return { type: ['string', 'number', 'boolean'], maxLength: LONGEST_LITERAL };
}

/** Everything that gives a value of one type: the attributes of it, and operators. */
function typed(family: Family, type: ExpressionType, world: SchemaWorld): JsonSchema {
  const counter = family === 'candidate' && type === 'text' ? [COUNTER] : [];
  const names = [...attributesOf(world, type), ...counter];
  const calls = [...OPERATORS].flatMap(([operator, signature]) =>
    mayStand(signature, family) && gives(signature, type) ? [call(operator, argumentsOf(signature, family, type))] : [],
  );
  return { anyOf: [...(names.length === 0 ? [] : [call('var', { enum: names })]), ...calls] };
}

function mayStand({ where }: OperatorSignature, family: Family): boolean {
  return where === 'anywhere' || family !== 'condition';
}

/** What gives the type of its arguments may give any. */
function gives({ result }: OperatorSignature, type: ExpressionType): boolean {
  return result === 'same' || result === type;
}

function call(operator: string, args: JsonSchema): JsonSchema {
  return { type: 'object', properties: { [operator]: args }, required: [operator], additionalProperties: false };
}

function argumentsOf(signature: OperatorSignature, family: Family, type: ExpressionType): JsonSchema {
  const { args, rest, min, bare, result } = signature;
  // What gives what it is given takes only what is asked for.
  const own = result === 'same' ? type : null;
  if (rest === 'branches') {
    const items = { anyOf: [ref('condition'), argument('same', family, own)] };
    return {
      type: 'array',
      minItems: min,
      items,
      anyOf: ODD.map((length) => ({ minItems: length, maxItems: length })),
    };
  }
  const most = rest === null ? { maxItems: args.length } : {};
  const items =
    rest === null
      ? { prefixItems: args.map((kind) => argument(kind, family, own)), items: false }
      : { items: argument(rest, family, own) };
  const list = { type: 'array', minItems: min, ...most, ...items };
  return bare ? { anyOf: [argument(args[0] as ArgumentKind, family, own), list] } : list;
}

function argument(kind: ArgumentKind, family: Family, own: ExpressionType | null): JsonSchema {
  const expression = (...types: readonly ExpressionType[]): readonly JsonSchema[] =>
    types.map((type) => ref(`${family}.${type}`));
  switch (kind) {
    case 'condition':
      return ref('condition');
    case 'same':
    case 'branches':
      return own === null ? ref(`${family}.operand`) : { anyOf: [...expression(own), ...outcomeOf(own)] };
    case 'ordered':
      return { anyOf: [...expression('number', 'date'), { type: 'number' }, DATE] };
    case 'date':
      return { anyOf: [...expression('date'), DATE] };
    case 'text':
      return { anyOf: [...expression('text'), literalOf('text')] };
    case 'list':
      return { anyOf: expression('list') };
    case 'text-or-list':
      return { anyOf: expression('text', 'list') };
    case 'any':
      return { anyOf: expression(...TYPES) };
    case 'literal':
      return TEXT;
    case 'literals':
      return { type: 'array', minItems: 1, items: { ...literal(), minLength: 1 } };
    case 'table':
      return ref('table');
    case 'printable':
      return { anyOf: [...expression('text', 'number', 'date'), literalOf('text'), { type: 'number' }] };
    case 'count':
      return { type: 'integer', minimum: 1, maximum: LONGEST_COUNT };
    case 'character':
      return { type: 'string', minLength: 1, maxLength: 2 };
  }
}

/** What may be written as an outcome: the empty text is no date. */
function outcomeOf(type: ExpressionType): readonly JsonSchema[] {
  return type === 'date' ? [DATE, { const: '' }] : [literalOf(type)];
}

function literalOf(type: ExpressionType): JsonSchema {
  if (type === 'number' || type === 'boolean') return { type };
  if (type === 'date') return DATE;
  return type === 'list' ? { not: {} } : { type: 'string', maxLength: LONGEST_LITERAL };
}
