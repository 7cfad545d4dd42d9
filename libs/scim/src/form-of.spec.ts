import { isFormOf, mayBeKeptOtherwise } from './form-of';
import type { ScimValue } from './resource';

const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';

describe('what an app shows in place of what was wanted', () => {
  it.each<[string, string, ScimValue, ScimValue, boolean]>([
    ['is the same in other case', 'title', 'senior engineer', 'Senior Engineer', true],
    ['is the same with other spaces', 'name.familyName', ' van  Dyk ', 'van Dyk', true],
    ['is the same without its accents', 'name.familyName', 'Núñez', 'NUNEZ', true],
    ['is the same with ß written out', 'name.familyName', 'Weiß', 'Weiss', true],
    ['is the same with other signs', 'locale', 'en-GB', 'en_GB', true],
    ['is the same, cut off', 'title', 'Principal Engineer for Platforms', 'Principal Engineer', true],
    ['is not the same where little is left of it', 'title', 'Engineer', 'Eng', false],
    ['is not the same where only signs are left', 'title', '(Engineer)', '()', false],
    ['is not the same where it says something else', 'title', 'Engineer', 'Employee', false],
    ['is the same in another order of a list', 'tags', ['One', 'two'], ['TWO', 'one'], true],
    ['is not the same where the list is longer', 'tags', ['one'], ['one', 'two'], false],
    ['is nothing', 'title', 'Engineer', null, false],
    ['is a name to sign in with, and has one form', 'userName', 'ada-l', 'adal', false],
    ['is an address, and has one form', 'emails[type eq "work"].value', 'a.l@x.org', 'al@x.org', false],
    ['is the id of somebody, and has one form', MANAGER, 'a-1', 'a1', false],
    ['is what somebody may do, and has one form', 'roles', ['super-user'], ['superuser'], false],
  ])('%s', (_sentence, path, wanted, shown, same) => {
    expect(isFormOf(path, wanted, shown)).toBe(same);
  });

  it('may be of the app’s own making where it is text', () => {
    expect(mayBeKeptOtherwise('title', 'Engineer', 'Employee')).toBe(true);
    expect(mayBeKeptOtherwise('urn:example:2.0:User:billable', true, false)).toBe(false);
  });
});
