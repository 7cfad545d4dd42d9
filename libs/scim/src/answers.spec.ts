import { eqFilter, matches, toQuery } from './filter';
import { parseList } from './list-response';
import type { ScimValue } from './resource';
import { sameValue } from './same-value';
import { describeError, parseError } from './scim-error';

describe('a filter', () => {
  it.each([
    ['quotes text', eqFilter('userName', 'ada'), 'userName eq "ada"'],
    ['escapes as JSON does', eqFilter('displayName', 'a"b\\c\n'), 'displayName eq "a\\"b\\\\c\\n"'],
    ['leaves truth values bare', eqFilter('active', true), 'active eq true'],
    [
      'is encoded with %20 and not with +',
      toQuery({ filter: 'a eq "1+1 & ü"', count: 2 }),
      'filter=a%20eq%20%221%2B1%20%26%20%C3%BC%22&count=2',
    ],
  ])('%s', (_what, text, expected) => expect(text).toBe(expected));

  it.each<[string, string, string, boolean]>([
    ['user names without case', 'userName', 'ADA@X', true],
    ['our key exactly', 'externalId', 'e1', false],
    ['our key', 'externalId', 'E1', true],
    ['any of the mails', 'emails', 'Second@x', true],
    ['no mail that is not there', 'emails', 'third@x', false],
    ['nothing at an attribute that is missing', 'displayName', 'Ada', false],
    ['nothing at what is no path', 'a.b.c', 'Ada', false],
  ])('is checked again on the answer: %s', (_what, attribute, value, expected) => {
    const user = { UserName: 'ada@x', externalId: 'E1', emails: [{ value: 'first@x' }, { value: 'second@x' }] };
    expect(matches(user, attribute, value)).toBe(expected);
  });
});

describe('a list answer', () => {
  it.each<[string, unknown, number, number | null]>([
    ['as the RFC has it', { totalResults: 1, Resources: [{ id: '1' }] }, 1, 1],
    ['in lower case', { totalresults: 1, resources: [{ id: '1' }] }, 1, 1],
    ['without Resources', { totalResults: 0 }, 0, 0],
    ['with null for Resources', { totalResults: 0, Resources: null }, 0, 0],
    ['without a total', { Resources: [{ id: '1' }] }, 1, null],
    ['with a total as text', { totalResults: '1', Resources: [{ id: '1' }] }, 1, 1],
    ['without an envelope', [{ id: '1' }], 1, null],
    ['with nothing for nobody', { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'] }, 0, null],
    [
      'with null for all there is to say',
      { schemas: 'urn:ietf:params:scim:api:messages:2.0:listresponse', totalResults: null, Resources: null },
      0,
      null,
    ],
    ['with a total that is none', { totalResults: -1, Resources: [] }, 0, null],
  ])('is read %s', (_what, body, length, total) => {
    const page = parseList(body);
    expect([page?.resources.length, page?.totalResults]).toEqual([length, total]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty object', {}],
    ['a single user', { id: '1', userName: 'ada', totalResults: 1 }],
    ['an error', { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '500' }],
    ['a list that is an object', { totalResults: 1, Resources: {} }],
    ['an object of others than resources', { totalResults: 1, Resources: { a: { id: 'b' } } }],
    ['text', 'OK'],
  ])('is not %s', (_what, body) => expect(parseList(body)).toBeNull());

  it('may hold its resources under their ids', () => {
    expect(parseList({ totalResults: 1, Resources: { 7: { id: 7 } } })?.resources).toEqual([{ id: 7 }]);
    expect(parseList({ totalResults: 0, Resources: {} })?.resources).toEqual([]);
    expect(parseList({ totalResults: 1, startIndex: 2, Resources: {} })?.resources).toEqual([]);
  });

  it('counts what is no resource, and gives the cursor', () => {
    const page = parseList({ Resources: [null, 'x', { id: '1' }], nextCursor: 'abc', itemsPerPage: 3 });
    expect(page).toMatchObject({ unreadable: 2, nextCursor: 'abc', itemsPerPage: 3 });
  });
});

describe('an error answer', () => {
  it.each<[string, string, string]>([
    ['status as text', '{"status":"409","scimType":"uniqueness","detail":"taken"}', '400 uniqueness "taken"'],
    ['status as a number', '{"status":409,"detail":"taken"}', '400 "taken"'],
    ['no status', '{"detail":"taken"}', '400 "taken"'],
    ['another shape', '{"error":{"message":"bad token"}}', '400 "bad token"'],
    ['a list of errors', '{"Errors":[{"description":"x","detail":"first"}]}', '400 "first"'],
    [
      'HTML with a style of its own',
      '<html><style>b { color: red }</style><script src="a">if (1 < 2) x();</script><h1>Blank</h1></html>',
      '400 "Blank"',
    ],
    ['HTML that breaks off in its style', '<html><h1>Blank</h1><style>b {', '400 "Blank"'],
    ['HTML', '<html><title>Bad\n gateway</title></html>', '400 "Bad gateway"'],
    ['nothing', '', '400'],
  ])('with %s', (_what, text, expected) => expect(describeError(parseError(400, text))).toBe(expected));
});

describe('what was wanted and what is shown', () => {
  it.each<[string, string, ScimValue, ScimValue | undefined, boolean]>([
    ['null and missing', 'title', null, undefined, true],
    ['null and empty text', 'title', null, '', true],
    ['null and an empty list', 'roles', null, [], true],
    ['null and a value', 'title', null, 'x', false],
    ['a value and nothing', 'title', 'x', null, false],
    ['false and nothing', 'urn:x:2.0:User:remote', false, null, false],
    ['a user name in other case', 'userName', 'Ada@x', 'ada@X', true],
    ['a mail in other case', 'emails[type eq "work"].value', 'Ada@x', 'ada@X', true],
    ['a department in other case', 'urn:x:2.0:User:department', 'R&D', 'r&d', false],
    ['a user name of an extension in other case', 'urn:x:2.0:User:userName', 'A', 'a', false],
    ['lists in other order', 'roles', ['b', 'a'], ['a', 'b'], true],
    ['one value and a list of one', 'roles', 'a', ['a'], true],
    ['lists that differ', 'roles', ['a'], ['a', 'b'], false],
    ['a number and its text', 'urn:x:2.0:User:level', 3, '3', true],
    ['true and its text', 'urn:x:2.0:User:remote', true, 'True', true],
    [
      'telephone numbers with other punctuation',
      'phoneNumbers[type eq "work"].value',
      '+49 30 12-34',
      'tel:+49301234',
      true,
    ],
    ['composed and decomposed letters', 'name.givenName', 'Zo\u00eb', 'Zoe\u0308', true],
    ['what the server computes', 'name.formatted', 'A', 'B', true],
    ['what is never shown', 'password', 'A', null, true],
  ])('%s (%s)', (_what, path, desired, observed, same) => {
    expect(sameValue(path, desired, observed)).toBe(same);
  });
});
