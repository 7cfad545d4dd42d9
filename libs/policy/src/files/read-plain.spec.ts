import fc from '@joinery/testing/fc';
import { FindingList } from './finding-list';
import type { DocumentPath, PolicyDocument } from './policy-document';
import { readDocument } from './read-document';
import { readPlain } from './read-plain';

type Read = Omit<PolicyDocument, 'kind'>;

const read = (text: string): { readonly document: Read | null; readonly codes: readonly string[] } => {
  const findings = new FindingList();
  const document = readDocument({ path: 'a.yaml', text }, findings);
  return { document, codes: findings.sorted().map(({ code }) => code) };
};

/** Every path in a value, and one beyond each end. */
function pathsOf(value: unknown, path: DocumentPath = []): DocumentPath[] {
  if (typeof value !== 'object' || value === null) return [path, [...path, 'nothing']];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key]))];
}

/** What the document says of every place in it. */
const told = ({ data, place, keyPlace, spelling }: Read): unknown => [
  data,
  pathsOf(data).map((path) => [place(path), keyPlace(path), spelling(path)]),
];

/**
 * Reads a plain text as the whole of YAML reads it as well; true when it was plain. The mark of an end moves nothing,
 * and is not plain.
 */
function readsAsYaml(text: string): boolean {
  const plain = readPlain(text, 100);
  if (typeof plain?.value !== 'object' || plain.value === null || Array.isArray(plain.value)) return false;
  const ended = `${text}\n...\n`;
  expect(readPlain(ended, 100)).toBeNull();
  const yaml = read(ended);
  expect([text, yaml.codes]).toEqual([text, []]);
  expect([text, read(text).document && told(read(text).document as Read)]).toEqual([
    text,
    yaml.document && told(yaml.document),
  ]);
  return true;
}

test('JSON is what it is as YAML: the same values at the same places, spelled the same', () => {
  const value = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 3, depthSize: 'small' }), {
    minKeys: 1,
    maxKeys: 3,
  });
  let plain = 0;
  fc.assert(
    fc.property(value, fc.constantFrom<string | number>(0, 1, 2, '\t'), (data, indent) => {
      plain += readsAsYaml(JSON.stringify(data, null, indent)) ? 1 : 0;
    }),
    { numRuns: 1_000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test.each(['{a: x\n#c\n}', 'k: {a: x\r\n#c\r\n }', 'k: [a,\n#c\n  b]'])(
  'a comment at the start of a line inside of brackets is left to YAML: %j',
  (text) => expect(readPlain(text, 100)).toBeNull(),
);

const BEGINNINGS = ['a: ', 'a:\n  ', '{a: ', 'a:\n- ', '{"a":', ''];
const PIECES = [
  ...['a', 'b', 'c d', 'é', '年', 'a:b', 'x#y', '$s', 'P7D', '-P7D', '12:30', '2026-01-01', '(', '/', '_', '=', '@'],
  ...['0', '1', '01', '-1', '.5', '1.', '1e3', '0x1f', '0o7', '1_000', '.inf', '~', 'true', 'True', 'null', 'yes'],
  ...[': ', ':', ' ', '  ', '\n', '\n  ', '\n    ', '\n- ', '- ', '-', ', ', ',', '[', ']', '{', '}', '\t', '\u00a0'],
  ...['#', ' # x', "'", '"', '"a"', "'b'", '\\n', '&a', '*a', '!t', '|', '>', '?', '%', '`', '---', '...', '<<'],
  ...['a: ', 'b: ', 'c: 1', '\na: ', '\nb: ', '\nk:\n  ', '\nk:\n- '],
];

test('whatever is read as plain is what YAML makes of it, however its signs are thrown together', () => {
  const soup = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));
  let plain = 0;
  fc.assert(
    fc.property(fc.constantFrom(...BEGINNINGS), soup, (beginning, text) => {
      plain += readsAsYaml(`${beginning}${text}${beginning.startsWith('{') ? '}' : ''}`) ? 1 : 0;
    }),
    { numRuns: 5_000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test('what people write in policies is plain', () => {
  const text = `# of the company
kind: grants   # what it is
rules:
  - id: br.core
    owner: it
    states: [prehire, active,
      leave]
    grant:
    - app:chat
    - "group:all staff"
    when: {and: [{in: [{var: department}, ['R&D', Sales]]}, {'!': {present: {var: endDate}}}]}
    grace: P14D

  - {id: it''s, level: -1.5}
`;
  expect(readsAsYaml(text)).toBe(true);
  expect(readPlain(text.replaceAll('\n', '\r\n'), 100)?.value).toEqual(readPlain(text, 100)?.value);
});

test.each([
  ['a key that stands twice', 'a: 1\na: 2', ['DUPLICATE_KEY']],
  ['a name that every object has', '{"constructor": 1}', ['KEY_INVALID']],
  ['a number too large', '{"a": 1e400}', ['NUMBER_INVALID']],
  ['a hidden character as an escape', '{"a": "x\\u200b"}', ['HIDDEN_CHARACTER']],
  ['an anchor', 'a: &x 1', ['YAML_ALIAS']],
  ['a tag', 'a: !!str 1', ['YAML_TAG']],
  ['a key of nothing', 'a:\nb: 1', []],
  ['a text on several lines', 'a: one\n  two', []],
  ['a block of text', 'a: |\n  one', []],
  ['something behind it', '{"a": 1} {', ['YAML_INVALID']],
  ['a bracket further out than its key', 'a:\n  b: [1,\n  2]', ['YAML_INVALID']],
  ['a text that does not end', '{"a": "x', ['YAML_INVALID']],
  ['nothing after it', '{"a"', ['YAML_INVALID']],
  ['a comment of another language before a key', '{\n  // what HR says\n  "a": 1\n}', ['COMMENT_INVALID']],
  ['one behind a comma', '{\n  "a": 1, // one\n  "b": 2\n}', ['COMMENT_INVALID']],
  ['one in a list', '{"a": ["x", // the admins\n "y"]}', ['COMMENT_INVALID']],
  ['one between stars', '{"a": [/* none */ "x"]}', ['COMMENT_INVALID']],
  ['one before everything', '// what HR says\n{"a": 1}', ['COMMENT_INVALID']],
  ['a value that could be one', 'a: //files/people', ['COMMENT_INVALID']],
  ['a key that could be one', '/* one */ a: 1', ['COMMENT_INVALID']],
])('left to be read as YAML: %s', (_what, text, codes) => {
  expect(readPlain(text, 100)).toBeNull();
  expect([...new Set(read(text).codes)]).toEqual(codes);
});

test.each([
  [
    'quoted',
    '{"//": "https://x", "a": "// one", "b": ["/* two */"]}',
    { '//': 'https://x', a: '// one', b: ['/* two */'] },
  ],
  [
    'after a letter, or with one slash',
    'a: and/or\nb: https://x\nc: /Users',
    { a: 'and/or', b: 'https://x', c: '/Users' },
  ],
])('slashes are text where they stand %s', (_where, text, value) => {
  expect(readsAsYaml(text)).toBe(true);
  expect(readPlain(text, 100)?.value).toEqual(value);
});

test('what is nested too deeply is not gone into', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect(readPlain(deep(100), 100)).not.toBeNull();
  expect(readPlain(deep(101), 100)).toBeNull();
});
