import type { AppPolicy, Derivation } from '@joinery/policy';
import { mayBeTheirs, nameAttributes, type NameHolder, namesShown } from './seen-name';

const derivation = (attribute: string, uses: string[], unique: boolean): Derivation => ({
  attribute, rule: '', mode: 'seed', needs: [], value: null, uses, candidates: [], counter: null,
  unique: unique ? { maxLength: 20, neverReuseFor: null } : null,
}); // prettier-ignore

test('names are the unique attributes and what is made of them, and what is made of that', () => {
  const all = [
    derivation('userName', ['givenName'], true),
    derivation('email', ['userName'], false),
    derivation('displayName', ['givenName'], false),
    derivation('alias', ['displayName', 'email'], false),
  ];
  expect([...nameAttributes(all)].sort()).toEqual(['alias', 'email', 'userName']);
});

describe('the names that an app shows', () => {
  const maps = (target: string, reads?: string, uses = reads === undefined ? [] : [reads]): AppPolicy['attributes'][number] => ({
    target, value: () => null, needs: [], mode: 'enforce', whenNull: 'leave', uses, ...(reads === undefined ? {} : { reads }),
  }); // prettier-ignore
  const app = {
    id: 'chat',
    attributes: [
      maps('userName', 'userName'),
      maps('emails[type eq "work"].value', 'email'),
      maps('displayName', 'userName'),
      maps('nickName'),
      maps('name.familyName', 'familyName'),
    ],
  };
  const names = new Set(['userName', 'email']);
  const shown = { userName: 'Zoë.A', 'emails[type eq "work"].value': 'zoe.a@example.org', 'name.familyName': 'Ax' };
  const orphan = { identityId: null, externalId: null, attributes: shown, desired: null };

  it('are what identifies an account, as two that look alike are compared', () => {
    expect(namesShown(app, names, orphan)).toEqual([
      { attribute: 'userName', key: 'zoe.a', identityId: null, externalId: null, shown: { familyName: 'Ax' } },
      { attribute: 'email', key: 'zoe.a@example.org', identityId: null, externalId: null, shown: { familyName: 'Ax' } },
    ]);
  });

  it('are told by their place where the app makes them of a name by itself', () => {
    const made = { id: 'wiki', attributes: [maps('userName', undefined, ['givenName', 'userName']), maps('title')] };
    const found = namesShown(made, names, orphan);
    expect(found.map(({ attribute, key }) => [attribute, key])).toEqual([['userName in wiki', 'zoe.a']]);
  });

  it('of an account of ours are those that we did not give', () => {
    const desired = { active: true, attributes: { ...shown, userName: 'zoe.b' }, groups: [] };
    const found = namesShown(app, names, { ...orphan, identityId: 'p1', desired });
    expect(found.map(({ attribute, key }) => [attribute, key])).toEqual([['userName', 'zoe.a']]);
    expect(namesShown(app, names, { ...orphan, identityId: 'p1', desired: { ...desired, attributes: shown } })).toEqual([]);
  }); // prettier-ignore
});

const zoe = { id: 'p1', facts: { employeeNumber: 'E1', givenName: 'Zoë', familyName: 'Ångström' } };
const nobody: NameHolder = { identityId: null, externalId: null, shown: {} };
const BY_NAME = ['externalId', 'userName'] as const;

test.each<[string, Partial<NameHolder>, readonly AppPolicy['match'][number][], boolean]>([
  ['nobody’s account of which nothing is known may be hers', {}, BY_NAME, true],
  ['nobody’s account is never hers where accounts are recognised by our key alone', {}, ['externalId'], false],
  ['her own account, renamed there', { identityId: 'p1' }, ['externalId'], true],
  ['the account of somebody else', { identityId: 'p2' }, BY_NAME, false],
  ['one that carries her key', { externalId: 'p1' }, ['externalId'], true],
  ['one that carries another key', { externalId: 'somebody' }, BY_NAME, false],
  ['one with her number', { shown: { employeeNumber: 'E1', givenName: 'X', familyName: 'Y' } }, BY_NAME, true],
  ['one with another number', { shown: { employeeNumber: 'E2', givenName: 'Zoë' } }, BY_NAME, false],
  ['one with her names, spelt without accents', { shown: { givenName: 'Zoe', familyName: 'Angstrom' } }, BY_NAME, true],
  ['one with her given name, married', { shown: { givenName: 'Zoe', familyName: 'Berg' } }, BY_NAME, true],
  ['one with other names', { shown: { givenName: 'Zach', familyName: 'Angst' } }, BY_NAME, false],
])('%s', (_sentence, holder, match, expected) => {
  expect(mayBeTheirs({ ...nobody, ...holder }, zoe, match)).toBe(expected);
});
