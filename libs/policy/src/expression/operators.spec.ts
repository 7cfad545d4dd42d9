import jsonLogic from 'json-logic-js';
import { ExpressionError } from './expression-error';
import { OPERATORS } from './operator-table';
import { judge, LONGEST_TEXT, slug } from './operators';

test('every operator of the table has a meaning, and no other can be added', () => {
  for (const name of OPERATORS.keys()) {
    expect(() => judge({ [name]: ['a', 'b', 'c'] }, {})).not.toThrow(/Unrecognized/);
  }
  expect(() => jsonLogic.add_operation('===', () => true)).toThrow(/nowhere else/);
  expect(() => jsonLogic.rm_operation('===')).toThrow(/nowhere else/);
  expect(() => judge({ log: ['x'] }, {})).toThrow(/Unrecognized/);
});

test.each([
  ['a single name', 'Madonna.', 'madonna'],
  ['blanks and apostrophes', "Mary Ann.O'Brien", 'maryann.obrien'],
  ['combining marks', 'Zoe\u0308.A\u030angstro\u0308m', 'zoe.angstrom'],
  ['Cyrillic', 'Анна.Иванова', 'anna.ivanova'],
  ['Arabic', 'محمد.علي', 'mhmd.ly'],
  ['Greek', 'Ελένη.Παπαδοπούλου', 'eleni.papadopoyloy'],
  ['a hyphen', 'Jean-Luc.Lefèvre', 'jean-luc.lefevre'],
  ['separators in a row', '-a--b.-.c-.d..-e.', 'a-b.c.d.e'],
  ['ten thousand hyphens', `a${'-'.repeat(10_000)}b`, 'a-b'],
  ['nothing that can be written', '???', ''],
  ['nothing at all', '.', ''],
])('a slug of %s', (_what, text, expected) => {
  expect(slug(text)).toBe(expected);
});

describe('no text grows without end', () => {
  const longest = 'x'.repeat(LONGEST_TEXT);
  const [name, rest] = [{ var: 'name' }, { var: 'rest' }];

  test.each<[string, unknown, string, string]>([
    ['a text put together of two', { cat: [name, rest] }, longest, 'x'],
    ['a slug of two', { slug: [name, rest] }, longest, 'x'],
    ['a text that is too long already', { first: [name, 1] }, `${longest}x`, ''],
    ['a text that is too long already, changed in place', { upper: [name] }, `${longest}x`, ''],
  ])('%s', (_what, rule, first, second) => {
    expect(() => judge(rule, { name: first, rest: second })).toThrow(ExpressionError);
    expect(String(judge(rule, { name: longest, rest: '' })).length).toBeLessThanOrEqual(LONGEST_TEXT);
  });
});
