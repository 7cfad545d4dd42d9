import { parseFilterText } from './filter-text';
import { indexedTerms } from './indexed-terms';
import { lookupKeys } from './lookup-keys';
import { GROUP_TYPE, USER_TYPE } from './resource-types';
import { ScimProblem } from './scim-problem';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('what an index answers of a filter', () => {
  const termsOf = (text: string, type = USER_TYPE): object => {
    const filter = parseFilterText(text);
    if (filter instanceof ScimProblem) throw new Error(filter.detail);
    return Object.fromEntries(Object.entries(indexedTerms(type, filter)).filter(([, term]) => term !== null));
  };

  it.each<[string, object]>([
    ['userName eq "ADA "', { name: 'ada' }],
    ['externalId eq "X" and title pr', { externalId: 'X' }],
    ['id eq "1"', { id: '1' }],
    ['emails eq "Ada@X.org"', { key: 'mail ada@x.org' }],
    ['emails.value eq "Ada@X.org" and active eq true', { key: 'mail ada@x.org' }],
    ['emails[type eq "work"].value eq "a@x.org"', { key: 'mail a@x.org' }],
    ['emails[type eq "work" and VALUE eq "a@x.org"]', { key: 'mail a@x.org' }],
    [`${ENTERPRISE}:employeeNumber eq "E1"`, { key: 'number e1' }],
    ['emails[value eq "a@x.org" or type eq "work"]', {}],
    ['emails.type eq "work"', {}],
    ['emails.value co "a@x.org"', {}],
    ['emails.value eq "a@x.org" or userName eq "a"', {}],
    ['not (emails.value eq "a@x.org")', {}],
    ['phoneNumbers[value eq "1"]', {}],
    ['userName ne "a"', {}],
  ])('%s', (text, expected) => {
    expect(termsOf(text)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['displayName eq "Sales"', { name: 'sales' }],
    ['members[value eq "1"]', { member: '1' }],
    ['members.value eq "1" and id eq "2"', { member: '1', id: '2' }],
    ['userName eq "a"', {}],
  ])('of groups: %s', (text, expected) => {
    expect(termsOf(text, GROUP_TYPE)).toEqual(expected);
  });

  it('whoever satisfies a term has its key', () => {
    const user = {
      userName: 'ada',
      emails: [{ value: 'Ada@X.org' }, { value: 'ada@x.org', type: 'home' }, { type: 'work' }],
      [ENTERPRISE]: { employeeNumber: 'E1' },
    };
    expect(lookupKeys(user)).toEqual(['mail ada@x.org', 'number e1']);
    expect(lookupKeys({ userName: 'ada' })).toEqual([]);
  });
});
