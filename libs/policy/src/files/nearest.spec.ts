import { typingDistance, nearest } from './nearest';

test.each([
  ['departmnt', ['department', 'division'], 'department'],
  ['Employee Number', ['employeeNumber'], 'employeeNumber'],
  ['startswith', ['starts_with', 'ends_with'], 'starts_with'],
  ['xyz', ['department'], null],
  ['a'.repeat(1_000), ['department'], null],
  ['titel', ['title', 'until'], 'title'],
  ['jobTitle', ['location', 'title'], 'title'],
  ['costCenterCode', ['center', 'costCenter'], 'costCenter'],
  ['x.y.z', ['abc', 'def'], null],
])('the nearest of "%s"', (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
});

test.each([
  ['', 'abc', 3],
  ['abc', 'acb', 1],
  ['kitten', 'sitting', 3],
])('"%s" to "%s" takes %i changes', (a, b, changes) => {
  expect(typingDistance(a, b)).toBe(changes);
});
