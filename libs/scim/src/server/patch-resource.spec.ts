import fc from '@joinery/testing/fc';
import { acceptResource } from './accept-resource';
import { readPatch } from './patch-request';
import { patchResource } from './patch-resource';
import { GROUP_TYPE, USER_TYPE } from './resource-types';
import { ScimProblem } from './scim-problem';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const USER = {
  userName: 'ada',
  title: 'Engineer',
  active: true,
  name: { givenName: 'Ada', familyName: 'Lind' },
  emails: [
    { value: 'ada@work.example', type: 'work', primary: true },
    { value: 'ada@home.example', type: 'home' },
  ],
  [ENTERPRISE]: { department: 'Sales', manager: { value: 'm1' } },
};
const GROUP = { displayName: 'Crew', members: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] };

function patched(type: typeof USER_TYPE, resource: object, operations: readonly object[]): unknown {
  const steps = readPatch({ Operations: operations });
  if (steps instanceof ScimProblem) return `${steps.scimType}`;
  const result = patchResource(type, resource as Record<string, unknown>, steps);
  return result instanceof ScimProblem ? result.scimType : result;
}
const user = (...operations: object[]): unknown => patched(USER_TYPE, USER, operations);
const group = (...operations: object[]): unknown => patched(GROUP_TYPE, GROUP, operations);
const [work, home] = USER.emails as [object, object];

describe('PATCH of an extension that nobody described', () => {
  const acme = 'urn:acme:hr';
  const known = { userName: 'ada', [acme]: { grade: 1, desk: { floor: 2 } } };
  it.each<[string, object, object, unknown]>([
    [
      'the whole of it by its URN',
      known,
      { op: 'add', path: acme, value: { bonus: 3 } },
      { userName: 'ada', [acme]: { ...known[acme], bonus: 3 } },
    ],
    [
      'the whole of it where there is none',
      { userName: 'ada' },
      { op: 'replace', path: acme, value: { grade: 2 } },
      { userName: 'ada', [acme]: { grade: 2 } },
    ],
    [
      'an attribute of it',
      known,
      { op: 'replace', path: `${acme}:desk`, value: { floor: 5 } },
      { userName: 'ada', [acme]: { grade: 1, desk: { floor: 5 } } },
    ],
    ['its end', known, { op: 'remove', path: acme }, { userName: 'ada' }],
    [
      'one whose URN ends in a version, as a key',
      { userName: 'ada' },
      { op: 'add', value: { 'urn:acme:1.0.1': { a: 1 } } },
      { userName: 'ada', 'urn:acme:1.0.1': { a: 1 } },
    ],
  ])('%s', (_what, resource, operation, expected) => {
    expect(patched(USER_TYPE, resource, [operation])).toEqual(expected);
  });
});

describe('PATCH of the core by its URN', () => {
  it.each([
    { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User', value: { title: 'Chief' } },
    { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User.title', value: 'Chief' },
  ])('$path is no extension', (operation) => {
    expect(user(operation)).toEqual({ ...USER, title: 'Chief' });
  });
});

describe('PATCH', () => {
  it.each<[string, object, unknown]>([
    ['add sets a single value', { op: 'add', path: 'title', value: 'Chief' }, { ...USER, title: 'Chief' }],
    [
      'add appends to a list',
      { op: 'add', path: 'emails', value: [{ value: 'x' }] },
      { ...USER, emails: [work, home, { value: 'x' }] },
    ],
    [
      'add of one object appends too',
      { op: 'add', path: 'emails', value: { value: 'x' } },
      { ...USER, emails: [work, home, { value: 'x' }] },
    ],
    [
      'add of what is there is no change',
      { op: 'add', path: 'emails', value: [{ value: 'ada@home.example', type: 'home' }] },
      USER,
    ],
    [
      'a new primary value takes the place of the old one',
      { op: 'add', path: 'emails', value: [{ value: 'x', primary: true }] },
      { ...USER, emails: [{ ...work, primary: false }, home, { value: 'x', primary: true }] },
    ],
    [
      'an element that becomes primary does so too',
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      {
        ...USER,
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [
      'replace of a list replaces it',
      { op: 'replace', path: 'emails', value: [{ value: 'x' }] },
      { ...USER, emails: [{ value: 'x' }] },
    ],
    [
      'replace of an object merges',
      { op: 'replace', path: 'name', value: { givenName: 'A' } },
      { ...USER, name: { givenName: 'A', familyName: 'Lind' } },
    ],
    ['replace of what is not there adds', { op: 'replace', path: 'nickName', value: 'A' }, { ...USER, nickName: 'A' }],
    [
      'replace with null takes away',
      { op: 'replace', path: 'title', value: null },
      (({ title: _title, ...rest }) => rest)(USER),
    ],
    [
      'replace of an element leaves of it what the filter says',
      { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'new' } },
      { ...USER, emails: [{ type: 'work', value: 'new' }, home] },
    ],
    [
      'add to an element merges',
      { op: 'add', path: 'emails[type eq "work"]', value: { display: 'W' } },
      { ...USER, emails: [{ ...work, display: 'W' }, home] },
    ],
    [
      'add makes the element of its filter',
      { op: 'add', path: 'phoneNumbers[type eq "fax"].value', value: '1' },
      { ...USER, phoneNumbers: [{ type: 'fax', value: '1' }] },
    ],
    ['replace does not', { op: 'replace', path: 'phoneNumbers[type eq "fax"].value', value: '1' }, 'noTarget'],
    [
      'unless Microsoft says Replace',
      { op: 'Replace', path: 'phoneNumbers[type eq "fax"].value', value: '1' },
      { ...USER, phoneNumbers: [{ type: 'fax', value: '1' }] },
    ],
    [
      'no element can be made of another filter',
      { op: 'add', path: 'emails[type co "fax"].value', value: '1' },
      'noTarget',
    ],
    [
      'a sub-attribute of a list is that of all',
      { op: 'replace', path: 'emails.type', value: 'other' },
      {
        ...USER,
        emails: [
          { ...work, type: 'other' },
          { ...home, type: 'other' },
        ],
      },
    ],
    [
      'remove takes an attribute away',
      { op: 'remove', path: 'emails' },
      (({ emails: _emails, ...rest }) => rest)(USER),
    ],
    ['remove takes elements away', { op: 'remove', path: 'emails[type eq "home"]' }, { ...USER, emails: [work] }],
    [
      'remove takes a part of elements away',
      { op: 'remove', path: 'emails[type eq "work"].primary' },
      { ...USER, emails: [{ value: 'ada@work.example', type: 'work' }, home] },
    ],
    [
      'remove of the value leaves no label of nothing',
      { op: 'remove', path: 'emails[type eq "home"].value' },
      { ...USER, emails: [work] },
    ],
    ['remove of what no filter finds', { op: 'remove', path: 'emails[type eq "fax"]' }, 'noTarget'],
    ['remove of what is not there is no failure', { op: 'remove', path: 'nickName' }, USER],
    [
      'the last part of an object takes it along',
      { op: 'remove', path: `${ENTERPRISE}:manager.value` },
      { ...USER, [ENTERPRISE]: { department: 'Sales' } },
    ],
    ['a whole extension goes', { op: 'remove', path: ENTERPRISE }, (({ [ENTERPRISE]: _gone, ...rest }) => rest)(USER)],
    [
      'a whole extension is merged',
      { op: 'add', path: ENTERPRISE, value: { division: 'D' } },
      { ...USER, [ENTERPRISE]: { ...USER[ENTERPRISE], division: 'D' } },
    ],
    [
      'names have no case',
      { op: 'replace', path: 'NAME.GIVENNAME', value: 'B' },
      { ...USER, name: { givenName: 'B', familyName: 'Lind' } },
    ],
    ['a password is dropped', { op: 'add', path: 'password', value: 'x' }, USER],
    [
      'without a path, what is unknown or read-only is passed over',
      { op: 'add', value: { id: 'x', shoe: 1, meta: {}, title: 'T' } },
      { ...USER, title: 'T' },
    ],
    [
      'without a path, null takes away',
      { op: 'replace', value: { title: null } },
      (({ title: _title, ...rest }) => rest)(USER),
    ],
    ['a truth value may be a text', { op: 'replace', path: 'active', value: 'FALSE' }, { ...USER, active: false }],
    ['a truth value is no number', { op: 'replace', path: 'active', value: 0 }, 'invalidValue'],
    ['one value is not two', { op: 'replace', path: 'title', value: ['a', 'b'] }, 'invalidValue'],
    ['an object is no text', { op: 'replace', path: 'name', value: 'Ada' }, 'invalidValue'],
    ['a sub-attribute that is not there', { op: 'add', path: 'emails.shoe', value: 1 }, 'invalidPath'],
    ['a filter on a single value', { op: 'add', path: 'title[a eq 1]', value: 1 }, 'invalidPath'],
  ])('%s', (_name, operation, expected) => {
    expect(user(operation)).toEqual(expected);
  });

  it.each<[string, object, unknown]>([
    [
      'adds members once',
      { op: 'add', path: 'members', value: [{ value: 'c' }, { value: 'd' }, { value: 'd' }] },
      ['a', 'b', 'c', 'd'],
    ],
    ['removes by filter', { op: 'remove', path: 'members[value eq "b"]' }, ['a', 'c']],
    [
      'removes by Microsoft’s list',
      { op: 'remove', path: 'members', value: [{ value: 'a' }, { value: 'x' }] },
      ['b', 'c'],
    ],
    ['removes nobody by a list of nobody', { op: 'Remove', path: 'members', value: [] }, ['a', 'b', 'c']],
    ['removes by a bare text', { op: 'Remove', path: 'members', value: 'a' }, ['b', 'c']],
    ['removes who is not in it', { op: 'remove', path: 'members[value eq "x"]' }, ['a', 'b', 'c']],
    ['removes several by one filter', { op: 'remove', path: 'members[value eq "a" or value eq "b"]' }, ['c']],
    ['replaces them', { op: 'replace', path: 'members', value: [{ value: 'z' }] }, ['z']],
    ['empties', { op: 'remove', path: 'members' }, undefined],
    [
      'an id of a member is what it is',
      { op: 'replace', path: 'members[value eq "a"].value', value: 'z' },
      'mutability',
    ],
  ])('a group: %s', (_name, operation, expected) => {
    const result = group(operation);
    const members = (result as { members?: { value: string }[] }).members?.map((one) => one.value);
    expect(typeof result === 'string' ? result : members).toEqual(expected);
  });

  it('operations see what those before them did, and none is kept when one fails', () => {
    const first = { op: 'add', path: 'nickName', value: 'A' };
    expect(user(first, { op: 'remove', path: 'nickName' })).toEqual(USER);
    const before = JSON.stringify(USER);
    expect(user(first, { op: 'remove', path: 'emails' }, { op: 'remove', path: 'userName' })).toBe('mutability');
    expect(JSON.stringify(USER)).toBe(before);
  });
});

describe('whatever is sent', () => {
  const path = fc.constantFrom(
    'userName', 'title', 'name', 'name.givenName', 'emails', 'emails.value', 'emails[type eq "work"]', 'active', 'roles',
    'emails[type eq "work"].value', 'emails[primary eq true].type', ENTERPRISE, `${ENTERPRISE}:manager`, 'urn:x:y:z', 'id',
    'addresses[type eq "work"].locality', 'groups', 'password', 'schemas', '__proto__', 'constructor.prototype',
  ); // prettier-ignore
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.constantFrom('True', 'False', ''),
  );
  const element = fc.record(
    { value: leaf, type: fc.constantFrom('work', 'home'), primary: fc.boolean() },
    { requiredKeys: [] },
  );
  const value = fc.oneof(leaf, element, fc.array(element, { maxLength: 3 }), fc.dictionary(path, leaf, { maxKeys: 3 }));
  const op = fc.constantFrom('add', 'replace', 'remove', 'Add', 'Replace', 'Remove');
  const operation = fc.record({ op, path, value }, { requiredKeys: ['op'] });

  it('PATCH answers with a resource or a problem, and touches nothing that it was given', () => {
    const before = JSON.stringify(USER);
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 6 }), (operations) => {
        const result = user(...operations);
        expect(JSON.stringify(USER)).toBe(before);
        if (typeof result === 'string' || result === null) return;
        const { emails } = result as { emails?: { primary?: boolean }[] };
        expect((emails ?? []).filter((one) => one.primary === true).length).toBeLessThan(2);
        expect(Object.keys(result as object)).not.toContain('password');
      }),
      { numRuns: 500 },
    );
  });

  it('what PATCH leaves can be sent back with PUT, and is the same', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        const result = user(...operations);
        if (typeof result !== 'string' && result !== null) expect(acceptResource(USER_TYPE, result)).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  it('replacing twice is replacing once, unless what was written is no longer meant by the path', () => {
    fc.assert(
      fc.property(path, value, (one, sent) => {
        const replace = { op: 'replace', path: one, value: sent };
        const twice = user(replace, replace);
        const isMovedAway = twice === 'noTarget' && one.includes('[') && typeof user(replace) !== 'string';
        if (!isMovedAway) expect(twice).toEqual(user(replace));
      }),
      {
        examples: [
          ['emails[type eq "work"]', { type: 'home' }],
          ['emails[type eq "work"]', {}],
        ],
      },
    );
  });
});
