import fc from '@joinery/testing/fc';
import type { AttributeDefinition, AttributeValue } from '@joinery/identity';
import { checkExpression } from './check-expression';
import { compileCondition, compileValue } from './compile-expression';
import { ExpressionError } from './expression-error';
import { OPERATORS } from './operator-table';
import { FindingList } from '../files/finding-list';
import { factsOf } from '../test/policy-files';

const NAMES = ['text', 'day', 'count', 'flag', 'list'] as const;
const types = { text: 'string', day: 'date', count: 'number', flag: 'boolean', list: 'string' } as const;
const dictionary = new Map<string, AttributeDefinition>(
  NAMES.map((name) => [
    name,
    { name, type: types[name], many: name === 'list', values: null, title: name, sensitive: false },
  ]),
);
const tables = new Map([
  ['t', { name: 't', file: 't.csv', rows: new Map([['a', 'b']]), lines: new Map<string, number>() }],
]);
const document = { place: () => ({}), keyPlace: () => ({}), spelling: () => null };

const literal = fc.constantFrom<unknown>(
  'a',
  'Sales',
  '2024-01-01',
  '',
  't',
  0,
  5,
  true,
  false,
  null,
  ['a', 'b'],
  [1],
  [],
);
const variable = fc.constantFrom(...NAMES, 'constructor', 'nope').map((name) => ({ var: name }));
const operator = fc.constantFrom(...OPERATORS.keys(), '==', 'map', 'toString');
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 2, arbitrary: literal },
    { weight: 4, arbitrary: variable },
    {
      weight: 6,
      arbitrary: fc.tuple(operator, fc.array(tie('tree'), { maxLength: 4 })).map(([name, args]) => ({ [name]: args })),
    },
  ),
}));
const anyValue = fc.constantFrom<AttributeValue | undefined>(
  'a',
  'Sales',
  '2024-01-01',
  '',
  0,
  5,
  NaN,
  true,
  false,
  null,
  undefined,
  ['a'],
  [],
);
const facts = fc.tuple(anyValue, anyValue, anyValue, anyValue, anyValue).map((values) => {
  const known = NAMES.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]] as const]));
  return factsOf(Object.fromEntries(known) as Record<string, AttributeValue>);
});

function accepts(expression: unknown, use: 'condition' | 'value'): boolean {
  const findings = new FindingList();
  const type = checkExpression(expression, [], use, { dictionary, tables, document, findings, hasCounter: false });
  expect((type === null) === findings.size > 0).toBe(true);
  return findings.size === 0;
}

test('whatever is written, the check answers; a condition that it accepts never throws, on any data, and repeats itself', () => {
  let accepted = 0;
  const property = fc.property(tree, fc.array(facts, { minLength: 1, maxLength: 6 }), (expression, people) => {
    if (!accepts(expression, 'condition')) return;
    accepted += 1;
    const condition = compileCondition(expression, tables);
    const fresh = people.map((person) => compileCondition(expression, tables)(person));
    expect(people.map((person) => condition(person))).toEqual(fresh);
    expect(people.map((person) => condition(person))).toEqual(fresh);
    for (const verdict of fresh) expect(typeof verdict).toBe('boolean');
  });
  fc.assert(property, { numRuns: 30_000 });
  expect(accepted).toBeGreaterThan(300);
});

test('a value that the check accepts gives a value or an ExpressionError, and nothing else', () => {
  const property = fc.property(tree, facts, (expression, person) => {
    if (!accepts(expression, 'value')) return;
    try {
      expect(compileValue(expression, tables)(person)).not.toBeUndefined();
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
    }
  });
  fc.assert(property, { numRuns: 30_000 });
});
