import type { PersonSummary } from '@joinery/store';
import { NAMESAKES, onlyPerson } from './only-person';

const person = (id: string): PersonSummary => ({ id, label: `Ada ${id}` }) as PersonSummary;
const several = (count: number): PersonSummary[] => Array.from({ length: count }, (_one, index) => person(`${index}`));

describe('the person whom a name means', () => {
  test('is the only one', () => {
    expect(onlyPerson([person('7')], 'Ada')).toEqual(person('7'));
  });

  test.each([
    [0, 'PERSON_UNKNOWN', /^There is no person "Ada"\. Say the employee number/],
    [2, 'PERSON_AMBIGUOUS', /"Ada": Ada 0 0; Ada 1 1\. Say the employee number or the id\.$/],
    [NAMESAKES, 'PERSON_AMBIGUOUS', /Ada 4 4; and more\. Say/],
  ])('is refused where there are %i, with who they are', (count, code, words) => {
    expect(() => onlyPerson(several(count), 'Ada')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(words) }),
    );
  });
});
