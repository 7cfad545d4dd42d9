import { isAsKept } from './kept-forms';

const form = { sent: '+49 30 1234', kept: '+49301234' };
const same = (_path: string, one: unknown, other: unknown): boolean => one === other;

it.each([
  ['what it made of the value that is wanted', form, '+49 30 1234', '+49301234', true],
  ['what it made of another value than is wanted now', form, '+49 30 9999', '+49301234', false],
  ['something else than it made of the value', form, '+49 30 1234', '+49309999', false],
  ['a value in the form that was sent', form, '+49 30 1234', '+49 30 1234', false],
  ['anything, of which no form is known', undefined, '+49 30 1234', '+49301234', false],
])('an app shows %s', (_sentence, known, wanted, shown, expected) => {
  expect(isAsKept(known, 'phoneNumbers', { wanted, shown, same })).toBe(expected);
});
