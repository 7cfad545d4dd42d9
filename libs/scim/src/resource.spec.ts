import { buildGroup, buildUser } from './build-user';
import { readPath } from './read-path';
import type { MutableResource, ScimValue } from './resource';
import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from './schemas';
import { writePath } from './write-path';

const WORK_MAIL = 'emails[type eq "work"].value';

describe('building a user', () => {
  it('puts every value where its path says, and lists the schemas that are in use', () => {
    const values = {
      userName: 'ada',
      'name.givenName': 'Ada',
      'name.familyName': 'Lindqvist',
      [WORK_MAIL]: 'ada@example.com',
      title: null,
      nickName: '',
      roles: ['admin', 'user'],
      [`${ENTERPRISE_SCHEMA}:department`]: 'R&D',
      [`${ENTERPRISE_SCHEMA}:manager`]: 'u9',
      'urn:acme:2.1:User:badge': 17,
      'urn:other:2.0:User:unused': null,
    };
    expect(buildUser(values, { externalId: 'E1', active: false })).toEqual({
      schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA, 'urn:acme:2.1:User'],
      externalId: 'E1',
      userName: 'ada',
      name: { givenName: 'Ada', familyName: 'Lindqvist' },
      emails: [{ type: 'work', value: 'ada@example.com', primary: true }],
      roles: [{ value: 'admin' }, { value: 'user' }],
      [ENTERPRISE_SCHEMA]: { department: 'R&D', manager: { value: 'u9' } },
      'urn:acme:2.1:User': { badge: 17 },
      active: false,
    });
  });

  it('leaves the choice of the primary mail open when there are two', () => {
    const values = { [WORK_MAIL]: 'a@x', 'emails[type eq "home"].value': 'a@y' };
    expect(buildUser(values, { externalId: 'E1', active: true })['emails']).toEqual([
      { type: 'work', value: 'a@x' },
      { type: 'home', value: 'a@y' },
    ]);
  });

  it('puts two paths of one element together', () => {
    const values = { [WORK_MAIL]: 'a@x', 'emails[type eq "work"].display': 'Ada' };
    expect(buildUser(values, { externalId: 'E1', active: true })['emails']).toEqual([
      { type: 'work', value: 'a@x', display: 'Ada', primary: true },
    ]);
  });

  it('begins an element with whatever part of it comes first', () => {
    const values = { 'emails[type eq "work"].display': 'Ada' };
    expect(buildUser(values, { externalId: 'E1', active: true })['emails']).toMatchObject([
      { type: 'work', display: 'Ada' },
    ]);
  });

  it('makes a group of nothing but its name', () => {
    expect(buildGroup('Team')).toEqual({ schemas: [GROUP_SCHEMA], displayName: 'Team' });
  });
});

describe('reading a path', () => {
  const user = {
    UserName: 'Ada',
    name: { GIVENNAME: 'Ada', middleName: null },
    Emails: [
      { Type: 'Work', value: 'w@x' },
      { type: 'home', value: 'h@x' },
    ],
    phoneNumbers: [{ value: '123' }],
    addresses: [],
    ims: [
      { type: 'work', value: 'alias' },
      { type: 'work', value: 'main', primary: true },
    ],
    groups: [{ value: 'g2' }, { value: 'g1' }],
    [ENTERPRISE_SCHEMA.toUpperCase()]: { Manager: { value: 'u9' }, department: '' },
    'urn:x:2.0:User': { manager: 'u8', skills: ['b', 'a'], level: 3, remote: false },
  };
  it.each<[string, string, ScimValue]>([
    ['names without case', 'username', 'Ada'],
    ['sub-attributes without case', 'name.givenName', 'Ada'],
    ['null as unassigned', 'name.middleName', null],
    ['missing as unassigned', 'title', null],
    ['an empty list as unassigned', 'addresses', null],
    ['an element by its type', WORK_MAIL, 'w@x'],
    ['the primary one of several elements of its type', 'ims[type eq "work"].value', 'main'],
    ['the only element although the app dropped its type', 'phoneNumbers[type eq "work"].value', '123'],
    ['no element where none has the type', 'emails[type eq "other"].value', null],
    ['many values as a sorted list', 'groups', ['g1', 'g2']],
    ['all mails', 'emails.value', ['h@x', 'w@x']],
    ['a manager as an object', `${ENTERPRISE_SCHEMA}:manager`, 'u9'],
    ['a manager as an object by its value', `${ENTERPRISE_SCHEMA}:manager.value`, 'u9'],
    ['a manager as bare text', 'urn:x:2.0:User:manager.value', 'u8'],
    ['plain lists', 'urn:x:2.0:User:skills', ['a', 'b']],
    ['numbers', 'urn:x:2.0:User:level', 3],
    ['truth values', 'urn:x:2.0:User:remote', false],
  ])('finds %s at %s', (_what, path, value) => {
    expect(readPath(user, path)).toEqual(value);
  });

  it('finds what writing put there, and nothing after clearing', () => {
    const paths = [
      'userName',
      'name.givenName',
      WORK_MAIL,
      `${ENTERPRISE_SCHEMA}:manager`,
      'urn:acme:2.1:User:badge',
      'roles',
    ];
    for (const path of paths) {
      const resource: MutableResource = {};
      const value = path === 'roles' ? ['a', 'b'] : 'a';
      writePath(resource, path, value);
      expect([path, readPath(resource, path)]).toEqual([path, value]);
      writePath(resource, path, null);
      expect([path, readPath(resource, path)]).toEqual([path, null]);
    }
  });

  it('clears one element and leaves the others', () => {
    const resource = structuredClone(user) as MutableResource;
    writePath(resource, WORK_MAIL, null);
    expect(resource['Emails']).toEqual([{ type: 'home', value: 'h@x' }]);
  });

  it.each<[string, unknown, string, string | null, unknown]>([
    [
      'changes the only element that lost its type',
      [{ value: 'w@x' }],
      WORK_MAIL,
      'n@x',
      [{ type: 'work', value: 'n@x' }],
    ],
    ['changes the only element that is a text', ['w@x'], WORK_MAIL, 'n@x', [{ type: 'work', value: 'n@x' }]],
    [
      'changes one that is shown without its list',
      { type: 'work', value: 'w@x' },
      WORK_MAIL,
      'n@x',
      [{ type: 'work', value: 'n@x' }],
    ],
    [
      'changes the primary one of several',
      [
        { type: 'work', value: 'alias@x' },
        { type: 'work', value: 'w@x', primary: true },
      ],
      WORK_MAIL,
      'n@x',
      [
        { type: 'work', value: 'alias@x' },
        { type: 'work', value: 'n@x', primary: true },
      ],
    ],
    ['clears the only element that lost its type', [{ value: 'w@x' }], WORK_MAIL, null, []],
    ['clears one that is shown without its list', { type: 'work', value: 'w@x' }, WORK_MAIL, null, []],
    [
      'keeps what else stands in an element',
      [{ type: 'work', value: 'w@x', display: 'Work' }],
      'emails[type eq "work"].display',
      null,
      [{ type: 'work', value: 'w@x' }],
    ],
    [
      'drops an element of which only its type is left',
      [{ type: 'work', primary: true, value: 'w@x' }],
      'emails[type eq "work"].value',
      null,
      [],
    ],
  ])('%s', (_what, emails, path, value, expected) => {
    const resource: MutableResource = { emails };
    writePath(resource, path, value);
    expect(resource['emails']).toEqual(expected);
  });
});
