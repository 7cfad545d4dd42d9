import { oddForms, oddGroupForms, oddPageForms } from './departures';

const SCHEMAS = ['urn:ietf:params:scim:schemas:core:2.0:User'];

describe('what is not of the form that the RFC gives it', () => {
  it.each<[string, readonly string[], RegExp[]]>([
    ['nothing of an account as it ought to be', oddForms({ schemas: SCHEMAS, id: '7', emails: [{ type: 'work', value: 'a@b.c' }] }), []], // prettier-ignore
    ['an id that is a number', oddForms({ schemas: SCHEMAS, id: 7 }), [/^ids are numbers/]],
    ['a mail without a type', oddForms({ schemas: SCHEMAS, id: '7', emails: [{ value: 'a@b.c' }] }), [/^emails have no type/]], // prettier-ignore
    ['nothing of a group as it ought to be', oddGroupForms({ id: '1', members: [{ value: '7', $ref: '/Users/7' }] }), []], // prettier-ignore
    ['a group whose id is a number', oddGroupForms({ id: 1 }), [/^ids are numbers/]],
    ['members with a $ref only', oddGroupForms({ id: '1', members: [{ $ref: '/Users/7' }] }), [/^members are named by \$ref/]], // prettier-ignore
    ['nothing of a page as it ought to be', oddPageForms({ totalResults: 1, Resources: [] }), []],
    ['a total that is a text', oddPageForms({ totalResults: '1' }), [/^totalResults is a text/]],
    ['the list in lower case', oddPageForms({ totalResults: 1, resources: [] }), [/^the key is resources/]],
  ])('is named: %s', (_what, odd, words) => {
    expect(odd).toEqual(words.map((one) => expect.stringMatching(one) as string));
  });
});
