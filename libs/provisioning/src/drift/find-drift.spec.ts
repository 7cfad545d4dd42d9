import type { AccountImage } from '../account/account';
import { showsApplied } from './find-drift';

const applied: AccountImage = {
  active: true,
  attributes: { userName: 'ada', title: null },
  groups: ['Sales', 'Staff'],
};
const same = (path: string, wanted: unknown, shown: unknown): boolean =>
  wanted === shown || (path === 'userName' && String(shown).toLowerCase() === wanted);

it.each<[string, Partial<AccountImage>, boolean]>([
  ['all of it', {}, true],
  ['a value in a form that is the same to it', { attributes: { userName: 'ADA', title: null } }, true],
  ['no such attribute, where it was to be empty', { attributes: { userName: 'ada' } }, true],
  ['more than we own', { attributes: { userName: 'ada', title: null, locale: 'en' } }, true],
  ['another value', { attributes: { userName: 'ada', title: 'Duke' } }, false],
  ['one value of two', { attributes: { title: null } }, false],
  ['the account closed', { active: false }, false],
  ['a group less', { groups: ['Sales'] }, false],
  ['a group more', { groups: ['Sales', 'Staff', 'Travel'] }, false],
  ['another group', { groups: ['Sales', 'Travel'] }, false],
])('an app that shows %s: %j, as applied: %s', (_sentence, shown, expected) => {
  expect(showsApplied(applied, { ...applied, ...shown }, same)).toBe(expected);
});
