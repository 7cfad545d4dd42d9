import { acceptResource } from './accept-resource';
import { GROUP_TYPE, USER_TYPE } from './resource-types';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const OTHER = 'urn:example:params:Shoe';

describe('what is kept of a resource', () => {
  it.each<[string, object, object]>([
    ['names as the schema spells them', { USERNAME: 'a', NAME: { GivenName: 'A' } }, { name: { givenName: 'A' } }],
    ['truth values as texts', { active: 'True' }, { active: true }],
    ['numbers for texts', { title: 7 }, { title: '7' }],
    ['one object for a list', { emails: { value: 'x' } }, { emails: [{ value: 'x' }] }],
    ['texts for objects', { emails: ['x', 'y'] }, { emails: [{ value: 'x' }, { value: 'y' }] }],
    ['a list of one for a value', { title: ['x'] }, { title: 'x' }],
    ['an object around a value', { title: { value: 'x' } }, { title: 'x' }],
    ['a manager who is a bare text', { [ENTERPRISE]: { manager: 'm' } }, { [ENTERPRISE]: { manager: { value: 'm' } } }],
    ['the URN in another case', { [ENTERPRISE.toLowerCase()]: { division: 'D' } }, { [ENTERPRISE]: { division: 'D' } }],
    ['an unknown extension', { [OTHER]: { size: 44, a: [{ b: null }] } }, { [OTHER]: { size: 44, a: [{ b: null }] } }],
    [
      'the first of two primaries',
      {
        emails: [
          { value: 'x', primary: true },
          { value: 'y', primary: true },
        ],
      },
      {
        emails: [
          { value: 'x', primary: true },
          { value: 'y', primary: false },
        ],
      },
    ],
    ['an id of the client', { externalId: 'e' }, { externalId: 'e' }],
  ])('%s', (_name, sent, expected) => {
    expect(acceptResource(USER_TYPE, { userName: 'a', ...sent })).toEqual({ userName: 'a', ...expected });
  });

  it.each<[string, object]>([
    ['null', { title: null }],
    ['an empty list', { emails: [] }],
    ['an empty object', { name: {} }],
    ['a list of nothing', { emails: [null, {}] }],
    ['an id', { id: 'x' }],
    ['meta', { meta: { created: 'x' } }],
    ['groups', { groups: [{ value: 'x' }] }],
    ['a password', { password: 'x' }],
    ['what no schema knows', { shoeSize: 44 }],
    ['an empty extension', { [ENTERPRISE]: {} }],
    ['the display name of a manager', { [ENTERPRISE]: { manager: { displayName: 'x' } } }],
  ])('%s is not kept', (_name, sent) => {
    expect(acceptResource(USER_TYPE, { userName: 'a', ...sent })).toEqual({ userName: 'a' });
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'invalidSyntax'],
    ['a text', 'x', 'invalidSyntax'],
    ['nobody', { title: 'x' }, 'invalidValue'],
    ['a blank name', { userName: '  ' }, 'invalidValue'],
    ['two names', { userName: ['a', 'b'] }, 'invalidValue'],
    ['a name that is an object', { userName: 'a', name: 'Ada' }, 'invalidValue'],
    ['an extension that is none', { userName: 'a', [ENTERPRISE]: [] }, 'invalidValue'],
    ['NUL inside an unknown extension', { userName: 'a', [OTHER]: { x: ['\u0000'] } }, 'invalidValue'],
    ['half a character as a key', { userName: 'a', [OTHER]: { '\ud800': 1 } }, 'invalidValue'],
  ])('%s is refused', (_name, sent, scimType) => {
    expect(acceptResource(USER_TYPE, sent)).toMatchObject({ status: 400, scimType });
  });

  it('groups need a name', () => {
    expect(acceptResource(GROUP_TYPE, { members: [] })).toMatchObject({ scimType: 'invalidValue' });
    expect(acceptResource(GROUP_TYPE, { displayName: 'G', members: ['a'] })).toEqual({
      displayName: 'G',
      members: [{ value: 'a' }],
    });
  });
});
