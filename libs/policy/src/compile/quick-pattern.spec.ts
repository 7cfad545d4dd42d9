import { isQuickPattern } from './quick-pattern';

test.each([
  ['a trailer with a count', String.raw`^TRL\|(?<count>[0-9]+)`],
  ['something before and after it', String.raw`^T;.*;(?<count>\d+)\s*$`],
  ['words that may be missing', String.raw`^(?:Total|Sum) records?:? (?<count>\d+)`],
  ['a fixed number of digits', String.raw`^9{3}(?<count>\d{9})[)*+]{2}$`],
  ['a backslash before a digit', String.raw`^\\1(?<count>\d+)`],
  ['anywhere in the line', String.raw`rows=(?<count>\d+)`],
  ['repetitions that each end where the next begins', String.raw`^[A-Z]+ *: *(?<count>\d+) *[a-z]*;$`],
  ['a repetition after a choice', String.raw`^(?:Sum|Total;.*;)(?<count>\d+)$`],
])('quick: %s', (_what, pattern) => {
  expect(isQuickPattern(pattern)).toBe(true);
});

test.each([
  ['a repetition of a repetition', String.raw`^(?:\d+)+x(?<count>\d+)`],
  ['a repetition of choices', String.raw`^(?:a|a)*x(?<count>\d+)`],
  ['a group that is there several times', String.raw`^(?:a+){30}x(?<count>\d+)`],
  ['many repetitions in a row', `^${'a*'.repeat(4)}x(?<count>1)`],
  ['three of them', `^${'a*'.repeat(3)}x(?<count>1)`],
  ['two that overlap, with something else between that may be missing', String.raw`^.*;?.*(?<count>\d+)x$`],
  ['two that overlap in a letter of another alphabet', String.raw`^[aα]*[bα]*[cα]*(?<count>\d)`],
  ['two in a script that nobody listed', String.raw`^\p{Script=Greek}*\p{L}*\p{Script=Greek}*(?<count>\d)`],
  ['one with a beginning anywhere', String.raw`.*;(?<count>\d+)`],
  ['two that overlap beyond something that may be missing', `^${'a*b?'.repeat(3)}x(?<count>1)`],
  ['bounded ones that overlap', String.raw`^\d{1,99}\d{1,99}\d{1,99}(?<count>x)`],
  ['many that may be missing', `^${'a?'.repeat(30)}x(?<count>1)`],
  ['many choices in a row', `^${'(?:a|a)'.repeat(30)}x(?<count>1)`],
  ['many that may begin anywhere', '^b|a*a*a*x(?<count>1)'],
  ['the same again', String.raw`^(?<count>\d+)x\k<count>`],
  ['what comes next', String.raw`^(?=.*x)(?<count>\d+)`],
  ['what came before', String.raw`(?<!a.*)(?<count>\d+)`],
])('not quick: %s', (_what, pattern) => {
  expect(() => new RegExp(pattern, 'u')).not.toThrow();
  expect(isQuickPattern(pattern)).toBe(false);
});
