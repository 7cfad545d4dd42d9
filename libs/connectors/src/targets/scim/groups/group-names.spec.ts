import { GroupNames, isNamedAfter } from './group-names';

describe('a name that an app gives to a group', () => {
  it.each([
    ['scim/all staff', 'All staff', true],
    ['Okta-ALL_STAFF (synced)', 'All staff', true],
    ['R&amp;D &quot;Core&quot;', 'R&D "Core"', true],
    ['Größe', 'Große', true],
    ['Customer Serv', 'Customer Service', true],
    ['Finance', 'All staff', false],
    ['', 'All staff', false],
    ['***', '!!!', false],
  ])('%j after ours, %j: %p', (shown, wanted, expected) => {
    expect(isNamedAfter(shown, wanted)).toBe(expected);
  });

  it('is kept by the id of the group, and forgotten with it', () => {
    const names = new GroupNames({ g1: 'All staff' });
    names.note('g2', 'Finance', 'FINANCE');
    names.note('g3', 'Sales', 'Sales');
    expect([names.nameOf('g1'), names.idOf('Finance'), names.nameOf('g3'), names.nameOf(null)]).toEqual(['All staff', 'g2', null, null]); // prettier-ignore
    names.forget('g1');
    expect(names.known).toEqual({ g2: 'Finance' });
  });
});
