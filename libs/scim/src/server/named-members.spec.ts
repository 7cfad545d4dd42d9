import { PATCH_SCHEMA } from '../schemas';
import { namedMembers } from './named-members';
import { type PatchStep, readPatch } from './patch-request';
import { patchResource } from './patch-resource';
import { GROUP_TYPE } from './resource-types';

const [ADA, BEN, EVE] = ['a', 'b', 'e'].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`) as [string, string, string]; // prettier-ignore

type Operation = Readonly<Record<string, unknown>>;

const stepsOf = (operations: readonly Operation[]): readonly PatchStep[] =>
  readPatch({ schemas: [PATCH_SCHEMA], Operations: operations }) as readonly PatchStep[];

const groupOf = (...ids: string[]): Operation => ({
  displayName: 'Staff',
  ...(ids.length > 0 ? { members: ids.map((value) => ({ value })) } : {}),
});

const idsIn = (group: unknown): readonly string[] =>
  ((group as { members?: readonly { value: string }[] }).members ?? []).map(({ value }) => value).sort();

describe('members that a PATCH of a group is about', () => {
  it.each<[string, Operation, readonly string[]]>([
    [
      'who is added',
      { op: 'add', path: 'members', value: [{ value: EVE }, { value: ADA, display: 'Ada' }] },
      [EVE, ADA],
    ],
    [
      'who is added by a client of Microsoft',
      { op: 'Add', path: 'members', value: [{ $ref: null, value: EVE }] },
      [EVE],
    ],
    ['who is removed by a filter', { op: 'remove', path: `members[value eq "${BEN}"]` }, [BEN, BEN.toUpperCase()]],
    ['who is removed, spelled otherwise', { op: 'remove', path: `Members[Value eq "${BEN.toUpperCase()}"]` }, [BEN.toUpperCase(), BEN]], // prettier-ignore
    [
      'who is removed by Microsoft',
      { op: 'Remove', path: 'members', value: [{ value: ADA }, { value: EVE }] },
      [ADA, EVE],
    ],
    ['nobody, where an empty list is removed', { op: 'Remove', path: 'members', value: [] }, []],
    ['nobody, where the group gets another name', { op: 'replace', path: 'displayName', value: 'Crew' }, []],
    ['nobody, where it gets one without a path', { op: 'replace', value: { id: 'g', displayName: 'Crew' } }, []],
  ])('names %s, and changes the same as if all were known', (_sentence, operation, expected) => {
    const steps = stepsOf([operation]);
    const named = namedMembers(steps);
    expect(named).toEqual(expected);
    const before = [ADA, BEN];
    const whole = patchResource(GROUP_TYPE, groupOf(...before), steps);
    const some = patchResource(GROUP_TYPE, groupOf(...before.filter((id) => named?.includes(id))), steps);
    const others = before.filter((id) => !named?.includes(id));
    expect([...idsIn(some), ...others].sort()).toEqual(idsIn(whole));
    expect((some as Operation)['displayName']).toBe((whole as Operation)['displayName']);
  });

  it.each<[string, Operation]>([
    ['all are replaced', { op: 'replace', path: 'members', value: [{ value: ADA }] }],
    ['all are replaced without a path', { op: 'replace', value: { members: [{ value: ADA }] } }],
    ['members are added without a path', { op: 'add', value: { Members: [{ value: ADA }] } }],
    ['all are removed', { op: 'remove', path: 'members' }],
    ['they are told by anything but their id', { op: 'remove', path: 'members[display eq "Ada"]' }],
    ['they are told by what they are not', { op: 'remove', path: `members[not (value eq "${ADA}")]` }],
    ['the id is none of ours, so that its case may differ', { op: 'remove', path: 'members[value eq "Ada"]' }],
    ['a part of them is removed', { op: 'remove', path: 'members.display' }],
    [
      'the schema stands before the name',
      { op: 'remove', path: 'urn:ietf:params:scim:schemas:core:2.0:Group:members' },
    ],
    ['a member has no id', { op: 'add', path: 'members', value: [{ display: 'Ada' }] }],
  ])('is about the whole list where %s', (_sentence, operation) => {
    expect(namedMembers(stepsOf([{ op: 'add', path: 'members', value: [{ value: EVE }] }, operation]))).toBeNull();
  });
});
