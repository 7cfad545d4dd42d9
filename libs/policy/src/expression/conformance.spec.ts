import type { AttributeDefinition, AttributeType, AttributeValue } from '@joinery/identity';
import { checkExpression, type ExpressionUse } from './check-expression';
import { compileCondition, compileValue } from './compile-expression';
import { ExpressionError } from './expression-error';
import { FindingList } from '../files/policy-document';
import { factsOf } from '../test/policy-files';

/**
 * What expressions mean, frozen: every row is a promise to the people who write policies. Rows are added; a row that
 * has to change changes decisions, and that is a new contract version.
 */
const definition = (
  name: string,
  type: AttributeType,
  more: Partial<AttributeDefinition> = {},
): [string, AttributeDefinition] => [
  name,
  { name, type, many: false, values: null, title: name, sensitive: false, ...more },
];

const world = {
  dictionary: new Map([
    definition('dept', 'string'),
    definition('place', 'string'),
    definition('kind', 'string', { values: ['employee', 'contractor'] }),
    definition('skills', 'string', { many: true }),
    definition('hired', 'date'),
    definition('ends', 'date'),
    definition('level', 'number'),
    definition('isLead', 'boolean'),
  ]),
  tables: new Map([
    [
      'zones',
      {
        name: 'zones',
        file: 'tables/zones.csv',
        rows: new Map([
          ['Berlin', 'Europe/Berlin'],
          ['constructor', 'trap'],
        ]),
        lines: new Map<string, number>(),
      },
    ],
  ]),
};

function check(expression: unknown, use: ExpressionUse): readonly string[] {
  const findings = new FindingList();
  const document = { place: () => ({}), keyPlace: () => ({}), spelling: () => null };
  checkExpression(expression, [], use, { ...world, document, findings, hasCounter: false });
  return findings.sorted().map((finding) => finding.code);
}

const v = (name: string): object => ({ var: name });
type Facts = Readonly<Record<string, AttributeValue>>;

describe('a condition is', () => {
  const rows: readonly [sentence: string, expression: unknown, facts: Facts, expected: boolean][] = [
    ['true when equal', { '===': [v('dept'), 'Sales'] }, { dept: 'Sales' }, true],
    ['false when only the case differs', { '===': [v('dept'), 'Sales'] }, { dept: 'sales' }, false],
    ['false for a missing attribute', { '===': [v('dept'), 'Sales'] }, {}, false],
    ['false for an attribute that is null', { '===': [v('dept'), 'Sales'] }, { dept: null }, false],
    ['false for two missing attributes: nothing equals nothing', { '===': [v('dept'), v('place')] }, {}, false],
    ['false for a text that looks like the number', { '===': [v('level'), 0] }, { level: '0' }, false],
    ['false for an empty text against zero', { '===': [v('level'), 0] }, { level: '' }, false],
    ['false for a list of one against its member', { in: [v('dept'), ['x']] }, { dept: ['x'] }, false],
    ['true when different', { '!==': [v('dept'), 'Sales'] }, { dept: 'Finance' }, true],
    ['true for "!==" on a missing attribute: it is the opposite of "==="', { '!==': [v('dept'), 'Sales'] }, {}, true],
    ['true for "!==" on two missing attributes', { '!==': [v('dept'), v('place')] }, {}, true],
    [
      'false for "!==" with present on a missing attribute',
      { and: [{ present: v('dept') }, { '!==': [v('dept'), 'Sales'] }] },
      {},
      false,
    ],
    ['true for a member of the list', { in: [v('dept'), ['Sales', 'Finance']] }, { dept: 'Sales' }, true],
    ['false for a part of a member', { in: [v('dept'), ['Presales']] }, { dept: 'sales' }, false],
    ['false for a missing attribute in a list', { in: [v('dept'), ['Sales']] }, {}, false],
    ['false: missing is not below a number', { at_most: [v('level'), 5] }, {}, false],
    ['false: null is not at least zero', { at_least: [v('level'), 0] }, { level: null }, false],
    ['false: a text is not compared with a number', { at_least: [v('level'), 1] }, { level: '7' }, false],
    ['false: not a number is at least nothing', { at_least: [v('level'), 1] }, { level: NaN }, false],
    ['true at the bound (at least)', { at_least: [v('level'), 5] }, { level: 5 }, true],
    ['true at the bound (at most)', { at_most: [v('level'), 5] }, { level: 5 }, true],
    ['true for a date before', { before: [v('hired'), '2024-01-01'] }, { hired: '2023-12-31' }, true],
    ['false for the same date before', { before: [v('hired'), '2024-01-01'] }, { hired: '2024-01-01' }, false],
    ['false for a missing date before', { before: [v('hired'), '2024-01-01'] }, {}, false],
    ['false for a missing date after', { after: [v('hired'), v('ends')] }, { hired: '2024-01-01' }, false],
    [
      'true for a date after another attribute',
      { after: [v('hired'), v('ends')] },
      { hired: '2024-01-02', ends: '2024-01-01' },
      true,
    ],
    ['true for a date at least', { at_least: [v('hired'), '2024-01-01'] }, { hired: '2024-01-01' }, true],
    ['true when there', { present: v('dept') }, { dept: 'Sales' }, true],
    ['false for an empty text: not present', { present: v('dept') }, { dept: '' }, false],
    ['false for an empty list: not present', { present: v('skills') }, { skills: [] }, false],
    ['true for false: a boolean that is false is present', { present: v('isLead') }, { isLead: false }, true],
    ['true for zero: present', { present: v('level') }, { level: 0 }, true],
    ['the boolean attribute itself', v('isLead'), { isLead: true }, true],
    ['false for a missing boolean', v('isLead'), {}, false],
    ['false for the text "false", which JSON Logic calls true', v('isLead'), { isLead: 'false' }, false],
    ['false for the text "0", which JSON Logic calls true', { and: [v('isLead')] }, { isLead: '0' }, false],
    ['true for "!" of a missing boolean', { '!': v('isLead') }, {}, true],
    ['true when one of "or" is', { or: [v('isLead'), { present: v('dept') }] }, { dept: 'x' }, true],
    ['false when one of "and" is not', { and: [v('isLead'), { present: v('dept') }] }, { dept: 'x' }, false],
    [
      'the branch of "if" that is chosen',
      { if: [v('isLead'), { present: v('dept') }, { present: v('place') }] },
      { isLead: true, place: 'x' },
      false,
    ],
    ['true for a start', { starts_with: [v('place'), 'DE-'] }, { place: 'DE-Berlin' }, true],
    ['false for a missing start: null is not the text "null"', { starts_with: [v('place'), 'n'] }, {}, false],
    ['true for an end', { ends_with: [v('place'), 'lin'] }, { place: 'DE-Berlin' }, true],
    ['true for a part of a text', { contains: [v('place'), '-Ber'] }, { place: 'DE-Berlin' }, true],
    ['true for a member of a list', { contains: [v('skills'), 'sql'] }, { skills: ['go', 'sql'] }, true],
    ['false for a part of a member of a list', { contains: [v('skills'), 'sql'] }, { skills: ['mysql'] }, false],
    ['false for a missing list', { contains: [v('skills'), 'sql'] }, {}, false],
    ['true for one of several', { any_of: [v('skills'), ['c', 'sql']] }, { skills: ['go', 'sql'] }, true],
    ['false for a missing list of several', { any_of: [v('skills'), ['c', 'sql']] }, {}, false],
    [
      'true for what a table says',
      { '===': [{ lookup: ['zones', v('place')] }, 'Europe/Berlin'] },
      { place: 'Berlin' },
      true,
    ],
    [
      'false for what a table does not say',
      { '===': [{ lookup: ['zones', v('place')] }, 'Europe/Berlin'] },
      { place: 'toString' },
      false,
    ],
    ['false for a missing key of a table', { present: { lookup: ['zones', v('place')] } }, {}, false],
    ['true for the default of a table', { '===': [{ lookup: ['zones', v('place'), 'UTC'] }, 'UTC'] }, {}, true],
    ['true for the first that is there', { '===': [{ coalesce: [v('dept'), v('place')] }, 'x'] }, { place: 'x' }, true],
    [
      'passing over an empty text',
      { '===': [{ coalesce: [v('dept'), v('place')] }, 'x'] },
      { dept: '', place: 'x' },
      true,
    ],
    ['not negated by double negation', { '!': [{ '!': [v('isLead')] }] }, { isLead: true }, true],
  ];
  test.each(rows)('%s', (_sentence, expression, facts, expected) => {
    expect(check(expression, 'condition')).toEqual([]);
    const condition = compileCondition(expression, world.tables);
    expect(condition(factsOf(facts))).toBe(expected);
    expect(condition(facts)).toBe(expected);
  });
});

describe('a value is', () => {
  const rows: readonly [sentence: string, expression: unknown, facts: Facts, expected: AttributeValue | 'throws'][] = [
    ['the attribute', v('dept'), { dept: 'Sales' }, 'Sales'],
    ['null for a missing attribute', v('dept'), {}, null],
    ['a literal', 'x', {}, 'x'],
    ['put together', { cat: [v('dept'), '-', v('level')] }, { dept: 'a', level: 3 }, 'a-3'],
    ['an error where JSON Logic would drop the missing part', { cat: ['x', v('dept')] }, {}, 'throws'],
    ['an error where JSON Logic would take the first letter of "null"', { first: [v('dept'), 1] }, {}, 'throws'],
    ['the first letters, whole characters only', { first: [v('dept'), 1] }, { dept: '😀x' }, '😀'],
    ['lower case', { lower: v('dept') }, { dept: 'ÄB' }, 'äb'],
    ['upper case', { upper: [v('dept')] }, { dept: 'ab' }, 'AB'],
    ['an error in lower case when missing', { lower: v('dept') }, {}, 'throws'],
    ['ASCII letters', { ascii: v('dept') }, { dept: 'Łódź' }, 'Lodz'],
    ['padded', { pad: [v('level'), 5, '0'] }, { level: 42 }, '00042'],
    [
      'a slug',
      { slug: [v('dept'), '.', v('place')] },
      { dept: "Zoë O'Neil", place: 'Ångström-Śmith' },
      'zoeoneil.angstrom-smith',
    ],
    ['a slug in ASCII of any script', { slug: [v('dept')] }, { dept: '山田' }, 'shantian'],
    ['a slug without separators at its ends', { slug: ['.', v('dept'), '.-'] }, { dept: '-a..b-' }, 'a.b'],
    ['an error in a slug when missing', { slug: [v('dept')] }, { dept: null }, 'throws'],
    ['the default', { coalesce: [v('dept'), 'none'] }, {}, 'none'],
    ['the default although it is empty', { coalesce: [v('dept'), ''] }, {}, ''],
    ['the branch of "if"', { if: [v('isLead'), 'lead', { '===': [v('dept'), 'x'] }, 'x', 'none'] }, { dept: 'x' }, 'x'],
    ['what the table says', { lookup: ['zones', v('place'), 'UTC'] }, { place: 'Berlin' }, 'Europe/Berlin'],
    [
      'a key of the table that is also a JavaScript word',
      { lookup: ['zones', v('place')] },
      { place: 'constructor' },
      'trap',
    ],
    [
      'the default for a JavaScript word that is no key',
      { lookup: ['zones', v('place'), 'UTC'] },
      { place: '__proto__' },
      'UTC',
    ],
  ];
  test.each(rows)('%s', (_sentence, expression, facts, expected) => {
    expect(check(expression, 'value')).toEqual([]);
    const value = compileValue(expression, world.tables);
    if (expected === 'throws') expect(() => value(factsOf(facts))).toThrow(ExpressionError);
    else expect(value(factsOf(facts))).toBe(expected);
  });
});

describe('an expression is refused', () => {
  const rows: readonly [sentence: string, expression: unknown, code: string][] = [
    ['with two operators in an object', { '===': [v('dept'), 'x'], in: [v('dept'), ['y']] }, 'TWO_OPERATORS'],
    ['without an operator', {}, 'EMPTY_EXPRESSION'],
    ['without an operator deep inside', { and: [{ or: [{}] }] }, 'EMPTY_EXPRESSION'],
    ['with an operator nobody knows', { equals: [v('dept'), 'x'] }, 'UNKNOWN_OPERATOR'],
    ['with "=="', { '==': [v('dept'), 'x'] }, 'UNKNOWN_OPERATOR'],
    ['with "!="', { '!=': [v('dept'), 'x'] }, 'UNKNOWN_OPERATOR'],
    ['with "<"', { '<': [v('level'), 5] }, 'UNKNOWN_OPERATOR'],
    ['with "!!"', { '!!': [v('dept')] }, 'UNKNOWN_OPERATOR'],
    ['with "log"', { log: [v('dept')] }, 'UNKNOWN_OPERATOR'],
    ['with "method"', { method: [v('dept'), 'constructor'] }, 'UNKNOWN_OPERATOR'],
    ['with "substr"', { '===': [{ substr: [v('dept'), 0, 1] }, 'n'] }, 'UNKNOWN_OPERATOR'],
    [
      'with "reduce"',
      { reduce: [v('skills'), { cat: [v('accumulator'), v('accumulator')] }, 'x'] },
      'UNKNOWN_OPERATOR',
    ],
    ['with "map"', { map: [v('skills'), v('dept')] }, 'UNKNOWN_OPERATOR'],
    ['with "some"', { some: [v('skills'), { '===': [{ var: '' }, 'x'] }] }, 'UNKNOWN_OPERATOR'],
    [
      'with "none", true for a missing list',
      { none: [v('skills'), { '===': [{ var: '' }, 'x'] }] },
      'UNKNOWN_OPERATOR',
    ],
    ['with "missing"', { missing: ['dept'] }, 'UNKNOWN_OPERATOR'],
    ['with "merge"', { in: [v('dept'), { merge: [['a'], ['b']] }] }, 'LIST_NEEDED'],
    ['with arithmetic', { '===': [{ '+': [v('level'), 1] }, 2] }, 'UNKNOWN_OPERATOR'],
    ['with an operator that every object inherits', { toString: [] }, 'UNKNOWN_OPERATOR'],
    ['with "constructor" as an operator', { constructor: [v('dept')] }, 'UNKNOWN_OPERATOR'],
    ['with a path of operators', { 'var.constructor': ['dept'] }, 'UNKNOWN_OPERATOR'],
    ['with an unknown attribute', { '===': [v('departmnt'), 'x'] }, 'UNKNOWN_ATTRIBUTE'],
    ['with an attribute every object inherits', { present: v('toString') }, 'UNKNOWN_ATTRIBUTE'],
    ['with "constructor" as an attribute', { present: v('constructor') }, 'UNKNOWN_ATTRIBUTE'],
    ['with "__proto__" as an attribute', { present: v('__proto__') }, 'UNKNOWN_ATTRIBUTE'],
    ['with a path into an attribute', { at_least: [v('dept.length'), 1] }, 'UNKNOWN_ATTRIBUTE'],
    ['with the whole record', { present: v('') }, 'UNKNOWN_ATTRIBUTE'],
    ['with a computed attribute', { present: { var: { cat: ['de', 'pt'] } } }, 'UNKNOWN_ATTRIBUTE'],
    ['with a default inside "var"', { '===': [{ var: ['dept', 'x'] }, 'x'] }, 'UNKNOWN_ATTRIBUTE'],
    ['with the counter outside of candidates', { present: v('n') }, 'UNKNOWN_ATTRIBUTE'],
    ['with an empty "and"', { and: [] }, 'WRONG_ARITY'],
    ['with "and" over no list', { and: v('isLead') }, 'WRONG_ARITY'],
    ['with one argument too few', { '===': [v('dept')] }, 'WRONG_ARITY'],
    ['with one argument too many', { '===': [v('dept'), 'a', 'b'] }, 'WRONG_ARITY'],
    ['with an "if" without otherwise', { if: [v('isLead'), v('isLead')] }, 'WRONG_ARITY'],
    ['with an even "if"', { if: [v('isLead'), v('isLead'), v('isLead'), v('isLead')] }, 'WRONG_ARITY'],
    ['with "in" over a text', { in: [v('dept'), 'Presales'] }, 'LIST_NEEDED'],
    ['with "in" turned round', { in: ['Sales', v('dept')] }, 'LIST_NEEDED'],
    ['with an empty list', { in: [v('dept'), []] }, 'EMPTY_LITERAL'],
    ['with null in a list', { in: [v('dept'), ['a', null]] }, 'LITERAL_NEEDED'],
    ['with an expression in a list', { in: [v('dept'), ['a', v('place')]] }, 'LITERAL_NEEDED'],
    ['with an empty text in a list', { in: [v('dept'), ['']] }, 'EMPTY_LITERAL'],
    ['with a null literal', { '===': [v('dept'), null] }, 'NULL_LITERAL'],
    ['with an empty text', { '===': [v('dept'), ''] }, 'EMPTY_LITERAL'],
    ['with an empty start', { starts_with: [v('dept'), ''] }, 'EMPTY_LITERAL'],
    ['with a number for a text', { '===': [v('dept'), 123] }, 'UNQUOTED_SCALAR'],
    ['with a boolean for a text', { '===': [v('dept'), true] }, 'UNQUOTED_SCALAR'],
    ['with a number in a list of texts', { in: [v('dept'), ['a', 12]] }, 'UNQUOTED_SCALAR'],
    ['with a number in a start', { starts_with: [v('dept'), 12] }, 'UNQUOTED_SCALAR'],
    ['with a number in any_of', { any_of: [v('skills'), [12]] }, 'UNQUOTED_SCALAR'],
    ['with a text for a number', { '===': [v('level'), '5'] }, 'TYPE_MISMATCH'],
    ['with a text for a boolean', { '===': [v('isLead'), 'true'] }, 'TYPE_MISMATCH'],
    ['with a list compared whole', { '===': [v('skills'), v('skills')] }, 'TYPE_MISMATCH'],
    ['with a list compared with a text', { '===': [v('skills'), 'sql'] }, 'TYPE_MISMATCH'],
    ['with any_of over a single value', { any_of: [v('dept'), ['x']] }, 'TYPE_MISMATCH'],
    ['with a date that does not exist', { before: [v('hired'), '2024-02-30'] }, 'DATE_INVALID'],
    ['with a date in another order', { before: [v('hired'), '01.02.2024'] }, 'DATE_INVALID'],
    ['with "before" over a text attribute', { before: [v('dept'), '2024-01-01'] }, 'TYPE_MISMATCH'],
    ['with "at_least" over a text attribute', { at_least: [v('dept'), '5'] }, 'TYPE_MISMATCH'],
    ['with a date compared with a number', { at_least: [v('hired'), 5] }, 'UNQUOTED_SCALAR'],
    ['with a value outside the closed list', { '===': [v('kind'), 'contracter'] }, 'UNKNOWN_VALUE'],
    ['with a value outside the closed list, in a list', { in: [v('kind'), ['employee', 'boss']] }, 'UNKNOWN_VALUE'],
    ['with a table that is not there', { present: { lookup: ['zone', v('place')] } }, 'UNKNOWN_TABLE'],
    ['with a table that is computed', { present: { lookup: [v('dept'), v('place')] } }, 'UNKNOWN_TABLE'],
    ['with "cat" in a condition', { '===': [{ cat: [v('dept'), 'x'] }, 'ax'] }, 'VALUES_ONLY'],
    ['with "lower" in a condition', { in: [{ lower: v('dept') }, ['x']] }, 'VALUES_ONLY'],
    ['when it is a text, which JSON Logic calls true', 'yes', 'CONSTANT_CONDITION'],
    ['when it is true for everybody', true, 'CONSTANT_CONDITION'],
    ['when it compares two literals', { '===': ['a', 'a'] }, 'CONSTANT_CONDITION'],
    ['when it is a text attribute, not a condition', v('dept'), 'TYPE_MISMATCH'],
    ['when a part of "and" is no condition', { and: [v('isLead'), v('dept')] }, 'TYPE_MISMATCH'],
    ['when it is a list', [v('isLead')], 'LIST_NOT_ALLOWED'],
    ['when it is null', null, 'NULL_LITERAL'],
  ];
  test.each(rows)('%s', (_sentence, expression, code) => {
    expect(check(expression, 'condition')).toContain(code);
  });

  test('with a counter of characters that is no literal', () => {
    expect(check({ first: [v('dept'), v('level')] }, 'value')).toEqual(['TYPE_MISMATCH']);
    expect(check({ pad: [v('dept'), 1000, '0'] }, 'value')).toEqual(['TYPE_MISMATCH']);
    expect(check({ pad: [v('dept'), 4, 'ab'] }, 'value')).toEqual(['TYPE_MISMATCH']);
  });
});

test('an expression neither changes nor shares what it was given', () => {
  const rule = { in: [v('dept'), ['Sales']] };
  const facts = Object.freeze(factsOf({ dept: 'Sales' }));
  const condition = compileCondition(rule, world.tables);
  rule.in[1] = ['Finance'];
  expect(condition(facts)).toBe(true);
  expect(facts).toEqual(factsOf({ dept: 'Sales' }));
});
