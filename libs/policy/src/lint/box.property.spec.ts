import fc from '@joinery/testing/fc';
import { addBit, allBits, type Bits, noBits } from './bits';
import { type Box, isCoveredBy, narrowedBy, overlap, remainderOf } from './box';

const SIZES = [3, 2, 4];
const wholeOf = (dimension: number): Bits => allBits(SIZES[dimension] ?? 1);

const side = (size: number): fc.Arbitrary<Bits> =>
  fc.uniqueArray(fc.nat(size - 1), { minLength: 1 }).map((members) => {
    const bits = noBits(allBits(size));
    for (const member of members) addBit(bits, member);
    return bits;
  });
const box: fc.Arbitrary<Box> = fc
  .tuple(...SIZES.map((size) => fc.option(side(size), { nil: null })))
  .map((sides) => new Map(sides.flatMap((bits, dimension) => (bits === null ? [] : [[dimension, bits] as const]))));

/** Every point there is, one by one. */
function points(): number[][] {
  return SIZES.reduce<number[][]>(
    (all, size) => all.flatMap((point) => Array.from({ length: size }, (_, value) => [...point, value])),
    [[]],
  );
}
const holds = (one: Box, point: readonly number[]): boolean =>
  [...one].every(([dimension, bits]) => (((bits[0] as number) >>> (point[dimension] as number)) & 1) === 1);

it('a box is covered when each of its points lies in one of the others, whatever the boxes', () => {
  fc.assert(
    fc.property(box, fc.array(box, { maxLength: 6 }), (one, others) => {
      const plain = points()
        .filter((point) => holds(one, point))
        .every((point) => others.some((other) => holds(other, point)));
      expect(isCoveredBy(one, others, wholeOf)).toBe(plain);
      expect(remainderOf(one, others, wholeOf).kind === 'inside').toBe(plain);
    }),
    { numRuns: 400 },
  );
});

it('two boxes have in common what lies in both; and boxes that leave out more of what is asked are never covered', () => {
  fc.assert(
    fc.property(
      fc.array(box, { minLength: 1, maxLength: 3 }),
      fc.array(box, { minLength: 1, maxLength: 3 }),
      (a, b) => {
        const joint = overlap(a[0] as Box, b[0] as Box);
        const common = points().filter((point) => holds(a[0] as Box, point) && holds(b[0] as Box, point));
        expect(joint === null ? [] : points().filter((point) => holds(joint, point))).toEqual(common);
        if (a.every((one) => isCoveredBy(one, b, wholeOf)))
          expect(narrowedBy(b, wholeOf) & ~narrowedBy(a, wholeOf)).toBe(0);
      },
    ),
    { numRuns: 2_000 },
  );
});

/** So many boxes of one value each, of the first `different` of all `values` of a dimension. */
const single = (count: number, different: number, values: number): Box[] =>
  Array.from({ length: count }, (_, index) => {
    const bits = noBits(allBits(values));
    addBit(bits, index % different);
    return new Map([[0, bits]]);
  });

it.each([
  ['boxes that say the same leave what none of them says', single(15_000, 40, 41), 41, 'part'],
  ['boxes that all say something else are too much to find out', single(9_000, 9_000, 9_001), 9_001, 'unknown'],
] as const)('thousands of %s, and fill no stack', (_sentence, others, values, kind) => {
  const whole = allBits(values);
  expect(remainderOf(new Map([[0, whole]]), others, () => whole).kind).toBe(kind);
});
