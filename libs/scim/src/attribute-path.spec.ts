import { attributePath, parsePath } from './attribute-path';
import { ENTERPRISE_SCHEMA } from './schemas';

describe('an attribute path', () => {
  it.each<[string, string, string | null, string, string | null]>([
    ['is a plain name', 'userName', null, 'userName', null],
    ['has a sub-attribute', 'name.givenName', null, 'name', 'givenName'],
    ['has a value filter', 'emails[type eq "work"].value', null, 'emails', 'value'],
    ['lies in the enterprise extension', `${ENTERPRISE_SCHEMA}:department`, ENTERPRISE_SCHEMA, 'department', null],
    ['has a sub-attribute there', `${ENTERPRISE_SCHEMA}:manager.value`, ENTERPRISE_SCHEMA, 'manager', 'value'],
    [
      'lies in an extension of a company',
      'urn:acme:scim:2.1:User:costCentre',
      'urn:acme:scim:2.1:User',
      'costCentre',
      null,
    ],
    [
      'names the core schema, which is none',
      'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName',
      null,
      'name',
      'givenName',
    ],
    ['has filter and extension at once', 'urn:x:2.0:User:desks[site eq "B.1:2"].no', 'urn:x:2.0:User', 'desks', 'no'],
    ['may be $ref', 'manager.$ref', null, 'manager', '$ref'],
  ])('%s: %s %s', (_what, text, schema, attribute, sub) => {
    expect(parsePath(text)).toMatchObject({ schema, attribute, sub });
  });

  it.each([
    ['nothing', ''],
    ['three names', 'a.b.c'],
    ['an open bracket', 'emails[type eq "work"'],
    ['brackets the wrong way round', 'emails]x['],
    ['a filter that is none', 'emails[work].value'],
    ['a filter with or', 'emails[type eq "a" or type eq "b"].value'],
    ['a tail without a dot', 'emails[type eq "work"]value'],
    ['a blank inside', 'user name'],
    ['an extension without attribute', 'urn:x:2.0:'],
  ])('is not %s: "%s"', (_what, text) => {
    expect(parsePath(text)).toBeNull();
    expect(() => attributePath(text)).toThrow('is not a SCIM attribute path');
  });

  it('reads terms joined by and, with quotes and truth values', () => {
    expect(parsePath('emails[type eq "wo\\"rk" and primary eq true].value')?.filter).toEqual([
      { attribute: 'type', value: 'wo"rk' },
      { attribute: 'primary', value: true },
    ]);
  });
});
