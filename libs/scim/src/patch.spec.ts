import { addMembers, memberIds, removeMembers, removeMembersByValue } from './group-members';
import { buildPatch, type PatchOperation, type PatchOptions, type ValueChange } from './patch';
import { ENTERPRISE_SCHEMA, PATCH_SCHEMA } from './schemas';

const WORK_MAIL = 'emails[type eq "work"].value';
const home = { type: 'home', value: 'h@x' };
const ops = (changes: readonly ValueChange[], options?: PatchOptions): readonly PatchOperation[] =>
  buildPatch(changes, options).flatMap((request) => request.Operations);

describe('a PATCH', () => {
  it.each<[string, ValueChange, PatchOptions, readonly PatchOperation[]]>([
    [
      'replaces a plain value',
      { path: 'userName', value: 'ada' },
      {},
      [{ op: 'replace', path: 'userName', value: 'ada' }],
    ],
    [
      'sends truth values as such',
      { path: 'active', value: false },
      {},
      [{ op: 'replace', path: 'active', value: false }],
    ],
    [
      'replaces a sub-attribute',
      { path: 'name.givenName', value: 'Ada' },
      {},
      [{ op: 'replace', path: 'name.givenName', value: 'Ada' }],
    ],
    ['clears by removing', { path: 'title', value: null }, {}, [{ op: 'remove', path: 'title' }]],
    ['clears for empty text', { path: 'title', value: '' }, {}, [{ op: 'remove', path: 'title' }]],
    ['clears for an empty list', { path: 'roles', value: [] }, {}, [{ op: 'remove', path: 'roles' }]],
    [
      'keeps the URN of an extension whole',
      { path: `${ENTERPRISE_SCHEMA}:department`, value: 'R&D' },
      {},
      [{ op: 'replace', path: `${ENTERPRISE_SCHEMA}:department`, value: 'R&D' }],
    ],
    [
      'writes a manager as an object',
      { path: `${ENTERPRISE_SCHEMA}:manager.value`, value: 'u9' },
      {},
      [{ op: 'replace', path: `${ENTERPRISE_SCHEMA}:manager`, value: { value: 'u9' } }],
    ],
    [
      'removes the whole manager',
      { path: `${ENTERPRISE_SCHEMA}:manager.value`, value: null },
      {},
      [{ op: 'remove', path: `${ENTERPRISE_SCHEMA}:manager` }],
    ],
    [
      'replaces a list of objects whole',
      { path: 'roles', value: ['a'] },
      {},
      [{ op: 'replace', path: 'roles', value: [{ value: 'a' }] }],
    ],
    [
      'replaces an element that is there through its filter',
      { path: WORK_MAIL, value: 'n@x' },
      { current: { emails: [home, { type: 'work', value: 'w@x' }] } },
      [{ op: 'replace', path: WORK_MAIL, value: 'n@x' }],
    ],
    [
      'replaces the whole list, others included, when the element is new',
      { path: WORK_MAIL, value: 'n@x' },
      { current: { emails: [home] } },
      [{ op: 'replace', path: 'emails', value: [home, { type: 'work', value: 'n@x' }] }],
    ],
    [
      'hands back once what stands in the list many times',
      { path: WORK_MAIL, value: 'n@x' },
      { current: { emails: [home, { ...home }, home] } },
      [{ op: 'replace', path: 'emails', value: [home, { type: 'work', value: 'n@x' }] }],
    ],
    [
      'replaces a lone element that lost its type instead of adding a second',
      { path: WORK_MAIL, value: 'n@x' },
      { current: { emails: [{ value: 'w@x' }] } },
      [{ op: 'replace', path: 'emails', value: [{ type: 'work', value: 'n@x' }] }],
    ],
    [
      'removes an element, not only its value',
      { path: WORK_MAIL, value: null },
      {},
      [{ op: 'remove', path: 'emails[type eq "work"]' }],
    ],
    [
      'leaves out the removal of an element that is not there',
      { path: WORK_MAIL, value: null },
      { current: { emails: [home] } },
      [],
    ],
    [
      'removes a lone element that lost its type by the name of the attribute',
      { path: WORK_MAIL, value: null },
      { current: { emails: [{ value: 'w@x' }] } },
      [{ op: 'remove', path: 'emails' }],
    ],
    [
      'removes an only element that is shown without its list',
      { path: 'addresses[type eq "work"].locality', value: null },
      { current: { addresses: { type: 'work', locality: 'Rome', region: 'Lazio' } } },
      [{ op: 'remove', path: 'addresses.locality' }],
    ],
  ])('%s', (_what, change, options, expected) => {
    expect(ops([change], options)).toEqual(expected);
  });

  it('puts two new elements of one list into one operation', () => {
    const changes = [
      { path: WORK_MAIL, value: 'w@x' },
      { path: 'emails[type eq "home"].value', value: 'h@x' },
    ];
    expect(ops(changes, { current: {} })).toEqual([
      { op: 'replace', path: 'emails', value: [{ type: 'work', value: 'w@x' }, home] },
    ]);
  });

  it('is cut to what the app takes at once, and is nothing for nothing', () => {
    const changes = ['a', 'b', 'c'].map((path) => ({ path, value: 1 }));
    expect(buildPatch(changes, { maxOps: 2 }).map(({ schemas, Operations }) => [schemas, Operations.length])).toEqual([
      [[PATCH_SCHEMA], 2],
      [[PATCH_SCHEMA], 1],
    ]);
    expect(buildPatch([])).toEqual([]);
  });
});

describe('group members', () => {
  it('are added in one operation of at most so many', () => {
    expect(addMembers([{ value: 'a' }, { value: 'b' }, { value: 'c' }], 2).map(({ Operations }) => Operations)).toEqual(
      [
        [{ op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] }],
        [{ op: 'add', path: 'members', value: [{ value: 'c' }] }],
      ],
    );
  });

  it('are removed one by one through a value filter and never through a value', () => {
    expect(removeMembers(['a', 'q"\\'], 5)).toEqual([
      {
        schemas: [PATCH_SCHEMA],
        Operations: [
          { op: 'remove', path: 'members[value eq "a"]' },
          { op: 'remove', path: 'members[value eq "q\\"\\\\"]' },
        ],
      },
    ]);
  });

  it('are removed by a form that names them in value, for servers that know no other', () => {
    const [first, ...others] = removeMembersByValue(['a', 'b', 'c'], 2);
    expect(first?.Operations).toEqual([{ op: 'remove', path: 'members', value: [{ value: 'a' }, { value: 'b' }] }]);
    expect(others).toHaveLength(1);
  });

  it('are read as ids, each once; a hidden list is not an empty one', () => {
    expect(memberIds({ Members: [{ Value: 'a' }, 'b', { value: 'a' }, { display: 'x' }] })).toEqual(['a', 'b']);
    expect(memberIds({ members: null })).toEqual([]);
    expect(memberIds({ displayName: 'x' })).toBeNull();
  });
});
