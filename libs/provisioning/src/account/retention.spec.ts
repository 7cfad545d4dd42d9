import { closedAtAfter, mayGoAt, type Retention } from './retention';

const ENDED = '2026-03-01T00:00:00.000Z';
const DUE = '2026-05-30T00:00:00.000Z';

test.each<[string, Partial<Retention>, string]>([
  ['on its day, when it was closed as the employment ended', { closedAt: ENDED }, DUE],
  ['on its day, when it was closed before the end', { closedAt: '2026-02-01T00:00:00.000Z' }, DUE],
  ['as much later as it was closed late', { closedAt: '2026-03-11T00:00:00.000Z' }, '2026-06-09T00:00:00.000Z'],
  ['ninety days from now, when it is open long after its day', { closedAt: '2027-01-01T00:00:00.000Z' }, '2027-04-01T00:00:00.000Z'],
  ['on its day, when nobody knows when it was closed', { closedAt: null }, DUE],
  ['on its day, when no date tells the end', { endedAt: null, closedAt: '2027-01-01T00:00:00.000Z' }, DUE],
  ['on its day, when policy keeps nothing', { due: ENDED, closedAt: '2027-01-01T00:00:00.000Z' }, ENDED],
])('an account goes %s', (_sentence, given, expected) => {
  expect(mayGoAt({ due: DUE, endedAt: ENDED, closedAt: null, ...given })).toBe(expected);
}); // prettier-ignore

test('an account is closed since it was last open', () => {
  const [open, shut] = [true, false].map((active) => ({ active, attributes: {}, groups: [] }));
  expect(closedAtAfter(shut!, { current: open! }, DUE)).toBe(DUE);
  expect(closedAtAfter(shut!, { current: shut!, closedAt: ENDED }, DUE)).toBe(ENDED);
  expect(closedAtAfter(shut!, { current: shut! }, DUE)).toBeNull();
  expect(closedAtAfter(shut!, undefined, DUE)).toBe(DUE);
  expect(closedAtAfter(open!, { current: shut!, closedAt: ENDED }, DUE)).toBeNull();
  expect(closedAtAfter(null, { current: shut!, closedAt: ENDED }, DUE)).toBeNull();
});
