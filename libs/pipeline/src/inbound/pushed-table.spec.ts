import type { SourceMapping } from '@joinery/identity';
import { pushedTable } from './pushed-table';

const mapping = {
  key: 'employeeNumber',
  columns: [
    { attribute: 'employeeNumber', from: ['externalId'], formats: [], words: null },
    {
      attribute: 'phone',
      from: ['phoneNumbers[type eq "work"].value', 'phoneNumbers.value'],
      formats: [],
      words: null,
    },
    { attribute: 'roles', from: ['roles.value'], formats: [], words: null },
  ],
} as unknown as SourceMapping;

const rowOf = (body: Readonly<Record<string, unknown>>): string | undefined => {
  const resource = { id: 'u1', body, version: 3, modifiedAt: 't', isDeleted: false, groups: [], touches: 0 };
  return pushedTable(mapping, [resource], new Set(['employeeNumber', 'phone', 'roles'])).text.split('\r\n')[1];
};

describe('the row of a pushed person', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['the primary value', { phoneNumbers: [{ value: '1' }, { value: '2', primary: true }] }, '7,2,,3,t'],
    ['else the first', { phoneNumbers: [{ value: '1' }, { value: '2' }] }, '7,1,,3,t'],
    ['the value that a filter means', { phoneNumbers: [{ value: '1' }, { value: '2', type: 'work' }] }, '7,2,,3,t'],
    ['the first that has one', { phoneNumbers: [{ type: 'mobile', primary: true }, { value: '2' }] }, '7,2,,3,t'],
    ['nothing', { phoneNumbers: [{ type: 'mobile' }] }, '7,,,3,t'],
    ['all roles', { roles: [{ value: 'a' }, { display: 'b' }, { value: 'c' }] }, '7,,"a\nc",3,t'],
  ])('holds %s', (_what, body, row) => expect(rowOf({ externalId: '7', ...body })).toBe(row));
});

describe('users that were deleted under the id of their client', () => {
  const one = (id: string, key: string, isDeleted: boolean, phone: string) => ({
    ...{ id, isDeleted, version: 1, modifiedAt: 't', groups: [], touches: 0 },
    body: { externalId: key, phoneNumbers: [{ value: phone }] },
  });

  it.each<[string, readonly ReturnType<typeof one>[], unknown]>([
    ['are gone', [one('1', '7', true, 'a'), one('2', '8', false, 'b')], [['7,a,1,t', '8,b,1,t'], ['7']]],
    ['twice are gone once', [one('1', '7', true, 'old'), one('2', '7', true, 'new')], [['7,new,1,t'], ['7']]],
  ])('%s', (_what, resources, expected) => {
    const { text, gone } = pushedTable(mapping, resources, new Set());
    expect([text.trim().split('\r\n').slice(1), gone]).toEqual(expected);
  });
});
