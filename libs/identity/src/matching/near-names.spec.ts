import fc from '@joinery/testing/fc';
import { areNearNames, mayBeNear } from './near-names';
import { foldName } from '../records/text';

const person = (givenName: string | null, familyName: string | null) => ({ givenName, familyName });

describe('names that are near', () => {
  it.each<[string, [string, string], [string, string], boolean]>([
    ['one letter in a long name', ['Katharina', 'Schmidt'], ['Katarina', 'Schmidt'], true],
    ['two letters in a long name', ['Jon', 'Lindkvist'], ['Jon', 'Lindqvistt'], true],
    ['a letter in each name', ['Gonzalo', 'Pelz'], ['Goncalo', 'Pell'], false],
    ['one letter in a short name', ['Ada', 'Roy'], ['Ida', 'Roy'], true],
    ['two letters in a short name', ['Ada', 'Roy'], ['Ina', 'Roy'], false],
    ['two letters where the longer name has seven', ['Theodor', 'Roy'], ['Teodo', 'Roy'], false],
    ['two letters where the longer name has eight', ['Theodora', 'Roy'], ['Teodor', 'Roy'], true],
    ['three letters in a long name', ['Alexandra', 'Roy'], ['Alisandar', 'Roy'], false],
    ['three letters are a call name', ['Max', 'Weber'], ['Maximilian', 'Weber'], true],
    ['names the other way round', ['Wei', 'Zhang'], ['Zhang', 'Wei'], true],
    ['a call name', ['Alex', 'Weber'], ['Alexander', 'Weber'], true],
    ['two letters are no call name', ['Al', 'Weber'], ['Alexander', 'Weber'], false],
    ['a call name of another family', ['Alex', 'Weber'], ['Alexander', 'Okafor'], false],
    ['the same name, which is more than near', ['Zoë', 'Ångström'], ['ZOE', 'Angstrom'], false],
    ['twins', ['Marie', 'Weber'], ['Martin', 'Weber'], false],
  ])('%s', (_what, one, other, near) => {
    expect(areNearNames(person(...one), person(...other))).toBe(near);
  });

  it('is nothing that can be said of nobody', () => {
    expect(areNearNames(person(null, null), person('A', null))).toBe(false);
  });

  it.each<[string, string, string, boolean]>([
    ['one and the same', 'adaroy', 'adaroy', true],
    ['names the other way round', 'weizhang', 'zhangwei', true],
    ['a call name of three letters before the same family name', 'maxweber', 'maximilianweber', true],
    ['two letters before the same family name', 'alweber', 'alexanderweber', false],
    ['a call name before another family name', 'maxweber', 'maximilianokafor', false],
  ])('in one word, %s: %s and %s may be near: %s', (_what, one, other, may) => {
    expect([mayBeNear(one, other), mayBeNear(other, one)]).toEqual([may, may]);
  });

  it('is never passed over by who asks for the names in one word', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'é', ' ', 'n'), maxLength: 6 });
    fc.assert(
      fc.property(name, name, name, name, (given, family, otherGiven, otherFamily) => {
        if (!areNearNames(person(given, family), person(otherGiven, otherFamily))) return;
        expect(mayBeNear(foldName(given + family), foldName(otherGiven + otherFamily))).toBe(true);
      }),
    );
  });
});
