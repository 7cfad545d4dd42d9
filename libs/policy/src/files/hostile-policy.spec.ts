import fc from '@joinery/testing/fc';
import { expressionTooBig, MOST_NODES } from '../expression/expression-size';
import { compileWith, SOUND } from '../test/policy-files';

const SOUND_FILES = Object.keys(SOUND);

const RULE_FILE = 'birthright/core.yaml';
const ruleWith = (when: string): string =>
  `{"kind": "grants", "rules": [{"id": "x", "owner": "it", "grant": ["app:chat"], "when": ${when}}]}`;
const nested = (depth: number, open: string, close: string, core: string): string =>
  open.repeat(depth) + core + close.repeat(depth);
const present = '{"present": {"var": "department"}}';

/**
 * Each of these would take minutes or all memory if nothing stopped it; told is what stopped it, and nothing that comes
 * after.
 */
const rows: readonly [sentence: string, text: string, code: string][] = [
  ['20,000 levels of "!"', ruleWith(nested(20_000, '{"!":', '}', present)), 'FILE_TOO_DEEP'],
  ['20,000 levels of lists', ruleWith(nested(20_000, '[', ']', present)), 'FILE_TOO_DEEP'],
  ['20,000 levels of dashes', `kind: grants\nrules:\n${'- '.repeat(20_000)}x`, 'FILE_TOO_DEEP'],
  [
    'levels by indentation',
    Array.from({ length: 1_300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    'FILE_TOO_DEEP',
  ],
  [
    'levels by indentation and dashes',
    Array.from({ length: 240 }, (_, level) => `${' '.repeat(level * 16)}- - - - - - - - x:`.replace('- x', 'x')).join(
      '\n',
    ),
    'FILE_TOO_DEEP',
  ],
  ['40 levels of "!"', ruleWith(nested(40, '{"!":', '}', present)), 'EXPRESSION_TOO_DEEP'],
  ['40 levels of "and"', ruleWith(nested(40, '{"and":[', ']}', present)), 'EXPRESSION_TOO_DEEP'],
  [
    'a list of 50,000 literals',
    ruleWith(`{"in": [{"var": "department"}, [${'"a",'.repeat(49_999)}"a"]]}`),
    'EXPRESSION_TOO_LARGE',
  ],
  [
    'a literal of 900,000 letters',
    ruleWith(`{"===": [{"var": "department"}, "${'a'.repeat(900_000)}"]}`),
    'LITERAL_TOO_LONG',
  ],
  [
    'an attribute name of 900,000 letters',
    ruleWith(`{"present": {"var": "${'a'.repeat(900_000)}"}}`),
    'LITERAL_TOO_LONG',
  ],
  ['an operator name of 900,000 letters', ruleWith(`{"${'a'.repeat(900_000)}": [1]}`), 'UNKNOWN_OPERATOR'],
  [
    '2,000 operators in one object',
    ruleWith(`{${Array.from({ length: 1_900 }, (_, index) => `"o${index}": 1`).join(',')}}`),
    'TWO_OPERATORS',
  ],
  [
    '100,000 different keys',
    `{${Array.from({ length: 80_000 }, (_, index) => `"k${index}": 1`).join(',')}}`,
    'MISSING_KEY',
  ],
  ['80,000 equal keys', `{${'"k": 1,'.repeat(80_000)}"kind": "app"}`, 'DUPLICATE_KEY'],
  [
    'a billion laughs',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nkind: app`,
    'YAML_ALIAS',
  ],
  ['a file of 2,000,000 letters', `kind: app # ${'x'.repeat(2_000_000)}`, 'FILE_TOO_LARGE'],
  [
    'a doubling that would fill memory',
    ruleWith(`{"===": [{"reduce": [[1,2,3], {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "x"]}, "x"]}`),
    'UNKNOWN_OPERATOR',
  ],
  ['a prototype as an attribute', ruleWith('{"present": {"var": "__proto__.polluted"}}'), 'UNKNOWN_ATTRIBUTE'],
  ['a prototype as an operator', ruleWith('{"__proto__": []}'), 'KEY_INVALID'],
  [
    'a prototype as a table',
    ruleWith('{"present": {"lookup": ["__proto__", {"var": "department"}]}}'),
    'UNKNOWN_TABLE',
  ],
];

test.each(rows)('refused at the first cap: %s', (_sentence, text, code) => {
  const { policySet, findings } = compileWith({ [RULE_FILE]: text });
  expect(policySet).toBeNull();
  const here = findings.filter(({ place, code: said }) => place?.file === RULE_FILE && said !== 'FINDINGS_CUT');
  expect([...new Set(here.map((finding) => finding.code))]).toEqual([code]);
  expect(findings.length).toBeLessThanOrEqual(500);
  for (const finding of findings) expect(finding.message.length + (finding.value ?? '').length).toBeLessThan(2_000);
});

type Bundle = readonly [id: string, contains: readonly string[]];
const refusedBundles = (bundles: readonly Bundle[], groups: readonly string[] = []): readonly string[] => {
  const text = JSON.stringify({
    kind: 'bundles',
    bundles: bundles.map(([id, contains]) => ({ id, owner: 'it', contains })),
  });
  const named = groups.map((group) => `    ${group}: ${group.slice('group:'.length)}\n`).join('');
  const app = (text: string): string => text + named;
  const { findings } = compileWith({ 'bundles/x.json': text, ...(named === '' ? {} : { 'apps/chat.yaml': app }) });
  return findings.map(({ code, value }) => `${code} ${value}`);
};

test('10,000 bundles, each in the one before, are refused where they become too many', () => {
  const id = (index: number): string => `b${String(index).padStart(5, '0')}`;
  const chain = Array.from({ length: 10_000 }, (_, index): Bundle => [id(index), [`bundle:${id(index + 1)}`]]);
  const told = refusedBundles([...chain, [id(10_000), ['app:chat']]]);
  expect(told[0]).toBe('BUNDLE_TOO_DEEP bundle:b00100');
});

test('a bundle that comes to more than anybody is given is refused, and nothing of it left out in silence', () => {
  const groups = Array.from({ length: 10_001 }, (_, index) => `group:g${index}`);
  expect(refusedBundles([['all', groups]], groups)).toEqual(['BUNDLE_TOO_LARGE bundle:all']);
  expect(refusedBundles([['most', groups.slice(1)]], groups)).toEqual([]);
});

test('bundles and rules that multiply each other are refused, with the one that makes them too many', () => {
  const groups = Array.from({ length: 10_000 }, (_, index) => `group:g${index}`);
  const many = Array.from({ length: 60 }, (_, index): Bundle => [`c${index}`, ['bundle:all']]);
  expect(refusedBundles([['all', groups], ...many], groups)).toEqual(['RIGHTS_TOO_MANY bundle:c53']);

  const rules = Array.from({ length: 60 }, (_, index) => ({ id: `r${index}`, owner: 'it', grant: ['bundle:all'] }));
  const { findings } = compileWith({
    'bundles/x.json': JSON.stringify({ kind: 'bundles', bundles: [{ id: 'all', owner: 'it', contains: groups }] }),
    'apps/chat.yaml': (text) => text + groups.map((group) => `    ${group}: ${group.slice(6)}\n`).join(''),
    'birthright/x.json': JSON.stringify({ kind: 'grants', rules }),
  });
  expect(findings).toMatchObject([
    { code: 'RIGHTS_TOO_MANY', value: 'r49', place: { file: 'birthright/x.json', line: 1, path: 'rules/49/grant' } },
  ]);
});

/** The expression, and how often anything in it is looked at. */
function watched(expression: unknown): { readonly expression: unknown; readonly looks: () => number } {
  let looks = 0;
  const wrap = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? value
      : new Proxy(value, {
          get: (target, key) => {
            looks += 1;
            return wrap(Reflect.get(target, key));
          },
        });
  return { expression: wrap(expression), looks: () => looks };
}

const attribute = { var: 'department' };
const deep = (levels: number): unknown => {
  let expression: unknown = { present: attribute };
  for (let level = 0; level < levels; level += 1) expression = { '!': expression };
  return expression;
};
const wide = (width: number): unknown => ({ or: Array.from({ length: width }, () => ({ present: attribute })) });

test.each<[string, unknown, string | null]>([
  ['a million literals', { in: [attribute, Array.from({ length: 1_000_000 }, String)] }, 'EXPRESSION_TOO_LARGE'],
  ['a million conditions', wide(1_000_000), 'EXPRESSION_TOO_LARGE'],
  ['a hundred thousand levels', deep(100_000), 'EXPRESSION_TOO_DEEP'],
  ['a thousand lists of a thousand', { in: [attribute, Array.from({ length: 1_000 }, () => Array(1_000).fill('a'))] }, 'EXPRESSION_TOO_LARGE'],
  ['as many conditions as there may be', wide(499), null],
])('looking at %s ends with the cap', (_sentence, hostile, code) => {
  const { expression, looks } = watched(hostile);
  expect(expressionTooBig(expression)?.code ?? null).toBe(code);
  // Each part that is looked at costs a few: its value, its length, its items.
  expect(looks()).toBeLessThan(5 * MOST_NODES);
}); // prettier-ignore

test('a damaged file is refused or understood, and never a crash', () => {
  const piece = fc.constantFrom(
    '',
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '\n',
    '  ',
    '~',
    '0',
    '1e3',
    'true',
    'null',
    '"',
    'valueOf: 1',
    '{}',
    '[[]]',
    '&a ',
    '*a',
    '!!int ',
    '? ',
    '\t',
    '\u0000',
  );
  const damage = fc.tuple(
    fc.constantFrom(...SOUND_FILES),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(12),
    piece,
  );
  const property = fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
    const changes = new Map<string, string>();
    for (const [file, at, cut, text] of damages) {
      const before = changes.get(file) ?? SOUND[file] ?? '';
      const start = Math.floor(at * before.length);
      changes.set(file, before.slice(0, start) + text + before.slice(start + cut));
    }
    const { policySet, findings } = compileWith(Object.fromEntries(changes));
    expect(policySet === null).toBe(findings.length > 0);
  });
  fc.assert(property, { numRuns: 150 });
});
