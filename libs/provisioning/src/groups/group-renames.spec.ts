import type { AppPolicy } from '@joinery/policy';
import { formerGroups, type GroupMemory, groupMeanings, groupRenames, renamesBetween } from './group-renames';

const policy = (
  groups: Readonly<Record<string, string>>,
  membership: AppPolicy['membership'] = 'ours',
): Pick<AppPolicy, 'groups' | 'membership'> => ({ groups: new Map(Object.entries(groups)), membership });
const group = (displayName: string, ...entitlements: string[]): GroupMemory => ({ displayName, remoteId: `id of ${displayName}`, entitlements }); // prettier-ignore

describe('a group that policy calls otherwise', () => {
  it.each<[string, ReturnType<typeof policy>, GroupMemory[], Record<string, string>]>([
    ['is renamed', policy({ s: 'Sales EMEA' }), [group('Sales', 's')], { 'Sales EMEA': 'Sales' }],
    ['is renamed for all that it stands for', policy({ s: 'New', t: 'New' }), [group('Old', 's', 't')], { New: 'Old' }],
    ['is not renamed while its name is in use', policy({ s: 'New', t: 'Old' }), [group('Old', 's', 't')], {}],
    ['is not renamed when it becomes two', policy({ s: 'A', t: 'B' }), [group('Old', 's', 't')], {}],
    ['is not renamed when two become one', policy({ s: 'New', t: 'New' }), [group('A', 's'), group('B', 't')], {}],
    ['is not renamed to what another is called', policy({ s: 'New' }), [group('Old', 's'), group('New')], {}],
    ['is not renamed when names are swapped', policy({ s: 'B', t: 'A' }), [group('A', 's'), group('B', 't')], {}],
    ['is not renamed where members are only added', policy({ s: 'New' }, 'additive'), [group('Old', 's')], {}],
    ['is not renamed when it is gone', policy({ s: 'New' }), [{ ...group('Old', 's'), remoteId: null }], {}],
    ['is not renamed when it stands for nothing any more', policy({}), [group('Old', 's')], {}],
    ['is not renamed when nothing is remembered of it', policy({ s: 'New' }), [group('Old')], {}],
  ])('%s', (_what, app, known, expected) => {
    expect(Object.fromEntries(groupRenames(app, known))).toEqual(expected);
  });

  it('is renamed from one policy to the next, where the app has no group of that name', () => {
    const chat = (groups: Readonly<Record<string, string>>) => [{ id: 'chat', ...policy(groups) }];
    const told = renamesBetween(chat({ s: 'Sales', t: 'Tax' }), chat({ s: 'Selling', t: 'Levy' }), (appId, name) => appId === 'chat' && name === 'Levy'); // prettier-ignore
    expect([...(told.get('chat') ?? [])]).toEqual([['Selling', 'Sales']]);
    expect(renamesBetween([], chat({ s: 'Selling' })).get('chat')?.size).toBe(0);
  });

  it('is known by its former name for what it stood for, while nothing else has that name', () => {
    const known = [group('Old', 's', 't'), group('Sales', 's'), group('Theirs')];
    expect([...formerGroups(policy({ s: 'New', u: 'Sales' }), known)]).toEqual([['Old', ['s', 't']]]);
  });

  it('is remembered by all that it stands for', () => {
    expect([...groupMeanings(policy({ t: 'A', s: 'A', u: 'B' }))]).toEqual([
      ['A', ['s', 't']],
      ['B', ['u']],
    ]);
  });
});
