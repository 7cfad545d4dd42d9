import { asTyped } from './as-typed';
import { NOUN_NAMES } from './nouns';

describe('commands in what the command line says', () => {
  it.each([
    ['Next: joinery plan approve 2', 'Next: npx joinery plan approve 2'],
    ['Next: npx joinery plan approve 2', 'Next: npx joinery plan approve 2'],
    ['(joinery --help tells what there is)', '(npx joinery --help tells what there is)'],
    ['(joinery plan --help tells what there is)', '(npx joinery plan --help tells what there is)'],
    ['data in /srv/joinery plan', 'data in /srv/joinery plan'],
    ['@joinery/policy', '@joinery/policy'],
    ['linked by joinery', 'linked by joinery'],
  ])('"%s" is said to whoever called by npx as "%s"', (text, said) => expect(asTyped(text, 'npx joinery')).toBe(said));

  it('stand as they are where joinery was called by its own name', () =>
    expect(asTyped('joinery plan show', undefined)).toBe('joinery plan show'));

  it('are known of every noun', () =>
    expect(NOUN_NAMES.filter((noun) => asTyped(`joinery ${noun}`, 'npx joinery') === `joinery ${noun}`)).toEqual([]));
});
