import type { AttributeDefinition } from './attribute';
import { shownAttributes, shownProfile } from './sensitive';

const of = (name: string, sensitive: boolean): [string, AttributeDefinition] => [
  name,
  { name, type: 'string', many: false, values: null, title: name, sensitive },
];
const dictionary = new Map([of('birthDate', true), of('title', false)]);

describe('what is marked sensitive', () => {
  it('is named and not shown; that it is empty can be seen', () => {
    expect(shownAttributes({ birthDate: '1990-01-01', title: 'Duke', unknown: 'x' }, dictionary)).toEqual({
      birthDate: '•••',
      title: 'Duke',
      unknown: 'x',
    });
    expect(shownAttributes({ birthDate: null }, dictionary)).toEqual({ birthDate: null });
  });

  it('is not shown as a value that lost either', () => {
    const losers = [{ sourceId: 'idp', value: '1991-01-01', why: 'rank' as const }];
    const resolved = { value: '1990-01-01', source: 'hr', rule: 'au.birth', reason: 'first' as const, losers };
    const { birthDate } = shownProfile({ birthDate: resolved as never }, dictionary);
    expect(birthDate).toEqual({ ...resolved, value: '•••', losers: [{ ...losers[0], value: '•••' }] });
  });
});
