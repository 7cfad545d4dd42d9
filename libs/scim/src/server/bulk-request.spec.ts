import { type BulkRequest, bulkReferences, readBulk, resolvePath, resolveReferences } from './bulk-request';
import { ScimProblem } from './scim-problem';

const POST = { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'ada' } };

function read(body: unknown, most?: number): BulkRequest {
  const found = readBulk(body, most);
  if (found instanceof ScimProblem) throw found;
  return found;
}

test('a request is read with its limit of errors, its methods in any case', () => {
  expect(
    read({ operations: [POST, { method: 'delete', path: '/Users/1', version: 'W/"3"' }], FAILONERRORS: 2 }),
  ).toEqual({
    failOnErrors: 2,
    operations: [
      { method: 'POST', path: '/Users', bulkId: 'a', version: null, data: { userName: 'ada' } },
      { method: 'DELETE', path: '/Users/1', bulkId: null, version: 'W/"3"', data: undefined },
    ],
  });
  expect(read({ Operations: [] }).failOnErrors).toBeNull();
});

test.each<[string, unknown, number, string | null]>([
  ['no object', [POST], 400, 'invalidSyntax'],
  ['no list', { Operations: POST }, 400, 'invalidSyntax'],
  ['no list at all', {}, 400, 'invalidSyntax'],
  ['more than there may be', { Operations: [POST, POST, POST] }, 413, null],
  ['no error allowed', { Operations: [], failOnErrors: 0 }, 400, 'invalidValue'],
  ['half an error allowed', { Operations: [], failOnErrors: 1.5 }, 400, 'invalidValue'],
  ['errors in words', { Operations: [], failOnErrors: '1' }, 400, 'invalidValue'],
])('a request that holds %s is refused as a whole', (_sentence, body, status, scimType) => {
  const problem = readBulk(body, 2);
  expect(problem).toBeInstanceOf(ScimProblem);
  expect(problem).toMatchObject({ status, scimType });
});

test.each<[string, unknown, RegExp]>([
  ['is none', 'POST /Users', /"method" is/],
  ['has another method', { ...POST, method: 'GET' }, /"method" is/],
  ['has no path', { ...POST, path: undefined }, /"path" begins with a slash/],
  ['has a path without a slash', { ...POST, path: 'Users' }, /"path" begins with a slash/],
  ['has an empty bulkId where it makes something', { ...POST, bulkId: '' }, /has a "bulkId"/],
  ['has no text in a value', { ...POST, data: { emails: [{ value: 'a\0' }] } }, /holds a NUL/],
  ['has no text in a name', { ...POST, data: { 'a\ud800': 1 } }, /holds a NUL/],
])('an operation that %s is refused by itself', (_sentence, operation, detail) => {
  const [first, second] = read({ Operations: [operation, { ...POST, bulkId: 'b' }] }).operations;
  expect(first).toMatchObject({ problem: { detail: expect.stringMatching(detail) } });
  expect(second).toMatchObject({ bulkId: 'b', path: '/Users' });
});

test('a bulkId stands once, and only what makes something is held to that', () => {
  const change = { method: 'PATCH', path: '/Users/1', bulkId: 'a' };
  const [, again, other] = read({ Operations: [POST, POST, change] }).operations;
  expect(again).toMatchObject({ problem: { detail: 'The bulkId "a" stands twice.' } });
  expect(other).not.toHaveProperty('problem');
});

describe('references by bulkId', () => {
  const ids = new Map([['a', 'id-1']]);
  const data = {
    manager: { value: 'bulkId:a' },
    members: [{ value: 'bulkId:a' }, { value: 'bulkId:z' }, { value: 'id-9' }],
    Operations: [{ op: 'remove', path: 'members[value eq "bulkId:a"]' }],
    title: 'not bulkId:a',
  };

  it('are found wherever an id may stand, and in the filter of a path', () => {
    expect([...bulkReferences(data)].sort()).toEqual(['a', 'z']);
    expect([...bulkReferences({ path: 'members[value eq "bulkId:q"]' })]).toEqual(['q']);
    expect([...bulkReferences({ title: 'members[value eq "bulkId:q"]' })]).toEqual([]);
  });

  it('give way to ids; whoever has none yet is left out and comes later', () => {
    expect(resolveReferences(data, ids)).toEqual({
      manager: { value: 'id-1' },
      members: [{ value: 'id-1' }, { value: 'id-9' }],
      Operations: [{ op: 'remove', path: 'members[value eq "id-1"]' }],
      title: 'not bulkId:a',
    });
    expect(resolveReferences({ manager: { value: 'bulkId:z' }, title: 'Rep' }, ids)).toEqual({ title: 'Rep' });
  });

  it.each([
    ['/Groups/bulkId:a', '/Groups/id-1'],
    ['/Groups/bulkid:a?excludedAttributes=members', '/Groups/id-1?excludedAttributes=members'],
    ['/Groups/bulkId:z', '/Groups/bulkId:z'],
    ['/Groups/id-9', '/Groups/id-9'],
  ])('in the address %s: %s', (path, expected) => {
    expect(resolvePath(path, ids)).toBe(expected);
  });
});
