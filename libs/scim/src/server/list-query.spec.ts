import { type ListQuery, needsMembers, queryFromBody, queryFromUrl, readListQuery } from './list-query';
import { GROUP_TYPE, USER_TYPE } from './resource-types';
import { ScimProblem } from './scim-problem';

const read = (search: string): ListQuery | ScimProblem => readListQuery(USER_TYPE, queryFromUrl(search));

describe('a query', () => {
  it.each<[sentence: string, search: string, expected: Partial<ListQuery>]>([
    ['of nothing is of everybody, from the first, a hundred', '', { test: null, sort: null, cursor: null, startIndex: 1, count: 100 }],
    ['begins at the first where it asks for one before', 'startIndex=-5', { startIndex: 1 }],
    ['begins where it says', 'startIndex=101&count=50', { startIndex: 101, count: 50 }],
    ['is of none where it asks for less', 'count=-1', { count: 0 }],
    ['is of a thousand at most', 'count=5000', { count: 1000 }],
    ['with an empty number is as without', 'count=&startIndex=', { startIndex: 1, count: 100 }],
    ['with an empty cursor is of the first page', 'cursor', { cursor: '' }],
    ['goes on at a cursor', 'cursor=abc', { cursor: 'abc' }],
    ['names its parameters in any case, and the first counts', 'COUNT=7&count=8', { count: 7 }],
  ])('%s', (_sentence, search, expected) => expect(read(search)).toMatchObject(expected)); // prettier-ignore

  it.each<[sentence: string, search: string, scimType: string]>([
    ['a number that is none', 'count=ten', 'invalidValue'],
    ['a number that is none, with a cursor', 'cursor=&count=ten', 'invalidCount'],
    ['a begin that is no whole number', 'startIndex=1.5', 'invalidValue'],
    ['a filter that cannot be read', 'filter=userName%20eq', 'invalidFilter'],
    ['a filter that means nothing', 'filter=active%20gt%20true', 'invalidFilter'],
  ])('is refused for %s', (_sentence, search, scimType) => {
    const problem = read(search);
    expect(problem).toBeInstanceOf(ScimProblem);
    expect(problem).toMatchObject({ status: 400, scimType });
  });

  it.each<[sentence: string, search: string, filter: string]>([
    ['is a blank where no blank is written otherwise', 'filter=userName+eq+"a"', 'userName eq "a"'],
    ['is itself beside blanks', 'filter=userName%20eq%20"a+b"', 'userName eq "a+b"'],
    ['is itself where it is encoded', 'filter=userName+eq+"a%2Bb"', 'userName eq "a+b"'],
  ])('a plus sign %s', (_sentence, search, filter) => expect(queryFromUrl(search).filter).toBe(filter));

  it('with an encoding that is broken is taken as it is written', () => {
    expect(queryFromUrl('filter=100%&attributes=a,,b').filter).toBe('100%');
    expect(queryFromUrl('attributes=a,,b').attributes).toEqual(['a', 'b']);
  });
});

describe('a query in a body', () => {
  it('says the same: numbers as numbers or texts, names as a list or a text', () => {
    const body = { Filter: 'title pr', count: 3, startIndex: '2', attributes: ['id', 7], excludedAttributes: 'x,y' };
    expect(queryFromBody(body)).toEqual({
      filter: 'title pr', sortBy: null, sortOrder: null, startIndex: '2', count: '3', cursor: null,
      attributes: ['id'], excludedAttributes: ['x', 'y'],
    }); // prettier-ignore
  });

  it.each([null, 'count=3', [1]])('is refused where it is no object: %j', (body) => {
    expect(queryFromBody(body)).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
  });
});

describe('the list that is kept apart', () => {
  it.each<[sentence: string, type: typeof USER_TYPE, search: string, expected: boolean]>([
    ['is read where nothing is said', GROUP_TYPE, '', true],
    ['is not where it is left out', GROUP_TYPE, 'excludedAttributes=Members', false],
    ['is where only a part of it is left out', GROUP_TYPE, 'excludedAttributes=members.display', true],
    ['is where it is asked for', GROUP_TYPE, 'attributes=displayName,members.value', true],
    ['is not where others are asked for', GROUP_TYPE, 'attributes=displayName', false],
    ['is where the filter asks about it, though it is left out', GROUP_TYPE, 'excludedAttributes=members&filter=members eq "1"', true],
    ['is where the order is by it', GROUP_TYPE, 'excludedAttributes=members&sortBy=members.value', true],
    ['is called groups of people', USER_TYPE, 'excludedAttributes=groups', false],
    ['and members of groups alone', USER_TYPE, 'excludedAttributes=members', true],
    ['is known by its whole name', USER_TYPE, 'attributes=urn:ietf:params:scim:schemas:core:2.0:User:groups', true],
    ['is not what only begins like it', GROUP_TYPE, 'attributes=membersOnly', false],
  ])('%s', (_sentence, type, search, expected) => expect(needsMembers(type, queryFromUrl(search))).toBe(expected)); // prettier-ignore
});
