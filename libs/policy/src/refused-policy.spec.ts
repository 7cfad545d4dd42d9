import { type Changes, compileWith } from './test/policy-files';

/** Every way to get a policy file wrong: where the finding points, what it is called, what its hint names. */
type Row = readonly [sentence: string, changes: Changes, place: string, code: string, hint?: string];

const swap =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to);
const rule = (when: string): Changes => ({
  'birthright/core.yaml': swap('when: {"===": [{var: department}, Sales]}', `when: ${when}`),
});

const rows: readonly Row[] = [
  // Expressions, in their files
  [
    'an unknown attribute',
    rule('{"===": [{var: departmnt}, Sales]}'),
    'birthright/core.yaml:9:26',
    'UNKNOWN_ATTRIBUTE',
    '"department"',
  ],
  [
    'an unknown operator',
    rule('{start_with: [{var: department}, S]}'),
    'birthright/core.yaml:9:12',
    'UNKNOWN_OPERATOR',
    '"starts_with"',
  ],
  [
    'a loose operator, with its replacement',
    rule('{"==": [{var: department}, Sales]}'),
    'birthright/core.yaml:9:12',
    'UNKNOWN_OPERATOR',
    '"==="',
  ],
  [
    'two operators in one object',
    rule('{"===": [{var: department}, S], in: [{var: department}, [T]]}'),
    'birthright/core.yaml:9:43',
    'TWO_OPERATORS',
    '"and"',
  ],
  ['an empty object', rule('{}'), 'birthright/core.yaml:9:11', 'EMPTY_EXPRESSION'],
  ['a wrong number of arguments', rule('{"===": [{var: department}]}'), 'birthright/core.yaml:9:19', 'WRONG_ARITY'],
  [
    'a type that does not fit',
    rule('{at_least: [{var: department}, 5]}'),
    'birthright/core.yaml:9:29',
    'TYPE_MISMATCH',
  ],
  [
    'a scalar that YAML reads as a number',
    rule('{"===": [{var: department}, 0123]}'),
    'birthright/core.yaml:9:39',
    'UNQUOTED_SCALAR',
    '"0123"',
  ],
  [
    'a scalar with an exponent',
    rule('{in: [{var: department}, [1e3]]}'),
    'birthright/core.yaml:9:37',
    'UNQUOTED_SCALAR',
    '"1e3"',
  ],
  [
    'a scalar that YAML reads as true',
    rule('{"===": [{var: department}, true]}'),
    'birthright/core.yaml:9:39',
    'UNQUOTED_SCALAR',
    '"true"',
  ],
  [
    'a value outside the closed list',
    rule('{"===": [{var: workerType}, contracter]}'),
    'birthright/core.yaml:9:39',
    'UNKNOWN_VALUE',
    '"contractor"',
  ],
  ['a null', rule('{"===": [{var: department}, ~]}'), 'birthright/core.yaml:9:39', 'NULL_LITERAL', '"present"'],
  ['a missing expression', rule(''), 'birthright/core.yaml:9:11', 'NULL_LITERAL'],
  [
    'a table that is not there',
    rule('{present: {lookup: [site, {var: location}]}}'),
    'birthright/core.yaml:9:31',
    'UNKNOWN_TABLE',
    '"sites"',
  ],
  // YAML
  [
    'a key twice',
    { 'apps/chat.yaml': swap('title: Chat', 'title: Chat\ntitle: Chat') },
    'apps/chat.yaml:4:1',
    'DUPLICATE_KEY',
  ],
  ['an alias', { 'apps/chat.yaml': swap('title: Chat', 'title: &a Chat') }, 'apps/chat.yaml:3:11', 'YAML_ALIAS'],
  [
    'a merge key',
    { 'authority.yaml': swap('default: {', 'default: {<<: {from: [hr]}, ') },
    'authority.yaml:2:11',
    'KEY_INVALID',
  ],
  ['a tag', { 'apps/chat.yaml': swap('title: Chat', 'title: !!str Chat') }, 'apps/chat.yaml:3:14', 'YAML_TAG'],
  [
    'a key "__proto__"',
    { 'apps/chat.yaml': swap('title: Chat', 'title: Chat\n__proto__: {x: 1}') },
    'apps/chat.yaml:4:1',
    'KEY_INVALID',
  ],
  ['broken YAML', { 'apps/chat.yaml': swap('title: Chat', 'title: [Chat') }, 'apps/chat.yaml:4:1', 'YAML_INVALID'],
  [
    'two documents in one file',
    { 'apps/chat.yaml': swap('title: Chat', 'title: Chat\n---\nkind: app') },
    'apps/chat.yaml:4:1',
    'YAML_INVALID',
  ],
  ['an empty file', { 'x.yaml': '' }, 'x.yaml:1:1', 'YAML_INVALID'],
  ['a file that is a list', { 'x.yaml': '- a' }, 'x.yaml:1:1', 'YAML_INVALID'],
  ['broken JSON', { 'x.json': '{"kind": "app",' }, 'x.json:1:16', 'YAML_INVALID'],
  ['an infinite number', { 'guards.yaml': swap('percent: 3', 'percent: .inf') }, 'guards.yaml:3:68', 'NUMBER_INVALID'],
  // Kinds and keys
  ['no kind', { 'x.yaml': 'id: a' }, 'x.yaml:1:1', 'MISSING_KEY', 'policy, dictionary'],
  ['an unknown kind', { 'x.yaml': 'kind: grant' }, 'x.yaml:1:7', 'UNKNOWN_KIND', '"grants"'],
  [
    'no lifecycle',
    { 'lifecycle.yaml': null, 'apps/chat.yaml': swap('window:\n  enable: {instant: start, offset: -P1D}\n', '') },
    '',
    'MISSING_KIND',
  ],
  [
    'two authorities',
    { 'authority2.yaml': 'kind: authority\ndefault: {from: [hr], onNull: clear, onAbsent: keep}' },
    'authority2.yaml:1:7',
    'DUPLICATE_KIND',
  ],
  [
    'an unknown key',
    { 'apps/chat.yaml': swap('window:', 'windows:') },
    'apps/chat.yaml:5:1',
    'UNKNOWN_KEY',
    '"window"',
  ],
  [
    'an unknown key inside a rule',
    { 'birthright/core.yaml': swap('owner: it', 'owner: it\n    grants: [app:chat]') },
    'birthright/core.yaml:5:5',
    'UNKNOWN_KEY',
    '"grant"',
  ],
  ['no owner', { 'birthright/core.yaml': swap('    owner: it\n', '') }, 'birthright/core.yaml:3:5', 'MISSING_KEY'],
  [
    'an unknown owner',
    { 'birthright/core.yaml': swap('owner: it', 'owner: itt') },
    'birthright/core.yaml:4:12',
    'UNKNOWN_OWNER',
    '"it"',
  ],
  [
    'a version without quotes',
    { 'policy.yaml': swap('version: "1"', 'version: 1.0') },
    'policy.yaml:3:10',
    'UNQUOTED_SCALAR',
    '"1.0"',
  ],
  [
    'a contract we do not know',
    { 'policy.yaml': swap('contract: 1', 'contract: 2') },
    'policy.yaml:4:11',
    'UNKNOWN_VALUE',
    '1',
  ],
  [
    'an unknown word',
    { 'apps/chat.yaml': swap('window:', 'outOfScope: disabled\nwindow:') },
    'apps/chat.yaml:5:13',
    'UNKNOWN_VALUE',
    '"disable"',
  ],
  [
    'an unknown zone',
    { 'policy.yaml': swap('Europe/Berlin', 'Europe/Berln') },
    'policy.yaml:5:14',
    'UNKNOWN_ZONE',
    '"Europe/Berlin"',
  ],
  // Dictionary
  [
    'an attribute that every object has',
    { 'schema/person.yaml': swap('location:', 'constructor:') },
    'schema/person.yaml:7:3',
    'NAME_INVALID',
  ],
  [
    'an attribute with a dot',
    { 'schema/person.yaml': swap('level:', 'my.level:') },
    'schema/person.yaml:11:3',
    'NAME_INVALID',
  ],
  [
    'an attribute called like the counter',
    { 'schema/person.yaml': swap('level:', 'n:') },
    'schema/person.yaml:11:3',
    'NAME_INVALID',
  ],
  [
    'an unknown type',
    { 'schema/person.yaml': swap('{type: number', '{type: int') },
    'schema/person.yaml:11:17',
    'UNKNOWN_VALUE',
  ],
  // Source
  [
    'a column for an unknown attribute',
    { 'sources/hr.yaml': swap('hireDate:', 'hiredate:') },
    'sources/hr.yaml:8:3',
    'UNKNOWN_ATTRIBUTE',
    '"hireDate"',
  ],
  [
    'a key that no column gives',
    { 'sources/hr.yaml': swap('key: employeeNumber', 'key: userName') },
    'sources/hr.yaml:5:6',
    'MISSING_KEY',
  ],
  [
    'a date format nobody can read',
    { 'sources/hr.yaml': swap('d.M.yyyy', 'd.M.YYYY') },
    'sources/hr.yaml:8:42',
    'FORMAT_INVALID',
    'yyyy',
  ],
  [
    'a word for a value that is not listed',
    { 'sources/hr.yaml': swap('extern: contractor', 'extern: contracter') },
    'sources/hr.yaml:9:46',
    'UNKNOWN_VALUE',
    '"contractor"',
  ],
  [
    'one column for two attributes',
    { 'sources/hr.yaml': swap('from: [Type]', 'from: [Type, employee_id]') },
    'sources/hr.yaml:9:29',
    'DUPLICATE_ID',
  ],
  // Authority
  [
    'an unknown source',
    { 'authority.yaml': swap('from: [hr]', 'from: [hrr]') },
    'authority.yaml:2:18',
    'UNKNOWN_SOURCE',
    '"hr"',
  ],
  [
    'authority over an unknown attribute',
    { 'authority.yaml': swap('  department:', '  departments:') },
    'authority.yaml:4:3',
    'UNKNOWN_ATTRIBUTE',
    '"department"',
  ],
  [
    'a union of single values',
    { 'authority.yaml': swap('{onNull: hold}', '{pick: union}') },
    'authority.yaml:4:22',
    'TYPE_MISMATCH',
  ],
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
];

test('the set that these rows break is sound', () => {
  expect(compileWith().findings).toEqual([]);
  expect(compileWith().policySet).not.toBeNull();
});

test.each(rows.map(([sentence, ...row]) => [sentence, row] as const))(
  'refused: %s',
  (_sentence, [changes, place, code, hint = '']) => {
    const { policySet, findings } = compileWith(changes);
    expect(policySet).toBeNull();
    const found = findings.map((finding) => ({
      code: finding.code,
      place: [finding.place?.file, finding.place?.line, finding.place?.column]
        .filter((part) => part !== undefined)
        .join(':'),
      hint: finding.hint ?? '',
    }));
    expect(found).toContainEqual({ code, place, hint: expect.stringContaining(hint) as unknown });
  },
);

test('a cycle is named link by link', () => {
  const change = (text: string): string => text.replaceAll('needs: [givenName, familyName]', 'needs: [email]');
  const { findings } = compileWith({ 'derive/names.yaml': change });
  expect(findings.map((finding) => finding.message)).toEqual([
    'These attributes wait for each other: email -> userName -> email.',
  ]);
});

test('one broken file does not make others look wrong', () => {
  const { findings } = compileWith({ 'apps/chat.yaml': swap('title: Chat', 'titel: Chat') });
  expect(new Set(findings.map((finding) => finding.place?.file))).toEqual(new Set(['apps/chat.yaml']));
});

test('findings come in the same order whatever the order of the files', () => {
  const broken: Changes = { 'z.yaml': 'kind: x', 'a.yaml': 'kind: y', ...rule('{and: [{}, {}]}') };
  const lines = compileWith(broken).findings.map((finding) => `${finding.place?.file}:${finding.place?.line}`);
  expect(lines).toEqual([...lines].sort());
});
