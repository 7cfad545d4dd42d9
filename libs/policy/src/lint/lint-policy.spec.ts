import fc from '@joinery/testing/fc';
import { type Changes, factsOf, filesWith, soundPolicy } from '../test/policy-files';
import { swap } from '../test/refused-row';
import type { LintFinding, LintReport } from './lint-finding';
import { lintPolicy } from './lint-policy';

const lint = (changes: Changes = {}): LintReport => lintPolicy(filesWith(changes));

/** The rules of the sound set, and others. */
const rules = (...lines: readonly string[]): Changes => ({
  'birthright/core.yaml': `kind: grants\nrules:\n${['{id: br.chat, owner: it, grant: [app:chat]}', ...lines].map((line) => `  - ${line}`).join('\n')}\n`,
});
const sales = (id: string, when: string, more = ''): string =>
  `{id: ${id}, owner: it, grant: [group:sales], when: ${when}${more}}`;

const of = (report: LintReport, code: string): LintFinding[] =>
  report.findings.filter((finding) => finding.code === code);
const told = (report: LintReport, ...severities: readonly string[]): string[] =>
  report.findings.filter(({ severity }) => severities.includes(severity)).map(({ code }) => code);

/** What lint finds to mend in the small set of the specs, mended. */
const MENDED: Changes = {
  'authority.yaml': (text) => `${text}  hireDate: {onNull: hold}\n`,
  'sources/hr.yaml': (text) =>
    `${text}  givenName: [First]\n  familyName: [Last]\n  department: [Dept]\n  location: [Site]\n  endDate: [End]\n`,
};

test('a sound policy has nothing to mend', () => {
  const report = lint(MENDED);
  expect(told(report, 'error', 'warning')).toEqual([]);
  expect(report.digest).toBe(soundPolicy(MENDED).digest);
  expect(told(lint(), 'warning')).toContain('BLANK_CLOSES');
});

test('a dictionary without the names by which people are compared is told what that means', () => {
  const unnamed: Changes = {
    'schema/person.yaml': swap('  givenName: {type: string, title: Given name}\n', ''),
    'derive/names.yaml': (text) => text.replaceAll('givenName', 'displayName').replace(/  displayName:\n.*\n.*\n/, ''),
  };
  expect(of(lint(unnamed), 'NAMES_NOT_COMPARED')).toMatchObject([
    { severity: 'info', value: 'givenName', place: { file: 'schema/person.yaml', line: 2 } },
  ]);
  expect(of(lint(), 'NAMES_NOT_COMPARED')).toEqual([]);
});

describe('a rule that can hold for nobody', () => {
  const rows: readonly [sentence: string, when: string, words: string][] = [
    [
      'two values at once',
      '{and: [{"===": [{var: department}, A]}, {"===": [{var: department}, B]}]}',
      'department === A and department === B',
    ],
    [
      'crossed numbers',
      '{and: [{at_least: [{var: level}, 5]}, {at_most: [{var: level}, 4]}]}',
      'level at_least 5 and level at_most 4',
    ],
    [
      'two beginnings',
      '{and: [{starts_with: [{var: location}, DE-]}, {starts_with: [{var: location}, FR-]}]}',
      'contradict',
    ],
    [
      'crossed dates',
      '{and: [{before: [{var: hireDate}, "2020-01-01"]}, {after: [{var: hireDate}, "2020-06-01"]}]}',
      'contradict',
    ],
    [
      'dates crossed between two attributes',
      '{and: [{before: [{var: hireDate}, {var: endDate}]}, {after: [{var: hireDate}, {var: endDate}]}]}',
      'contradict',
    ],
    [
      'there and not there',
      '{and: [{"===": [{var: isManager}, true]}, {"!": {present: {var: isManager}}}]}',
      'not present(isManager)',
    ],
    [
      'every value of a closed list denied',
      '{and: [{present: {var: workerType}}, {"!": {in: [{var: workerType}, [employee, contractor]]}}]}',
      'contradict',
    ],
    ['what a table never says', '{"===": [{lookup: [sites, {var: location}]}, Mars]}', 'never so'],
  ];
  test.each(rows)('%s', (_sentence, when, words) => {
    const [finding] = of(lint(rules(sales('x', when))), 'RULE_UNREACHABLE');
    expect(finding).toMatchObject({ severity: 'error', value: 'x', place: { file: 'birthright/core.yaml', line: 4 } });
    expect(finding?.message).toContain(words);
  });

  test.each([
    ['a beginning and an end', '{and: [{starts_with: [{var: location}, DE-]}, {ends_with: [{var: location}, "-1"]}]}'],
    [
      'a part, a beginning and not the beginning alone',
      '{and: [{starts_with: [{var: location}, D]}, {contains: [{var: location}, mid]}, {"!": {"===": [{var: location}, D]}}]}',
    ],
    [
      'numbers that leave a half between them',
      '{and: [{"!": {at_most: [{var: level}, 4]}}, {"!": {at_least: [{var: level}, 5]}}, {present: {var: level}}]}',
    ],
    ['a single day', '{and: [{after: [{var: hireDate}, "2020-01-01"]}, {before: [{var: hireDate}, "2020-01-03"]}]}'],
    ['two skills at once', '{and: [{contains: [{var: skills}, sql]}, {any_of: [{var: skills}, [go, c]]}]}'],
    ['none of what is listed', '{and: [{present: {var: department}}, {"!": {in: [{var: department}, [A, B]]}}]}'],
    ['a site that a table knows', '{"===": [{lookup: [sites, {var: location}]}, Africa/Cairo]}'],
    [
      'one attribute like another',
      '{and: [{"===": [{var: department}, {var: location}]}, {"===": [{var: location}, X]}]}',
    ],
  ])('but not %s', (_sentence, when) => {
    const report = lint(rules(sales('x', when)));
    expect([...of(report, 'RULE_UNREACHABLE'), ...of(report, 'BRANCH_UNREACHABLE')]).toEqual([]);
  });

  test('one way of several is named where it stands', () => {
    const when =
      '{or: [{"===": [{var: department}, A]}, {and: [{"===": [{var: level}, 1]}, {"===": [{var: level}, 2]}]}]}';
    const [finding] = of(lint(rules(sales('x', when))), 'BRANCH_UNREACHABLE');
    expect(finding).toMatchObject({ severity: 'warning', place: { path: 'rules/1/when/or/1/and/1' } });
  });
});

describe('rules against rules', () => {
  const eng = '{in: [{var: department}, [Engineering, Research]]}';
  const rows: readonly [sentence: string, lines: readonly string[], code: string, value: string][] = [
    ['subsumed', [sales('wide', eng), sales('narrow', '{and: [{"===": [{var: department}, Research]}, {present: {var: location}}]}')], 'RULE_SUBSUMED', 'narrow'],
    ['subsumed by two ways together', [sales('wide', '{or: [{at_least: [{var: level}, 5]}, {at_most: [{var: level}, 4]}]}'), sales('narrow', '{in: [{var: level}, [3, 7]]}')], 'RULE_SUBSUMED', 'narrow'],
    ['written twice in other words', [sales('a', eng), sales('b', '{or: [{"===": [{var: department}, Research]}, {"===": [{var: department}, Engineering]}]}')], 'RULE_DUPLICATE', 'b'],
    ['emptied by a deny', [sales('a', eng), sales('z', '{present: {var: department}}', ', effect: deny')], 'DENY_EMPTIES_RULE', 'a'],
    ['emptied by two denies together', [sales('a', '{at_least: [{var: level}, 3]}'), sales('y', '{at_least: [{var: level}, 5]}', ', effect: deny'), sales('z', '{at_most: [{var: level}, 6]}', ', effect: deny')], 'DENY_EMPTIES_RULE', 'a'],
    ['true when nothing is known', [sales('a', '{"!": {"===": [{var: department}, Sales]}}')], 'TRUE_FOR_NULL', 'a'],
    ['true for everybody', [sales('a', '{or: [{present: {var: department}}, {"!": {present: {var: department}}}]}')], 'CONDITION_ALWAYS_TRUE', 'a'],
    ['given twice', [sales('a', '{"===": [{var: department}, A]}'), sales('b', '{"===": [{var: location}, B]}')], 'GRANT_GIVEN_TWICE', 'group:sales'],
  ]; // prettier-ignore
  test.each(rows)('%s, with a witness for whom it is so', (_sentence, lines, code, value) => {
    const report = lint(rules(...lines));
    const finding = of(report, code).find((one) => one.value === value);
    expect(finding?.witness).toBeDefined();
    const facts = factsOf(finding?.witness?.attributes ?? {});
    const holding = soundPolicy(rules(...lines)).rules.filter((rule) => rule.when?.(facts) ?? true);
    const named = lines
      .map((line) => /id: (\w+)/.exec(line)?.[1] ?? '')
      .filter((id) => finding?.message.includes(`"${id}"`));
    expect(holding.map(({ id }) => id)).toEqual(expect.arrayContaining(named));
  });

  test.each([
    ['other people', [sales('a', '{"===": [{var: department}, A]}'), sales('b', '{"===": [{var: department}, B]}')]],
    [
      'one way of the narrow one lies outside',
      [sales('a', eng), sales('b', '{in: [{var: department}, [Research, Legal]]}')],
    ],
    [
      'the wide one counts for a while only',
      [sales('a', eng, ', window: {until: {instant: end}}'), sales('b', '{"===": [{var: department}, Research]}')],
    ],
    [
      'the narrow one has grace',
      [sales('a', eng), sales('b', '{"===": [{var: department}, Research]}', ', grace: P1D')],
    ],
    [
      'the narrow one counts in more states',
      [sales('a', eng, ', states: [active]'), sales('b', '{"===": [{var: department}, Research]}')],
    ],
    [
      'a deny takes only some',
      [sales('a', eng), sales('z', '{"===": [{var: department}, Research]}', ', effect: deny')],
    ],
    [
      'a deny counts for a while only',
      [sales('a', eng), sales('z', eng, ', effect: deny, window: {from: {instant: end}}')],
    ],
  ])('nothing to mend: %s', (_sentence, lines) => {
    expect(told(lint({ ...MENDED, ...rules(...lines) }), 'error', 'warning')).toEqual([]);
  });
});

describe('the rest of the files', () => {
  const rows: readonly [sentence: string, changes: Changes, code: string, place: string][] = [
    ['an account deleted the moment somebody leaves', { 'apps/chat.yaml': swap('attributes:', 'states: {leaver: delete}\nattributes:') }, 'DELETE_WITHOUT_RETENTION', 'apps/chat.yaml:7:18'],
    ['an account deleted the moment a rule is lost', { 'apps/chat.yaml': swap('attributes:', 'outOfScope: delete\nattributes:') }, 'DELETE_WITHOUT_RETENTION', 'apps/chat.yaml:7:13'],
    ['an account deleted while somebody is on leave', { 'apps/chat.yaml': swap('attributes:', 'states: {leave: delete}\nattributes:') }, 'DELETE_WITHOUT_RETENTION', 'apps/chat.yaml:7:17'],
    ['an app that nobody is given', { 'birthright/core.yaml': swap('[app:chat]', '[group:sales]') }, 'APP_WITHOUT_PEOPLE', 'apps/chat.yaml:2:5'],
    ['a group for people none of whom has an account', { 'birthright/core.yaml': swap('[app:chat]', '[app:chat]\n    when: {"===": [{var: department}, Legal]}') }, 'GRANT_OUT_OF_SCOPE', 'birthright/core.yaml:7:9'],
    ['a row that an earlier one always takes', { 'lifecycle.yaml': swap('states:\n', 'states:\n  - {id: lc.any, state: active, from: start}\n') }, 'RULE_UNREACHABLE', 'lifecycle.yaml:9:10'],
    ['a purge below the leaver that comes first', { 'lifecycle.yaml': (text) => `${text.replace('states:', '  purge: {date: [endDate], at: day-end, offset: P90D}\nstates:')}  - {id: lc.purge, state: purged, from: purge}\n` }, 'RULE_UNREACHABLE', 'lifecycle.yaml:10:10'],
    ['a life that never ends', { 'lifecycle.yaml': swap('  - {id: lc.leaver, state: leaver, from: end}\n', '') }, 'NOBODY_LEAVES', 'lifecycle.yaml:7:3'],
    ['a rule for leavers', rules(sales('a', '{"===": [{var: department}, A]}', ', states: [active, leaver]')), 'LEAVER_KEEPS_GRANT', 'birthright/core.yaml:4:10'],
    ['a table that nobody asks', { 'tables/colours.csv': 'key,value\nred,1\n' }, 'TABLE_UNUSED', 'tables/colours.csv:1:1'],
    ['no limit on what is closed', { 'guards.yaml': swap('[deactivate]', '[create]') }, 'NO_LIMIT', 'guards.yaml:3:3'],
    ['an end date that may go blank', { 'lifecycle.yaml': swap('  - {id: lc.active, state: active, from: start}', '  - {id: lc.active, state: active, from: start, when: {present: {var: department}}}\n  - {id: lc.gone, state: leaver, from: start}'), 'authority.yaml': swap('onNull: hold', 'onNull: clear') }, 'BLANK_CLOSES', 'authority.yaml:4:3'],
    ['somebody of whom nothing is known, as a leaver', { 'lifecycle.yaml': (text) => `${text}  - {id: lc.rest, state: leaver}\n` }, 'NOTHING_KNOWN_CLOSES', 'lifecycle.yaml:9:10'],
    ['a bundle that nothing gives', { 'bundles/b.yaml': 'kind: bundles\nbundles:\n  - {id: kit, owner: it, contains: [app:chat]}\n' }, 'BUNDLE_UNUSED', 'bundles/b.yaml:3:10'],
    ['an owner of nothing', { 'policy.yaml': (text) => `${text}  - {id: hr, title: HR}\n` }, 'OWNER_UNUSED', 'policy.yaml:8:10'],
    ['an attribute that nothing reads', { 'schema/person.yaml': (text) => `${text}  hat: {type: string, title: Hat}\n` }, 'ATTRIBUTE_UNUSED', 'schema/person.yaml:17:3'],
    ['an attribute that is read and never filled', rules(sales('a', '{"===": [{var: level}, 3]}')), 'ATTRIBUTE_NEVER_FILLED', 'schema/person.yaml:11:3'],
    ['a source of which nothing is heard but its key', { 'sources/idp.yaml': 'kind: source\nid: idp\ntitle: IdP\nfeed: full\nkey: displayName\ncolumns: {displayName: [n], location: [l]}\n' }, 'SOURCE_NOT_HEARD', 'sources/idp.yaml:6:29'],
    ['a source beneath a derivation', { 'sources/hr.yaml': (text) => `${text}  displayName: [Name]\n` }, 'RANK_OVERLAP', 'sources/hr.yaml:10:3'],
    ['rows of one rank that both match', { 'lifecycle.yaml': swap('  - {id: lc.active, state: active, from: start}', '  - {id: lc.a, state: leave, from: start, when: {"===": [{var: department}, A]}}\n  - {id: lc.b, state: suspended, from: start, when: {"===": [{var: location}, B]}}\n  - {id: lc.active, state: active, from: start}') }, 'RANK_OVERLAP', 'lifecycle.yaml:9:10'],
  ]; // prettier-ignore
  test.each(rows)('%s', (_sentence, changes, code, place) => {
    const found = of(lint(changes), code).map(({ place: at }) => `${at?.file}:${at?.line}:${String(at?.column)}`);
    expect(found).toContain(place);
    for (const { hint, place: at } of lint(changes).findings) {
      expect(hint).toMatch(/\S{2}/);
      expect(at).toMatchObject({ file: expect.any(String) as string });
    }
  });
});

test('load errors come all together, and rules are then not compared', () => {
  const report = lint({
    ...rules(sales('a', '{"==": [{var: departmnt}, A], in: [{var: department}, [A]]}'), '{id: b, grant: [group:saels]}'),
    'derive/more.yaml': 'kind: derive\nattributes:\n  location: {value: {var: department}}\n  department: {value: {var: location}}\n',
  });
  expect(report).toMatchObject({ digest: null, model: null });
  expect(told(report, 'error')).toEqual(expect.arrayContaining(['MISSING_KEY', 'DERIVATION_CYCLE']));
  const mended = lint(rules(sales('a', '{"==": [{var: departmnt}, A]}'), '{id: b, owner: us, grant: [group:saels], when: {at_least: [{var: department}, 3]}}', sales('c', '{present: {lookup: [sits, {var: location}]}}')));
  expect(told(mended, 'error').sort()).toEqual(['TYPE_MISMATCH', 'UNKNOWN_ENTITLEMENT', 'UNKNOWN_OPERATOR', 'UNKNOWN_OWNER', 'UNKNOWN_TABLE']);
}); // prettier-ignore

test('a warning that the file accepts with a reason is set aside; without a reason, or an error, it is not', () => {
  const open = 'birthright/core.yaml';
  const not = '{"!": {"===": [{var: department}, Sales]}}';
  const with_ = (comment: string, when: string): LintReport =>
    lint({ [open]: swap('    when: {"===": [{var: department}, Sales]}', `    ${comment}\n    when: ${when}`) });
  const accepted = with_('# lint-ok TRUE_FOR_NULL: guests are whoever HR names nothing', not);
  expect(of(accepted, 'TRUE_FOR_NULL')).toEqual([]);
  expect(accepted.accepted).toMatchObject([
    { code: 'TRUE_FOR_NULL', hint: 'Accepted: guests are whoever HR names nothing' },
  ]);
  expect(of(with_('# lint-ok TRUE_FOR_NULL', not), 'TRUE_FOR_NULL')).toHaveLength(1);
  const never = '{and: [{"===": [{var: level}, 1]}, {"===": [{var: level}, 2]}]}';
  expect(of(with_('# lint-ok RULE_UNREACHABLE: so be it', never), 'RULE_UNREACHABLE')).toHaveLength(1);
});

test('says the same whatever the order of the files', () => {
  const files = filesWith(rules(sales('a', '{"!": {"===": [{var: department}, Sales]}}')));
  const expected = lintPolicy(files);
  fc.assert(
    fc.property(fc.shuffledSubarray([...files], { minLength: files.length }), (shuffled) => {
      expect(lintPolicy(shuffled)).toEqual(expected);
    }),
    { numRuns: 5 },
  );
});
