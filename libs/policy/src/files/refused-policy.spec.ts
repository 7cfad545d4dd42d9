import { type Changes, compileWith } from '../test/policy-files';
import { type RefusedRow, rule, swap, testRefused } from '../test/refused-row';

/** Files, dictionary, sources, authority, and expressions where they stand. */
const rows: readonly RefusedRow[] = [
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
    'write the keys out',
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
    'a file of its own',
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
    'policy.yaml:1:7',
    'MISSING_KIND',
  ],
  [
    'a contract in quotes',
    { 'policy.yaml': swap('contract: 1', 'contract: "1"') },
    'policy.yaml:4:11',
    'UNKNOWN_VALUE',
    'without quotes',
  ],
  ['a kind of many lines', { 'x.yaml': 'kind: |\n  app\n  grants\n' }, 'x.yaml:1:7', 'UNKNOWN_KIND'],
  [
    'a value of a list twice',
    { 'schema/person.yaml': swap('[employee, contractor]', '[employee, contractor, employee]') },
    'schema/person.yaml:8:38',
    'VALUE_INVALID',
  ],
  [
    'a date that is sealed',
    { 'sources/hr.yaml': swap('formats: [d.M.yyyy]}', 'sealed: true}') },
    'sources/hr.yaml:8:41',
    'TYPE_MISMATCH',
    'Seal a text',
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
    'KEY_INVALID',
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
    'a word under one column for a value that is not listed',
    { 'sources/hr.yaml': swap('words: {extern: contractor}', 'wordsUnder: {Type: {extern: contracter}}') },
    'sources/hr.yaml:9:58',
    'UNKNOWN_VALUE',
    '"contractor"',
  ],
  [
    'words under a column that is not read',
    { 'sources/hr.yaml': swap('words: {extern: contractor}', 'wordsUnder: {Typ: {extern: contractor}}') },
    'sources/hr.yaml:9:48',
    'UNKNOWN_VALUE',
    '"Type"',
  ],
  [
    'words in a table that is not there',
    { 'sources/hr.yaml': swap('words: {extern: contractor}', 'wordsIn: types') },
    'sources/hr.yaml:9:39',
    'UNKNOWN_TABLE',
    'Known:',
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
    'a time after which a source is stale that is no length of time',
    { 'sources/hr.yaml': (text) => `${text}staleAfter: -P3D\n` },
    'sources/hr.yaml:10:13',
    'DURATION_INVALID',
  ],
  [
    'a word for a stale source that there is not',
    { 'authority.yaml': swap('{onNull: hold}', '{onStale: freeze}') },
    'authority.yaml:4:25',
    'UNKNOWN_VALUE',
  ],
  [
    'a union of single values',
    { 'authority.yaml': swap('{onNull: hold}', '{pick: union}') },
    'authority.yaml:4:22',
    'TYPE_MISMATCH',
  ],
];

test('the set that these rows break is sound', () => {
  expect(compileWith().findings).toEqual([]);
  expect(compileWith().policySet).not.toBeNull();
});

testRefused(rows);

test('one broken file does not make others look wrong', () => {
  const { findings } = compileWith({ 'apps/chat.yaml': swap('title: Chat', 'titel: Chat') });
  expect(new Set(findings.map((finding) => finding.place?.file))).toEqual(new Set(['apps/chat.yaml']));
});

test('findings come in the same order whatever the order of the files', () => {
  const broken: Changes = { 'z.yaml': 'kind: x', 'a.yaml': 'kind: y', ...rule('{and: [{}, {}]}') };
  const lines = compileWith(broken).findings.map((finding) => `${finding.place?.file}:${finding.place?.line}`);
  expect(lines).toEqual([...lines].sort());
});
