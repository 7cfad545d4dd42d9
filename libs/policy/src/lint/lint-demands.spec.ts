import { type Changes, filesWith } from '../test/policy-files';
import { rule, swap } from '../test/refused-row';
import { describeLint } from './describe-lint';
import { lintPolicy } from './lint-policy';

/** A second file of rules. */
const more = (...lines: readonly string[]): Changes => ({
  'birthright/more.yaml': `kind: grants\nrules:\n${lines.map((line) => `  - {owner: it, ${line}}`).join('\n')}\n`,
});
const sales = '{"===": [{var: department}, Sales]}';

/** Whoever starts within two days is awaited. */
const EARLY: Changes = {
  'lifecycle.yaml': (text) =>
    text
      .replace('  start:', '  early: {date: hireDate, at: day-start, offset: -P2D}\n  start:')
      .concat('  - {id: lc.prehire, state: prehire, from: early}\n'),
};

type Row = readonly [what: string, changes: Changes, severity: string, code: string, place: string, path: string];

/** What lint is asked to find, each with a policy that has it: the code, and where it points. */
const DEMANDS: readonly Row[] = [
  ['an unknown attribute', rule('{present: {var: dept}}'), 'error', 'UNKNOWN_ATTRIBUTE', 'birthright/core.yaml:9:27', 'rules/1/when/present/var'],
  ['an unknown operator', rule('{matches: [{var: department}, S]}'), 'error', 'UNKNOWN_OPERATOR', 'birthright/core.yaml:9:12', 'rules/1/when/matches'],
  ['two operators', rule('{present: {var: department}, "!": {present: {var: location}}}'), 'error', 'TWO_OPERATORS', 'birthright/core.yaml:9:40', 'rules/1/when/!'],
  ['an unknown entitlement', more('id: x, grant: [group:sails]'), 'error', 'UNKNOWN_ENTITLEMENT', 'birthright/more.yaml:3:32', 'rules/0/grant/0'],
  ['an unknown app', more('id: x, grant: [app:chet]'), 'error', 'UNKNOWN_APP', 'birthright/more.yaml:3:32', 'rules/0/grant/0'],
  ['an unknown table', rule('{present: {lookup: [places, {var: location}]}}'), 'error', 'UNKNOWN_TABLE', 'birthright/core.yaml:9:31', 'rules/1/when/present/lookup/0'],
  ['an unknown zone', { 'policy.yaml': swap('Europe/Berlin', 'Europe/Bonn') }, 'error', 'UNKNOWN_ZONE', 'policy.yaml:5:14', 'defaultZone'],
  ['a type mismatch', rule('{before: [{var: department}, {var: hireDate}]}'), 'error', 'TYPE_MISMATCH', 'birthright/core.yaml:9:27', 'rules/1/when/before/0/var'],
  ['a value outside a closed list', rule('{"===": [{var: workerType}, boss]}'), 'error', 'UNKNOWN_VALUE', 'birthright/core.yaml:9:39', 'rules/1/when/===/1'],
  ['an unquoted scalar', rule('{"===": [{var: department}, 0042]}'), 'error', 'UNQUOTED_SCALAR', 'birthright/core.yaml:9:39', 'rules/1/when/===/1'],
  ['a circle of derivations', { 'derive/more.yaml': 'kind: derive\nattributes:\n  location: {value: {var: department}}\n  department: {value: {var: location}}\n' }, 'error', 'DERIVATION_CYCLE', 'derive/more.yaml:4:3', 'attributes/department'],
  ['a circle of bundles', { 'bundles/b.yaml': 'kind: bundles\nbundles:\n  - {id: a, owner: it, contains: [bundle:b]}\n  - {id: b, owner: it, contains: [bundle:a]}\n' }, 'error', 'BUNDLE_CYCLE', 'bundles/b.yaml:3:34', 'bundles/0/contains'],
  ['a rule without an owner', { 'birthright/more.yaml': 'kind: grants\nrules:\n  - {id: x, grant: [app:chat]}\n' }, 'error', 'MISSING_KEY', 'birthright/more.yaml:3:5', 'rules/0'],
  ['an owner that nobody knows', { 'birthright/more.yaml': 'kind: grants\nrules:\n  - {id: x, owner: them, grant: [app:chat]}\n' }, 'error', 'UNKNOWN_OWNER', 'birthright/more.yaml:3:20', 'rules/0/owner'],
  ['a rule for nobody', more('id: x, grant: [app:chat], when: {and: [{at_least: [{var: level}, 5]}, {at_most: [{var: level}, 4]}]}'), 'error', 'RULE_UNREACHABLE', 'birthright/more.yaml:3:49', 'rules/0/when'],
  ['a rule within another', more(`id: x, grant: [group:sales], when: {and: [${sales}, {present: {var: location}}]}`), 'warning', 'RULE_SUBSUMED', 'birthright/more.yaml:3:21', 'rules/0/id'],
  ['a rule twice', more(`id: x, grant: [group:sales], when: ${sales}`), 'warning', 'RULE_DUPLICATE', 'birthright/more.yaml:3:21', 'rules/0/id'],
  ['a deny that empties a rule', more(`id: x, effect: deny, grant: [group:sales], when: {present: {var: department}}`), 'error', 'DENY_EMPTIES_RULE', 'birthright/core.yaml:6:9', 'rules/1/id'],
  ['a deny that takes from some', more('id: x, effect: deny, grant: [group:sales], when: {"===": [{var: location}, Berlin]}'), 'info', 'DENY_OVERLAPS', 'birthright/core.yaml:6:9', 'rules/1/id'],
  ['ranks that overlap', { 'lifecycle.yaml': swap('  - {id: lc.active, state: active, from: start}', '  - {id: lc.a, state: leave, from: start, when: {"===": [{var: department}, A]}}\n  - {id: lc.b, state: suspended, from: start, when: {"===": [{var: location}, B]}}\n  - {id: lc.active, state: active, from: start}') }, 'info', 'RANK_OVERLAP', 'lifecycle.yaml:9:10', 'states/2/id'],
  ['a row of the lifecycle that never decides', { 'lifecycle.yaml': swap('  - {id: lc.active, state: active, from: start}', '  - {id: lc.active, state: active, from: start}\n  - {id: lc.late, state: leave, from: start}') }, 'error', 'RULE_UNREACHABLE', 'lifecycle.yaml:9:10', 'states/2/id'],
  ['a delete without retention', { 'apps/chat.yaml': swap('attributes:', 'states: {leaver: delete}\nattributes:') }, 'error', 'DELETE_WITHOUT_RETENTION', 'apps/chat.yaml:7:18', 'states/leaver'],
  ['true for somebody of whom nothing is known', rule('{"!": {"===": [{var: department}, Sales]}}'), 'warning', 'TRUE_FOR_NULL', 'birthright/core.yaml:9:11', 'rules/1/when'],
  ['true for somebody whose one attribute is missing', rule(`{and: [${sales}, {"!": {"===": [{var: workerType}, contractor]}}]}`), 'warning', 'TRUE_FOR_NULL', 'birthright/core.yaml:9:11', 'rules/1/when'],
  ['true in one of several ways for somebody whose one attribute is missing', rule(`{or: [${sales}, {and: [{"===": [{var: location}, Berlin]}, {"!==": [{var: workerType}, contractor]}]}]}`), 'warning', 'TRUE_FOR_NULL', 'birthright/core.yaml:9:11', 'rules/1/when'],
  ['always true', rule('{or: [{present: {var: department}}, {"!": {present: {var: department}}}]}'), 'warning', 'CONDITION_ALWAYS_TRUE', 'birthright/core.yaml:9:11', 'rules/1/when'],
  ['somebody who is protected for ever', { 'breakglass.yaml': swap(', expiresAt: "2030-01-01"', '') }, 'warning', 'PROTECTED_FOREVER', 'breakglass.yaml:3:13', 'protected/0/names'],
  ['no limit on what is closed', { 'guards.yaml': swap('[deactivate]', '[create]') }, 'warning', 'NO_LIMIT', 'guards.yaml:3:3', 'limits'],
  ['a rule for leavers', more('id: x, grant: [group:sales], states: [active, leaver], when: {"===": [{var: department}, A]}'), 'error', 'LEAVER_KEEPS_GRANT', 'birthright/more.yaml:3:21', 'rules/0/id'],
  ['a group for people without an account', { 'birthright/core.yaml': swap('[app:chat]', '[app:chat]\n    when: {"===": [{var: department}, Legal]}') }, 'warning', 'GRANT_OUT_OF_SCOPE', 'birthright/core.yaml:7:9', 'rules/1/id'],
  ['a rule in force for an app that is only proposed', { 'apps/chat.yaml': swap('owner: it', 'owner: it\nstatus: proposed') }, 'warning', 'GRANT_IN_PROPOSED_APP', 'birthright/core.yaml:3:9', 'rules/0/id'],
  ['an attribute without var', { 'apps/chat.yaml': swap('attributes:', 'attributes:\n  nickName: {value: givenName}') }, 'warning', 'LITERAL_IS_ATTRIBUTE', 'apps/chat.yaml:8:21', 'attributes/nickName/value'],
  ['a value that is hidden for what it is made of', { 'schema/person.yaml': swap('title: Site}', 'title: Site, sensitive: true}\n  region: {type: string, title: Region}\n  place: {type: string, title: Place}'), 'derive/more.yaml': 'kind: derive\nattributes:\n  region: {value: {var: location}}\n  place: {value: {lower: [{var: region}]}}\n' }, 'info', 'SENSITIVE_DERIVED', 'derive/more.yaml:4:3', 'attributes/place'],
  ['a name that cannot be hidden', { 'schema/person.yaml': swap('title: Family name}', 'title: Family name, sensitive: true}') }, 'warning', 'SENSITIVE_NAME', 'schema/person.yaml:15:3', 'attributes/userName'],
  ['a window that ends before it begins', more('id: x, grant: [group:sales], window: {from: {instant: start, offset: P9D}, until: {instant: start, offset: P1D}}'), 'error', 'WINDOW_NEVER_OPENS', 'birthright/more.yaml:3:54', 'rules/0/window'],
  ['a window that begins when everybody whom the rule is for has left', more('id: x, grant: [group:sales], states: [active], window: {from: {instant: end}}'), 'error', 'WINDOW_NEVER_OPENS', 'birthright/more.yaml:3:72', 'rules/0/window'],
  ['an account that is to be made before anybody may have it', { 'apps/chat.yaml': swap('window:\n', 'window:\n  create: {instant: start, offset: -P2D}\n') }, 'warning', 'CREATED_TOO_EARLY', 'apps/chat.yaml:6:11', 'window/create'],
  ['an account that is to open before anybody may have it', { ...EARLY, 'apps/chat.yaml': swap('offset: -P1D}', 'offset: -P3D}') }, 'warning', 'CREATED_TOO_EARLY', 'apps/chat.yaml:6:11', 'window/enable'],
  ['an account that is to open when no rule is for those who come', { ...EARLY, 'birthright/core.yaml': swap('[app:chat]', '[app:chat]\n    states: [active, leave]') }, 'warning', 'CREATED_TOO_EARLY', 'apps/chat.yaml:6:11', 'window/enable'],
  ['an app that closes before it opens', { 'apps/chat.yaml': swap('offset: -P1D}', 'offset: -P1D}\n  disable: {instant: start, offset: -P2D}') }, 'error', 'WINDOW_NEVER_OPENS', 'apps/chat.yaml:7:12', 'window/disable'],
  ['letters of two scripts in one word', rule('{"===": [{var: department}, "S\u0430les"]}'), 'warning', 'LETTERS_MIXED', 'birthright/core.yaml:9:11', 'rules/1/when'],
  ['a limit that holds nothing', { 'guards.yaml': swap('percent: 3', 'percent: 100') }, 'warning', 'LIMIT_NEVER_HOLDS', 'guards.yaml:3:68', 'limits/0/max/percent'],
  ['more ways than are compared', rule(`{and: [${['department', 'location', 'givenName', 'familyName', 'displayName', 'userName', 'email'].map((name) => `{or: [{"===": [{var: ${name}}, a]}, {"===": [{var: ${name}}, b]}]}`).join(', ')}]}`), 'info', 'RULE_NOT_COMPARED', 'birthright/core.yaml:9:11', 'rules/1/when'],
]; // prettier-ignore

test('a line for people has file, line, column, path, what is wrong and what to do', () => {
  const report = lintPolicy(filesWith({ 'birthright/core.yaml': swap('[group:sales]', '[group:sails]') }));
  expect(describeLint(report)[0]).toBe(
    'birthright/core.yaml:8:13 (rules/1/grant/0) error UNKNOWN_ENTITLEMENT There is no entitlement "group:sails". Did you mean "group:sales"?',
  );
});

test('a report for people begins with what is worst, wherever it stands', () => {
  const late = { 'guards.yaml': swap('[deactivate]', '[create]'), 'schema/person.yaml': swap('title: Skills}', 'title: Skills}\n  hat: {type: string, title: Hat}') };
  const report = lintPolicy(filesWith({ ...more('id: x, grant: [group:sales], states: [active, leaver], when: {"===": [{var: department}, A]}'), ...late }));
  const told = describeLint(report).flatMap((line) => / (error|warning|info) [A-Z]/.exec(line)?.[1] ?? []);
  expect(new Set(told)).toEqual(new Set(['error', 'warning', 'info']));
  expect(told).toEqual([...told].sort((a, b) => 'ewi'.indexOf(a[0] ?? '') - 'ewi'.indexOf(b[0] ?? '')));
}); // prettier-ignore

test('what records are known and linked by is no attribute that nothing reads', () => {
  const byProduct = ['nationalIdHash', 'primaryJob', 'managerName', 'recordId'];
  const { findings } = lintPolicy(
    filesWith({
      'schema/person.yaml': (text: string) =>
        `${text}${byProduct.map((name) => `  ${name}: {type: string, title: X}\n`).join('')}  hat: {type: string, title: Hat}\n`,
      'sources/idp.yaml': 'kind: source\nid: idp\ntitle: IdP\nfeed: delta\nkey: recordId\ncolumns:\n  recordId: [id]\n',
    }),
  );
  expect(findings.filter(({ code }) => code === 'ATTRIBUTE_UNUSED').map(({ value }) => value)).toContain('hat');
  expect(findings.filter(({ value }) => byProduct.includes(String(value)))).toEqual([]);
});

test('what is closed and deleted without a limit is one finding', () => {
  const { findings } = lintPolicy(
    filesWith({
      'guards.yaml': swap('[deactivate]', '[create]'),
      'apps/chat.yaml': swap('attributes:', 'states: {purged: delete}\nattributes:'),
    }),
  );
  expect(findings.filter(({ code }) => code === 'NO_LIMIT').map(({ value }) => value)).toEqual(['deactivate, delete']);
});

test.each(DEMANDS)('finds %s', (...[, changes, severity, code, place, path]) => {
  const { findings } = lintPolicy(filesWith(changes));
  const found = findings.filter((finding) => finding.code === code);
  const told = found.map(({ place: at, ...finding }) => ({
    severity: finding.severity,
    at: `${at?.file}:${at?.line}:${String(at?.column)}`,
    path: at?.path,
    hint: finding.hint,
  }));
  expect(told).toContainEqual({ severity, at: place, path, hint: expect.stringMatching(/\S{2}.*\S{2}/) as string });
});

describe('does not take for true without a value', () => {
  test.each([
    ['what asks for the value as well', `{and: [${sales}, {present: {var: workerType}}, {"!==": [{var: workerType}, contractor]}]}`],
    ['what asks for no value', `{and: [${sales}, {"!": {present: {var: workerType}}}]}`],
    ['what another way does not ask about', `{or: [${sales}, {"===": [{var: workerType}, employee]}]}`],
    ['what asks the person to be one of several', '{in: [{var: workerType}, [employee]]}'],
  ])('%s', (_sentence, when) => {
    const { findings } = lintPolicy(filesWith(rule(when)));
    expect(findings.filter(({ code }) => code === 'TRUE_FOR_NULL')).toEqual([]);
  });
}); // prettier-ignore

describe('takes a window for one that opens', () => {
  test.each([
    ['for some days from the start on', 'window: {from: {instant: start}, until: {instant: start, offset: P90D}}'],
    ['in the last days before the end', 'window: {from: {instant: end, offset: -P7D}}'],
    ['after the end, for leavers', 'states: [leaver], window: {from: {instant: end}, until: {instant: end, offset: P3D}}'],
  ])('%s', (_sentence, window) => {
    const { findings } = lintPolicy(filesWith(more(`id: x, grant: [group:sales], ${window}`)));
    expect(findings.filter(({ code }) => code === 'WINDOW_NEVER_OPENS')).toEqual([]);
  });
}); // prettier-ignore

test.each(['Продажи', 'Sales, Продажи', 'Ventes é', '営業 Sales', 'Straße'])('takes %s for a word of one script', (word) => {
  const { findings } = lintPolicy(filesWith(rule(`{"===": [{var: department}, "${word}"]}`)));
  expect(findings.filter(({ code }) => code === 'LETTERS_MIXED')).toEqual([]);
}); // prettier-ignore

test.each([
  ['2029-12-31T23:59:59.999Z', []],
  ['2030-01-01T00:00:00.000Z', [{ severity: 'warning', code: 'PROTECTION_OVER', value: '2030-01-01', place: { path: 'protected/0/expiresAt' } }]],
])('an emergency account whose protection has run out is told: at %s', (now, told) => {
  const { findings } = lintPolicy(filesWith({}), null, now);
  expect(findings.filter(({ code }) => code === 'PROTECTION_OVER')).toMatchObject(told);
}); // prettier-ignore
