import { compileWith } from '../test/policy-files';
import { type RefusedRow, swap, testRefused } from '../test/refused-row';

/** Derivations, lifecycle, grants, apps, guards, break-glass and tables. */
testRefused([
  // Derivations
  [
    'a cycle',
    { 'derive/names.yaml': (text) => text.replaceAll('needs: [givenName, familyName]', 'needs: [email]') },
    'derive/names.yaml:15:3',
    'DERIVATION_CYCLE',
  ],
  [
    'neither value nor candidates',
    { 'derive/names.yaml': swap('    value: {cat: [{var: givenName}, " ", {var: familyName}]}\n', '') },
    'derive/names.yaml:4:5',
    'MISSING_KEY',
  ],
  [
    'an attribute that is derived twice',
    { 'derive/b.yaml': 'kind: derive\nattributes:\n  email: {value: x}' },
    'derive/names.yaml:15:3',
    'DUPLICATE_ID',
  ],
  [
    'a derivation of another type',
    { 'derive/b.yaml': 'kind: derive\nattributes:\n  level: {value: {var: givenName}}' },
    'derive/b.yaml:3:18',
    'TYPE_MISMATCH',
  ],
  [
    'an unknown need',
    { 'derive/names.yaml': swap('needs: [userName]', 'needs: [username]') },
    'derive/names.yaml:17:13',
    'UNKNOWN_ATTRIBUTE',
    '"userName"',
  ],
  [
    'a counter in the middle',
    {
      'derive/names.yaml': swap(
        '{slug: [{var: givenName}, ".", {var: familyName}, {var: n}]}',
        '{slug: [{var: n}, {var: familyName}]}',
      ),
    },
    'derive/names.yaml:13:9',
    'COUNTER_NOT_LAST',
  ],
  [
    'a candidate with a counter that is not there',
    { 'derive/names.yaml': swap('    counter: {from: 2, to: 4}\n', '') },
    'derive/names.yaml:13:9',
    'MISSING_KEY',
    'counter:',
  ],
  [
    'unique but made anew each time',
    { 'derive/names.yaml': swap('mode: seed', 'mode: enforce') },
    'derive/names.yaml:9:13',
    'VALUE_INVALID',
  ],
  // Lifecycle
  [
    'an unknown instant',
    { 'lifecycle.yaml': swap('from: end', 'from: ends') },
    'lifecycle.yaml:7:42',
    'UNKNOWN_INSTANT',
    '"end"',
  ],
  [
    'an instant of no date',
    { 'lifecycle.yaml': swap('date: hireDate', 'date: level') },
    'lifecycle.yaml:4:17',
    'TYPE_MISMATCH',
  ],
  [
    'an instant of an unknown attribute, in a list',
    { 'lifecycle.yaml': swap('date: [endDate]', 'date: [hireDate, enddate]') },
    'lifecycle.yaml:5:26',
    'UNKNOWN_ATTRIBUTE',
    '"endDate"',
  ],
  [
    'an offset that is no duration',
    { 'lifecycle.yaml': swap('at: day-start', 'at: day-start, offset: -7d') },
    'lifecycle.yaml:4:50',
    'DURATION_INVALID',
  ],
  ['a state row twice', { 'lifecycle.yaml': swap('lc.active', 'lc.leaver') }, 'lifecycle.yaml:8:10', 'DUPLICATE_ID'],
  [
    'a zone table that is not there',
    { 'lifecycle.yaml': swap('table: sites', 'table: site') },
    'lifecycle.yaml:2:16',
    'UNKNOWN_TABLE',
    '"sites"',
  ],
  [
    'a table with a zone that does not exist',
    { 'tables/sites.csv': swap('Africa/Cairo', 'Afrika/Cairo') },
    'tables/sites.csv:3:1',
    'UNKNOWN_ZONE',
    '"Africa/Cairo"',
  ],
  // Grants
  [
    'an unknown app',
    { 'birthright/core.yaml': swap('app:chat', 'app:chatt') },
    'birthright/core.yaml:5:13',
    'UNKNOWN_APP',
    '"app:chat"',
  ],
  [
    'an unknown entitlement',
    { 'birthright/core.yaml': swap('group:sales', 'group:sale') },
    'birthright/core.yaml:8:13',
    'UNKNOWN_ENTITLEMENT',
    '"group:sales"',
  ],
  [
    'a rule id twice, in another file',
    { 'birthright/b.yaml': 'kind: grants\nrules:\n  - {id: br.chat, owner: it, grant: [app:chat]}' },
    'birthright/core.yaml:3:9',
    'DUPLICATE_ID',
  ],
  [
    'an error in a rule that counts for nothing yet',
    { 'birthright/core.yaml': swap('grant: [group:sales]', 'status: proposed\n    grant: [group:salez]') },
    'birthright/core.yaml:9:13',
    'UNKNOWN_ENTITLEMENT',
  ],
  // Apps
  [
    'an app id twice',
    {
      'apps/talk.yaml': 'kind: app\nid: chat\ntitle: Talk\nowner: it\nattributes: {userName: {value: {var: userName}}}',
    },
    'apps/talk.yaml:2:5',
    'DUPLICATE_ID',
  ],
  [
    'an app without a user name',
    { 'apps/chat.yaml': swap('userName: {', 'nickName: {') },
    'apps/chat.yaml:8:3',
    'MISSING_KEY',
  ],
  [
    'a window at an unknown instant',
    { 'apps/chat.yaml': swap('instant: start', 'instant: begin') },
    'apps/chat.yaml:6:21',
    'UNKNOWN_INSTANT',
  ],
  [
    'a target that is no SCIM path',
    { 'apps/chat.yaml': swap('title: {value', 'name.giveName: {value') },
    'apps/chat.yaml:9:3',
    'UNKNOWN_TARGET',
    '"name.givenName"',
  ],
  [
    'a target of the enterprise extension that is not there',
    {
      'apps/chat.yaml': swap(
        'title: {value',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:departement: {value',
      ),
    },
    'apps/chat.yaml:9:3',
    'UNKNOWN_TARGET',
    '"department"',
  ],
  [
    'a target that is not ours to map',
    { 'apps/chat.yaml': swap('title: {value', 'active: {value') },
    'apps/chat.yaml:9:3',
    'TARGET_RESERVED',
  ],
  [
    'one group for two entitlements',
    { 'apps/chat.yaml': swap('group:sales: Sales', 'group:sales: Sales\n    group:b: sales') },
    'apps/chat.yaml:13:14',
    'DUPLICATE_ID',
  ],
  [
    'a group key that is none',
    { 'apps/chat.yaml': swap('group:sales: Sales', 'group:sales: Sales\n    sales: Sales2') },
    'apps/chat.yaml:13:5',
    'NAME_INVALID',
  ],
  // Guards, break-glass, tables
  [
    'a guard that counts nothing we do',
    { 'guards.yaml': swap('[deactivate]', '[disable]') },
    'guards.yaml:3:39',
    'UNKNOWN_VALUE',
  ],
  [
    'a guard that looks ahead',
    { 'guards.yaml': swap('over: P1D', 'over: -P1D') },
    'guards.yaml:3:88',
    'DURATION_INVALID',
  ],
  [
    'a standing approval of what nothing limits',
    {
      'guards.yaml': (text) =>
        `${text}standing:\n  - {id: s.all, title: All, owner: it, actions: [deactivate, create]}\n`,
    },
    'guards.yaml:5:62',
    'STANDING_UNLIMITED',
    'g.create',
  ],
  [
    'a standing approval for an app that is not there',
    {
      'guards.yaml': (text) =>
        `${text}standing:\n  - {id: s.all, title: All, owner: it, actions: [deactivate], apps: [chta]}\n`,
    },
    'guards.yaml:5:70',
    'UNKNOWN_APP',
  ],
  [
    'a standing approval that nobody owns',
    { 'guards.yaml': (text) => `${text}standing:\n  - {id: s.all, title: All, owner: me, actions: [deactivate]}\n` },
    'guards.yaml:5:36',
    'UNKNOWN_OWNER',
  ],
  [
    'a protected person by a number',
    { 'breakglass.yaml': swap('[E9000]', '[9000]') },
    'breakglass.yaml:3:14',
    'UNQUOTED_SCALAR',
    '"9000"',
  ],
  [
    'an end of protection that is no time',
    { 'breakglass.yaml': swap('2030-01-01', '2030-02-30') },
    'breakglass.yaml:3:52',
    'DATE_INVALID',
  ],
  [
    'a table line with three cells',
    { 'tables/sites.csv': swap('Berlin,', 'Berlin,Mitte,') },
    'tables/sites.csv:2:1',
    'TABLE_INVALID',
  ],
  [
    'a table key twice',
    { 'tables/sites.csv': swap('"Cairo, Nile"', 'Berlin') },
    'tables/sites.csv:3:1',
    'DUPLICATE_KEY',
  ],
  [
    'a table with an open quote',
    { 'tables/sites.csv': swap('Nile"', 'Nile') },
    'tables/sites.csv:3:1',
    'TABLE_INVALID',
  ],
  ['an empty table', { 'tables/x.csv': '' }, 'tables/x.csv:1:1', 'TABLE_INVALID'],
] satisfies readonly RefusedRow[]);

test('a cycle is named link by link', () => {
  const change = (text: string): string => text.replaceAll('needs: [givenName, familyName]', 'needs: [email]');
  const { findings } = compileWith({ 'derive/names.yaml': change });
  expect(findings.map((finding) => finding.message)).toEqual([
    'These attributes wait for each other: email -> userName -> email.',
  ]);
});
