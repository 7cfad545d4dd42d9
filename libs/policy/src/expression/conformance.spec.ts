import { readFileSync } from 'node:fs';
import path from 'node:path';
import registered, { type RulesLogic } from 'json-logic-js';
import type { AttributeDefinition, Attributes, AttributeType } from '@joinery/identity';
import { deepFreeze, digest } from '@joinery/kernel';
import { checkExpression, type ExpressionUse } from './check-expression';
import { attributesRead, compileCondition, compileValue } from './compile-expression';
import { ExpressionError } from './expression-error';
import { FindingList } from '../files/finding-list';
import { factsOf } from '../test/policy-files';

/**
 * What expressions mean, frozen: every row of `conformance.json` is a promise to the people who write policies, and
 * says beside it what json-logic-js by itself would do. Rows are added; a row that has to change changes decisions, and
 * that is a new contract version. Whoever adds a row writes the new digest here.
 */
const FROZEN = 'd59c5512e85e296cf184c2abe8dfc022fce161b0a4cad28ca6600c4f9475c3f5';
/** Behaviours of json-logic-js that grant by accident; each has at least one row that names its number. */
const TRAPS = 15;

interface Outcome {
  readonly value?: unknown;
  readonly throws?: string | true;
}
interface Row {
  readonly row?: number;
  readonly sentence: string;
  readonly use: ExpressionUse;
  readonly rule: unknown;
  readonly data: Attributes;
  readonly expect: Outcome & { readonly refused?: string; readonly reads?: readonly string[] };
  /** What the library says as it comes from its makers. */
  readonly plain: Outcome & { readonly reads?: readonly unknown[] };
}
interface Frozen {
  readonly attributes: Readonly<Record<string, { type: AttributeType; many?: boolean; values?: string[] }>>;
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rows: readonly Row[];
}

const text = readFileSync(path.join(__dirname, 'conformance.json'), 'utf8');
const frozen = JSON.parse(text) as Frozen;
const { attributes, tables, rows } = frozen;
const world = {
  dictionary: new Map(
    Object.entries(attributes).map(([name, { type, many = false, values = null }]): [string, AttributeDefinition] => [
      name,
      { name, type, many, values, title: name, sensitive: false },
    ]),
  ),
  tables: new Map(
    Object.entries(tables).map(([name, entries]) => [
      name,
      { name, file: `tables/${name}.csv`, rows: new Map(Object.entries(entries)), lines: new Map<string, number>() },
    ]),
  ),
};

/** json-logic-js without our operators: they are registered in the copy that everybody else shares. */
let plainly: typeof registered;
jest.isolateModules(() => {
  plainly = jest.requireActual<typeof registered>('json-logic-js');
});

function refusals(rule: unknown, use: ExpressionUse): readonly string[] {
  const findings = new FindingList();
  const document = { place: () => ({}), keyPlace: () => ({}), spelling: () => null };
  checkExpression(rule, [], use, { ...world, document, findings, hasCounter: false });
  return findings.sorted().map((finding) => finding.code);
}

function outcomeOf(work: () => unknown): Outcome {
  try {
    return { value: work() ?? null };
  } catch (error) {
    return { throws: error instanceof ExpressionError ? true : (error as Error).message };
  }
}

const sentences = rows.map((row, index) => [`${index} ${row.row ? `(${row.row}) ` : ''}${row.sentence}`, row] as const);

test('the file is as it was frozen, and has a row for every trap of the library', () => {
  const named = new Set(rows.map(({ row }) => row));
  expect(Array.from({ length: TRAPS }, (_, i) => i + 1).filter((trap) => !named.has(trap))).toEqual([]);
  expect(rows.length).toBeGreaterThan(200);
  expect(digest(frozen)).toBe(FROZEN);
});

describe('refused, or judged as promised', () => {
  test.each(sentences)('%s', (_sentence, { rule, use, data, expect: expected }) => {
    if (expected.reads) expect(attributesRead(rule)).toEqual(expected.reads);
    if (expected.refused !== undefined) return expect(refusals(rule, use)).toContain(expected.refused);
    expect(refusals(rule, use)).toEqual([]);
    const { value, throws } = expected;
    const outcome = throws === undefined ? { value } : { throws };
    const compiled = use === 'condition' ? compileCondition(rule, world.tables) : compileValue(rule, world.tables);
    const facts = deepFreeze(factsOf(data));
    expect(outcomeOf(() => compiled(facts))).toEqual(outcome);
    expect(outcomeOf(() => compiled(data))).toEqual(outcome);
    expect(outcomeOf(() => compiled(facts))).toEqual(outcome);
  });
});

describe('what json-logic-js by itself says is known', () => {
  test.each(sentences)('%s', (_sentence, { rule, data, plain }) => {
    const silent = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const { reads, ...outcome } = plain;
    expect(outcomeOf(() => plainly.apply(rule as never, data))).toEqual(outcome);
    if (reads) expect(plainly.uses_data(rule as never)).toEqual(reads);
    silent.mockRestore();
  });
});

test('where the registered library disagrees with the compiled judge, it is because a value is of another type', () => {
  const apart = rows.filter(({ expect: expected, use, rule, data }) => {
    if (expected.refused !== undefined || JSON.stringify(rule).includes('lookup')) return false;
    const said = outcomeOf(() => registered.apply(rule as RulesLogic, data));
    const judged = use === 'condition' && said.throws === undefined ? { value: said.value === true } : said;
    return JSON.stringify(judged) !== JSON.stringify({ value: expected.value, throws: expected.throws });
  });
  expect(apart.map(({ row }) => row)).toEqual(apart.map(() => 9));
});

test('not a number is at least nothing', () => {
  const rule = { at_least: [{ var: 'level' }, 1] };
  expect(compileCondition(rule, world.tables)({ level: Number.NaN })).toBe(false);
});

test('counters of characters that are no literals are refused', () => {
  const dept = { var: 'dept' };
  expect(refusals({ first: [dept, { var: 'level' }] }, 'value')).toEqual(['TYPE_MISMATCH']);
  expect(refusals({ pad: [dept, 1000, '0'] }, 'value')).toEqual(['TYPE_MISMATCH']);
  expect(refusals({ pad: [dept, 4, 'ab'] }, 'value')).toEqual(['TYPE_MISMATCH']);
});

test('an expression neither changes nor shares what it was given', () => {
  const rule = { in: [{ var: 'dept' }, ['Sales']] as unknown[] };
  const facts = Object.freeze(factsOf({ dept: 'Sales' }));
  const condition = compileCondition(rule, world.tables);
  rule.in[1] = ['Finance'];
  expect(condition(facts)).toBe(true);
  expect(facts).toEqual(factsOf({ dept: 'Sales' }));
  const skills = ['a', 'b'];
  const result = compileValue({ var: 'skills' }, world.tables)({ skills }) as string[];
  expect(() => result.push('c')).toThrow(TypeError);
  expect(skills).toEqual(['a', 'b']);
});
