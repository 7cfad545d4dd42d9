import fc from '@joinery/testing/fc';
import { type AttributeName, type FilterNode, parseFilterText, parsePatchPath } from './filter-text';
import { ScimProblem } from './scim-problem';

const name = (
  text: string,
  attribute: string,
  sub: string | null = null,
  schema: string | null = null,
): AttributeName => ({
  text,
  schema,
  attribute,
  sub,
});
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The tree as a text with every bracket, so that rows show what binds to what. */
function told(node: FilterNode | ScimProblem): string {
  if (node instanceof ScimProblem) return `problem: ${node.detail}`;
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.terms.map(told).join(` ${node.kind} `)})`;
    case 'not':
      return `not ${told(node.term)}`;
    case 'present':
      return `${node.name.text} pr`;
    case 'compare':
      return `${node.name.text} ${node.operator} ${JSON.stringify(node.value)}`;
    case 'within':
      return `${node.name.text}[${told(node.term)}]`;
  }
}

describe('filters', () => {
  it.each([
    ['a eq 1', 'a eq 1'],
    ['a EQ "x"', 'a eq "x"'],
    ['a eq "with \\"quotes\\" and \\\\ and \\n"', 'a eq "with \\"quotes\\" and \\\\ and \\n"'],
    ['a eq -1.5e3', 'a eq -1500'],
    ['a eq True', 'a eq true'],
    ['a eq null', 'a eq null'],
    ['a pr or b pr and c pr', '(a pr or (b pr and c pr))'],
    ['a pr and b pr or c pr', '((a pr and b pr) or c pr)'],
    ['(a pr or b pr) and c pr', '((a pr or b pr) and c pr)'],
    ['not (a pr) and b pr', '(not a pr and b pr)'],
    ['not(a pr or b pr)', 'not (a pr or b pr)'],
    ['not pr', 'not pr'],
    ['a[b eq 1 and c eq 2]', 'a[(b eq 1 and c eq 2)]'],
    ['a[b eq 1].c eq 2', 'a[(b eq 1 and c eq 2)]'],
    ['a[not (b eq 1)] or d pr', '(a[not b eq 1] or d pr)'],
    ['  a   pr  ', 'a pr'],
    [`${ENTERPRISE}:manager.value eq "x"`, `${ENTERPRISE}:manager.value eq "x"`],
  ])('%s is read as %s', (text, expected) => {
    expect(told(parseFilterText(text))).toBe(expected);
  });

  it.each([
    ['', 'at character 1 it ends where an attribute was expected'],
    ['a', 'at character 2 it ends where an operator was expected'],
    ['a xx 1', '"xx" is no operator'],
    ['a eq', 'at character 5 it ends where a value'],
    ['a eq b', 'b is no value; a text stands in double quotes'],
    ["a eq 'b'", 'at character 6 "\'b\'" stands where a value'],
    ['a eq "b" c', 'at character 10 "c" stands where the end was expected'],
    ['a eq "b" and', 'at character 13 it ends where an attribute'],
    ['(a pr', 'at character 6 it ends where ")" was expected'],
    ['a[b pr', 'at character 7 it ends where "]" was expected'],
    ['a eq 1x', 'at character 6 "1x" stands'],
    ['a eq "\\q"', 'is no value'],
    ['a eq constructor', 'constructor is no value'],
    ['a eq "\\u0000"', 'holds a NUL'],
    ['userName.a.b.c eq "x"', '"userName.a.b.c" is no name of an attribute'],
    ['userName. eq "x"', '"userName." is no name'],
    ['userName..a pr', '"userName..a" is no name'],
    ['a/b pr', '"a/b" is no name'],
    ['emails[type.a.b eq "x"]', '"type.a.b" is no name'],
    ['emails[type eq "x"].a.b eq 1', 'where a sub-attribute was expected'],
    ['urn:x:y.z.w eq "1"', '"urn:x:y.z.w" is no name'],
    ['urn: pr', '"urn:" is no name'],
    ['('.repeat(100) + 'a pr' + ')'.repeat(100), 'nested more than 40 deep'],
    ['not ('.repeat(100) + 'a pr' + ')'.repeat(100), 'nested more than 40 deep'],
  ])('%.30s is refused: %s', (text, expected) => {
    const problem = parseFilterText(text);
    expect(problem).toBeInstanceOf(ScimProblem);
    expect(problem).toMatchObject({
      status: 400,
      scimType: 'invalidFilter',
      detail: expect.stringContaining(expected),
    });
  });

  it('no text makes it throw', () => {
    const piece = fc.constantFrom(
      'a',
      'eq',
      '"x"',
      '(',
      ')',
      '[',
      ']',
      '.',
      'and',
      'or',
      'not',
      ' ',
      'pr',
      '1',
      '\\',
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.string(), (pieces, noise) => {
        parseFilterText(pieces.join(' '));
        parsePatchPath(pieces.join(''));
        parseFilterText(noise);
      }),
    );
  });

  it('what is written is what is read', () => {
    const attribute = fc.constantFrom('userName', 'name.givenName', 'meta.created', `${ENTERPRISE}:department`);
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
    const leaf = fc.tuple(attribute, operator, value).map(([a, o, v]) => `${a} ${o} ${JSON.stringify(v)}`);
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(' and ')})`),
        fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(' or ')})`),
      ),
    }));
    fc.assert(fc.property(tree, (text) => expect(told(parseFilterText(text))).toBe(text)));
  });
});

describe('paths', () => {
  it.each([
    ['userName', name('userName', 'userName'), null],
    ['name.givenName', name('name.givenName', 'name', 'givenName'), null],
    [`${ENTERPRISE}:department`, name(`${ENTERPRISE}:department`, 'department', null, ENTERPRISE), null],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:title',
      name('urn:ietf:params:scim:schemas:core:2.0:User:title', 'title'),
      null,
    ],
    [`${ENTERPRISE}.department`, name(`${ENTERPRISE}.department`, 'department', null, ENTERPRISE), null],
    [`${ENTERPRISE}.manager.value`, name(`${ENTERPRISE}.manager.value`, 'manager', 'value', ENTERPRISE), null],
    ['emails[type eq "work"].value', name('emails', 'emails', 'value'), 'type eq "work"'],
    ['members[value eq "a]b"]', name('members', 'members'), 'value eq "a]b"'],
  ])('%s', (text, expected, filter) => {
    const path = parsePatchPath(text);
    if (path instanceof ScimProblem) throw new Error(path.detail);
    expect([path.name, path.filter && told(path.filter)]).toEqual([expected, filter]);
  });

  it.each(['', ' ', 'a b', 'emails[', 'emails[type eq "x"', 'emails[]', 'emails[type eq "x"].', '[a pr]', '"x"'])(
    '%s is none',
    (text) => {
      expect(parsePatchPath(text)).toMatchObject({ status: 400, scimType: 'invalidPath' });
    },
  );
});
