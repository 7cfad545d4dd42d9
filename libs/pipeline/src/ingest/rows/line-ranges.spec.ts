import { LineRanges } from './line-ranges';

it('holds a line from the first one of a range to the one before its end, in whatever order the ranges came', () => {
  const lines = new LineRanges();
  lines.add(10, 13);
  lines.add(2, 5);
  lines.add(5, 6);
  lines.sort();
  expect(Array.from({ length: 15 }, (_, line) => line).filter((line) => lines.hold(line))).toEqual([
    2, 3, 4, 5, 10, 11, 12,
  ]);
});
