import { type Changes, compileWith } from '../test/policy-files';
import { rule, swap } from '../test/refused-row';

const chat = (from: string, to: string): Changes => ({ 'apps/chat.yaml': swap(from, to) });
const first = (line: string): Changes => chat('attributes:', `attributes:\n  ${line}`);
const hours = (cron: string, duration: string): Changes =>
  chat('attributes:', `schedule: {open: [{cron: "${cron}", duration: ${duration}}]}\nattributes:`);
const grace = (text: string): Changes => ({
  'birthright/more.yaml': `kind: grants\nrules:\n  - {id: x, owner: it, grant: [app:chat], ${text}}\n`,
});

/** What engineers write who come from another product: each is refused, and told what to write instead. */
test.each<[string, Changes, string, string]>([
  ['a condition in words', rule(`department = 'Sales'`), 'CONSTANT_CONDITION', 'Conditions are JSON Logic, such as {"===": [{var: department}, Finance]}.'],
  ['an attribute without var', rule('{"===": [department, Sales]}'), 'CONSTANT_CONDITION', 'Write {var: department} for the attribute.'],
  ['"in" the other way round', rule('{in: [Sales, {var: department}]}'), 'LIST_NEEDED', 'The attribute comes first'],
  ['a date from now on', rule('{after: [{var: hireDate}, -P30D]}'), 'DATE_INVALID', 'Conditions know no "now"'],
  ['a part of an attribute', rule('{present: {var: manager.department}}'), 'UNKNOWN_ATTRIBUTE', 'Attributes have no parts'],
  ['an attribute by another name', rule('{present: {var: departmentName}}'), 'UNKNOWN_ATTRIBUTE', 'Did you mean "department"?'],
  ['true in quotes', rule('{"===": [{var: isManager}, "true"]}'), 'TYPE_MISMATCH', 'Write true without quotes.'],
  ['a number in quotes', rule('{at_least: [{var: level}, "3"]}'), 'TYPE_MISMATCH', 'Write 3 without quotes.'],
  ['a template in braces', first('nickName: {value: "{givenName} {familyName}"}'), 'TEMPLATE_TEXT', 'Write {var: givenName}, and put texts together with {cat:'],
  ['a template with a dollar', first('nickName: {value: "${user.department}"}'), 'TEMPLATE_TEXT', 'Write {var: department}'],
  ['a template in an expression', first('nickName: {value: {cat: ["$department", "!"]}}'), 'TEMPLATE_TEXT', 'Write {var: department}'],
  ['mail for SCIM', first('mail: {value: {var: email}}'), 'UNKNOWN_TARGET', 'Did you mean "emails[type eq "work"].value"?'],
  ['a department for SCIM', first('department: {value: {var: department}}'), 'UNKNOWN_TARGET', 'enterprise:2.0:User:department'],
  ['a login for SCIM', first('sAMAccountName: {value: {var: userName}}'), 'UNKNOWN_TARGET', 'Did you mean "userName"?'],
  ['days in words', grace('grace: 14 days'), 'DURATION_INVALID', 'such as P14D.'],
  ['minutes and months', grace('grace: 2mo'), 'DURATION_INVALID', 'such as P2M.'],
  ['hours of a window', hours('0 20 * * *', '4h'), 'DURATION_INVALID', 'such as PT4H.'],
  ['a time of day for a window', hours('20:00', 'PT4H'), 'CRON_INVALID', 'Five fields'],
  ['a first day out of no column', { 'sources/hr.yaml': swap('columns:', 'terminationDateMeans: firstDayOut\ncolumns:') }, 'MISSING_KEY', 'means: firstDayOut'],
  ['a last day that is no date', { 'sources/hr.yaml': swap('{from: [Type],', '{means: lastDayIn, from: [Type],') }, 'TYPE_MISMATCH', ''],
  ['grace of a deny', grace('grace: P1D, effect: deny'), 'VALUE_INVALID', 'Take "grace" out.'],
])('%s', (_what, changes, code, hint) => {
  const { policySet, findings } = compileWith(changes);
  expect(policySet).toBeNull();
  expect(findings.map((finding) => `${finding.code} ${finding.hint ?? ''}`)).toEqual([
    expect.stringMatching(new RegExp(`^${code} .*${hint.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)),
  ]);
}); // prettier-ignore

test.each([
  ['braces that name no attribute', 'nickName: {value: "{x}"}'],
  ['a sum of money', 'nickName: {value: "$5"}'],
])('a text as it stands: %s', (_what, line) => {
  expect(compileWith(first(line)).findings).toEqual([]);
});
