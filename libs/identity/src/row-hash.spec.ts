import fc from 'fast-check';
import type { Attributes, AttributeValue } from './attribute';
import { rowHash } from './row-hash';

const hash = (attributes: Attributes, line = 1): string => rowHash({ line, recordKey: 'k', attributes });

const name = fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.string(),
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.array(fc.string(), { maxLength: 3 }),
);
const entries = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 8 });

describe('the hash of a row', () => {
  it('does not depend on the order of the columns, nor on the line', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (pairs, line) => {
        expect(hash(Object.fromEntries([...pairs].reverse()), line)).toBe(hash(Object.fromEntries(pairs)));
      }),
    );
  });

  it('differs when names or values differ', () => {
    fc.assert(
      fc.property(entries, entries, (left, right) => {
        const sorted = (pairs: readonly unknown[]): string =>
          JSON.stringify(pairs.map((pair) => JSON.stringify(pair)).sort());
        const same = sorted(left) === sorted(right);
        expect(hash(Object.fromEntries(left)) === hash(Object.fromEntries(right))).toBe(same);
      }),
    );
  });

  it('tells absent from null, text from number, and neighbours apart', () => {
    const hashes: Attributes[] = [
      {},
      { a: null },
      { a: '' },
      { a: '1' },
      { a: 1 },
      { a: ['1'] },
      { a: 'b', c: 'd' },
      { a: 'bc', d: '' },
    ];
    expect(new Set(hashes.map((attributes) => hash(attributes))).size).toBe(hashes.length);
    expect(hash({ a: '1' })).toMatch(/^[0-9a-f]{64}$/);
  });
});
