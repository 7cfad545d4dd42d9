import { pauseAfterLook } from './watch-pace';

it.each<[string, number, number]>([
  ['a look that costs nothing', 3, 500],
  ['one of a large plan', 100, 2_000],
  ['one that a database held up', 3_000, 5_000],
])('waits after %s of %i ms for %i ms', (_what, tookMs, pauseMs) => {
  expect(pauseAfterLook(tookMs)).toBe(pauseMs);
});
