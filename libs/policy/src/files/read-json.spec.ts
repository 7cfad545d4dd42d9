import fc from '@joinery/testing/fc';
import { FindingList } from './finding-list';
import type { DocumentPath, PolicyDocument } from './policy-document';
import { readDocument } from './read-document';
import { readJson } from './read-json';

type Read = Omit<PolicyDocument, 'kind'>;

const read = (text: string): { readonly document: Read | null; readonly codes: readonly string[] } => {
  const findings = new FindingList();
  const document = readDocument({ path: 'a.json', text }, findings);
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

test('JSON is what it is as YAML: the same values at the same places, spelled the same', () => {
  const value = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 3, depthSize: 'small' }), {
    minKeys: 1,
    maxKeys: 3,
  });
  let plain = 0;
  fc.assert(
    fc.property(value, fc.constantFrom(0, 1, 2), (data, indent) => {
      const text = JSON.stringify(data, null, indent);
      if (readJson(text, 100) === null) return;
      plain += 1;
      // A comment makes YAML of it, and moves nothing.
      const [json, yaml] = [read(text), read(`${text} # YAML`)];
      expect(yaml.codes).toEqual([]);
      expect(json.document && told(json.document)).toEqual(yaml.document && told(yaml.document));
    }),
    { numRuns: 1_000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test.each([
  ['a key that stands twice', '{"a": 1, "a": 2}', ['DUPLICATE_KEY']],
  ['a name that every object has', '{"constructor": 1}', ['KEY_INVALID']],
  ['a number too large', '{"a": 1e400}', ['NUMBER_INVALID']],
  ['a hidden character as an escape', '{"a": "x\\u200b"}', ['HIDDEN_CHARACTER']],
  ['a comma too many, which is YAML', '{"a": [1,],}', []],
  ['a key without quotes, which is YAML', '{a: 1}', []],
  ['something behind it', '{"a": 1} {', ['YAML_INVALID']],
  ['a text that does not end', '{"a": "x', ['YAML_INVALID']],
  ['nothing after it', '{"a"', ['YAML_INVALID']],
])('left to be read as YAML: %s', (_what, text, codes) => {
  expect(readJson(text, 100)).toBeNull();
  expect([...new Set(read(text).codes)]).toEqual(codes);
});

test('what is nested too deeply is not gone into', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect(readJson(deep(100), 100)).not.toBeNull();
  expect(readJson(deep(101), 100)).toBeNull();
});
