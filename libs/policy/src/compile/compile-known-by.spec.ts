import { type Changes, compileWith, soundPolicy } from '../test/policy-files';
import { isProtected, protectable } from '../decide/is-protected';

/** The small set in the words of another company. */
const WORDS: readonly [string, string][] = [
  ['employeeNumber', 'crewNo'],
  ['userName', 'login'],
  ['email', 'mail'],
  ['hireDate', 'signOn'],
];
const FILES = ['schema/person.yaml', 'sources/hr.yaml', 'derive/names.yaml', 'lifecycle.yaml', 'apps/chat.yaml'];

/**
 * Names of attributes stand before a colon of the dictionary or of a list, or are read; SCIM paths stay as they are.
 */
function renamed(text: string, path: string): string {
  return WORDS.reduce((said, [from, to]) => {
    const read = said.replaceAll(`{var: ${from}}`, `{var: ${to}}`).replaceAll(`[${from}]`, `[${to}]`);
    const named = read.replaceAll(`key: ${from}`, `key: ${to}`).replaceAll(`date: ${from}`, `date: ${to}`);
    return path.startsWith('apps/') ? named : named.replaceAll(`  ${from}:`, `  ${to}:`);
  }, text);
}

const ELSEWHERE: Changes = Object.fromEntries(
  FILES.map((path) => [path, (text: string) => `${renamed(text, path)}# as they say it\n`]),
);
const mapped: Changes = {
  ...ELSEWHERE,
  'apps/chat.yaml': (text) =>
    renamed(text, 'apps/').replace('attributes:', 'attributes:\n  emails[type eq "work"].value: {value: {var: mail}}'),
};

test('a dictionary that has the usual names is understood by them', () => {
  expect(soundPolicy().knownBy).toEqual({
    employeeNumber: 'employeeNumber',
    userName: 'userName',
    email: 'email',
    hired: ['hireDate'],
  });
});

test('one that calls them otherwise is understood by what it does with them', () => {
  expect(compileWith(mapped).findings).toEqual([]);
  expect(soundPolicy(mapped).knownBy).toEqual({
    employeeNumber: 'crewNo',
    userName: 'login',
    email: 'mail',
    hired: ['signOn'],
  });
});

test.each([
  ['the number', { crewNo: 'E9000' }],
  ['the user name', { crewNo: 'C1', login: 'e9000' }],
  ['the address', { crewNo: 'C1', login: 'ada', mail: 'E9000' }],
])('whoever is protected by %s is protected, whatever the attribute is called', (_sentence, facts) => {
  const policy = soundPolicy(mapped);
  expect(isProtected(policy, protectable(null, facts, policy), '2026-01-01T00:00:00.000Z')?.reason).toBe('emergency');
});
