import { namedAs, referenceByName } from './manager-name';

describe('a manager who is given by name', () => {
  it.each<[string, string | null]>([
    ['Ada Berg', 'name:adaberg'],
    ['Berg, Ada', 'name:adaberg'],
    ['  BERG,  Ada M. ', 'name:adaberg'],
    ['Ada Berg (On Leave)', 'name:adaberg'],
    ["Seán O'Neil", 'name:seanoneil'],
    ['Ada', null],
    ['', null],
    ['???', null],
  ])('"%s" is referred to by %s', (name, reference) => expect(referenceByName(name)).toBe(reference));

  it('is whoever is called so, whatever the spelling', () => {
    expect(namedAs('Sean', 'O’Neil')).toBe(referenceByName('O’NEIL, Seán'));
    expect([namedAs('Ada', null), namedAs(null, 'Berg'), namedAs('', 'Berg'), namedAs('Ada', '…')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
