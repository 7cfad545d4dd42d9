import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeTestRun, type PolicyTestRun, testPolicyFolder } from '@joinery/policy';
import { BASICS, policyFolder, type PolicyTexts, removePolicyFolders } from '../test/small-policy';
import { policyTestPlayer } from './play-policy-test';

/** One app, one group, one name to be made. */
const SMALL: PolicyTexts = {
  ...BASICS,
  'schema/person.yaml': `kind: dictionary
attributes:
  employeeNumber: {type: string, title: Number}
  givenName: {type: string, title: Given name}
  department: {type: string, title: Department}
  startDate: {type: date, title: Start}
  lastDayOfWork: {type: date, title: Last day}
  userName: {type: string, title: User name}
`,
  'sources/hr.yaml': `kind: source
id: hr
title: HR
feed: full
key: employeeNumber
columns: {employeeNumber: [id], givenName: [name], department: [dept], startDate: [start], lastDayOfWork: [end]}
`,
  'authority.yaml': `kind: authority
default: {from: [hr], onNull: clear, onAbsent: keep}
attributes:
  startDate: {onNull: hold}
`,
  'derive.yaml': `kind: derive
attributes:
  userName:
    mode: seed
    unique: {maxLength: 20}
    candidates: [{slug: [{var: givenName}]}, {slug: [{var: givenName}, {var: n}]}]
    counter: {from: 2, to: 9}
`,
  'grants.yaml': `kind: grants
rules:
  - {id: all.chat, owner: it, grant: [app:chat]}
  - {id: sales, owner: it, grant: [group:sales], grace: P3D, when: {"===": [{var: department}, Sales]}}
`,
  'chat.yaml': `kind: app
id: chat
title: Chat
owner: it
attributes:
  userName: {value: {var: userName}, required: true}
  nickName: {value: {var: givenName}, whenNull: clear}
members: {groups: {group:sales: Sales}}
`,
};

const ADA = 'hr: {employeeNumber: "1", givenName: Ada, department: Sales, startDate: "2026-01-01"}';
const GOOD = `kind: test
cases:
  - name: Ada sells
    at: 2026-05-14T12:00:00Z
    given: {${ADA}}
    expect:
      state: active
      rule: lc.active
      event: joiner
      names: {userName: ada}
      grants: [app:chat, group:sales]
      steps:
        chat: {do: create, set: {userName: ada, nickName: Ada}, add: [Sales]}
  - name: she moves, and keeps the group for three days
    after: Ada sells
    at: 2026-05-15T12:00:00Z
    given: {hr: {department: Legal}}
    expect: {state: active, event: mover, wakeAt: 2026-05-18T12:00:00Z}
  - name: and no longer
    after: she moves, and keeps the group for three days
    at: 2026-05-18T12:00:00Z
    expect: {state: active, grants: [app:chat], steps: {chat: {do: update, remove: [Sales]}}}
  - name: she leaves
    after: and no longer
    at: 2026-06-01T00:00:00Z
    given: {hr: {lastDayOfWork: "2026-05-31"}}
    expect: {state: leaver, event: leaver, grants: [], steps: {chat: {do: deactivate}}}
`;
const ANOTHER = `  - name: another Ada has the next number
    like: Ada sells
    at: 2026-05-14T12:00:00Z
    taken: {userName: [ada]}
    expect:
      state: active
      names: {userName: ada2}
      steps: {chat: {do: create, add: [Sales]}}
`;

afterAll(removePolicyFolders);

function run(tests: string, changes: PolicyTexts = {}): PolicyTestRun {
  return testPolicyFolder(policyFolder({ ...SMALL, ...changes, 'tests/small.test.yaml': tests }), policyTestPlayer);
}

const swap = (from: string, to: string): string => {
  if (!GOOD.includes(from)) throw new Error(`"${from}" is not there to be swapped`);
  return GOOD.replace(from, to);
};

test('a policy that does what its tests say passes, and its coverage is whole', () => {
  const good = run(GOOD + ANOTHER);
  expect(describeTestRun(good)).toBe(
    '5 cases, 5 passed, 0 failed\nrules reached 4 of 4, leaves seen both ways 1 of 1, candidates of names seen 2 of 2\nThe policy does what its tests say.',
  );
  expect(good.passed).toBe(true);
});

test('a candidate of a name that no case reaches is told with its line, and fails nothing', () => {
  const { passed, findings } = run(GOOD);
  expect(passed).toBe(true);
  expect(findings).toMatchObject([
    { severity: 'warning', code: 'CANDIDATE_WITHOUT_TEST', value: 'userName', place: { line: 6, path: 'attributes/userName/candidates/1' } },
  ]); // prettier-ignore
});

test('a value that cannot be made holds itself alone: who moves still loses the group of the old department', () => {
  const changes: PolicyTexts = {
    'chat.yaml': (SMALL['chat.yaml'] ?? '').replace(
      'members:',
      '  title: {value: {upper: [{var: department}]}}\nmembers:',
    ),
  };
  const first = GOOD.slice(0, GOOD.indexOf('  - name: she moves')).replace(
    'nickName: Ada}',
    'nickName: Ada, title: SALES}',
  );
  const moved = `  - name: her department goes blank
    after: Ada sells
    at: 2026-05-15T12:00:00Z
    given: {hr: {department: null}}
    expect: {state: active, holds: {app:chat/title: VALUE_HELD}}
  - name: three days later the group is gone and the title as it was
    after: her department goes blank
    at: 2026-05-18T12:00:00Z
    expect: {state: active, grants: [app:chat], steps: {chat: {do: update, remove: [Sales]}}}
  - name: and somebody new without one has an account without a title
    like: Ada sells
    at: 2026-05-15T12:00:00Z
    given: {hr: {department: null}}
    expect: {state: active, grants: [app:chat], holds: {app:chat/title: VALUE_HELD}, steps: {chat: {do: create, set: {userName: ada, nickName: Ada}}}}
`;
  expect(describeTestRun(run(first + moved, changes))).toContain('4 cases, 4 passed');
});

test('the next instant is one of the person, not of a record beside theirs in a zone of its own', () => {
  const changes: PolicyTexts = {
    'schema/person.yaml': `${SMALL['schema/person.yaml']}  zone: {type: string, title: Zone}\n`,
    'lifecycle.yaml': (BASICS['lifecycle.yaml'] ?? '').replace('instants:', 'zone: [{attribute: zone}]\ninstants:'),
    'sources/hr.yaml': (SMALL['sources/hr.yaml'] ?? '').replace('columns: {', 'columns: {zone: [zone], '),
    'sources/badges.yaml': `kind: source
id: badges
title: Badges
feed: full
key: employeeNumber
columns: {employeeNumber: [id], lastDayOfWork: [valid until]}
`,
  };
  const case1 = swap(
    `given: {${ADA}}`,
    `given: {${ADA.replace('}', ', zone: Pacific/Chatham, lastDayOfWork: "2026-09-26"}')}, badges: {employeeNumber: "1", lastDayOfWork: "2026-05-20"}}`,
  ).replace('      event: joiner\n', '      wakeAt: 2026-09-26T11:15:00Z\n');
  const only = case1.slice(0, case1.indexOf('  - name: she moves'));
  expect(describeTestRun(run(only, changes))).toContain('1 case, 1 passed');
});

describe('a case fails', () => {
  const rows: readonly [sentence: string, tests: string, told: string][] = [
    ['for a grant that is not listed', swap('grants: [app:chat, group:sales]', 'grants: [app:chat]'), '+ group:sales   (sales)'],
    ['for a grant that does not come', swap('grants: [app:chat]', 'grants: [app:chat, group:sales]'), '- group:sales   (line 22)'],
    ['for a step that is not listed', swap(', steps: {chat: {do: deactivate}}', ''), '+ chat: deactivate   (leaver by lc.leaver)'],
    ['for another kind of step', swap('{do: deactivate}', '{do: delete}'), '- do: delete'],
    ['for a group that is not taken', swap(', remove: [Sales]', ''), '+ remove/Sales: Sales'],
    ['for a value that is not set', swap('nickName: Ada', 'nickName: Ida'), '- set/nickName: Ida'],
    ['for another state', swap('{state: leaver,', '{state: active,'), '+ leaver   (lc.leaver)'],
    ['for another row', swap('rule: lc.active', 'rule: lc.leaver'), '- lc.leaver   (line 8)'],
    ['for another event', swap('event: joiner', 'event: rehire'), '- rehire'],
    ['for another name', swap('names: {userName: ada}', 'names: {userName: ida}'), '+ userName: ada'],
    ['for a name that is not listed', swap('names: {userName: ada}', 'names: {}'), '+ userName: ada'],
    ['for another instant to wake', swap('wakeAt: 2026-05-18', 'wakeAt: 2026-05-19'), '+ 2026-05-18T12:00:00.000Z'],
    ['for a hold that is not listed', swap('given: {hr: {lastDayOfWork', 'given: {hr: {startDate: null, lastDayOfWork'), '+ startDate: HELD'],
    ['for a hold that does not come', swap('event: leaver,', 'event: leaver, holds: {person: STATE_UNKNOWN},'), '- person: STATE_UNKNOWN'],
  ]; // prettier-ignore
  test.each(rows)('%s', (_sentence, tests, told) => {
    const failed = run(tests);
    expect(failed.passed).toBe(false);
    expect(describeTestRun(failed)).toContain(told);
  });
});

test('while a case cannot be read, nobody is told what no case reaches', () => {
  const { findings } = run('kind: test\ncases: [{name: a, at: 2026-05-01, expect: {state: active, holds: []}}]\n');
  expect(findings.map(({ code }) => code)).toEqual(['WRONG_TYPE']);
});

describe('a run fails', () => {
  const rows: readonly [sentence: string, tests: string, changes: Readonly<Record<string, string>>, told: RegExp][] = [
    ['for a rule without a test', GOOD, { 'more.yaml': 'kind: grants\nrules:\n  - {id: hr, owner: it, grant: [group:sales], when: {"===": [{var: department}, HR]}}\n' }, /more\.yaml:3:10 \(rules\/0\/id\) error RULE_WITHOUT_TEST/],
    ['for a row of the lifecycle without a test', GOOD, { 'lifecycle.yaml': `${SMALL['lifecycle.yaml'] ?? ''}  - {id: lc.else, state: future}\n` }, /lifecycle\.yaml:8:10 \(states\/2\/id\) error RULE_WITHOUT_TEST/],
    ['for an attribute that there is not', swap('given: {hr: {department: Legal}}', 'given: {hr: {departmnt: Legal}}'), {}, /tests\/small\.test\.yaml:17:29 \(cases\/1\/given\/hr\/departmnt\) error UNKNOWN_ATTRIBUTE .*department/],
    ['for an entitlement that there is not', swap('grants: [app:chat]', 'grants: [app:chta]'), {}, /error UNKNOWN_ENTITLEMENT .*app:chat/],
    ['for an app that there is not', swap('steps: {chat: {do: update', 'steps: {chatt: {do: update'), {}, /error UNKNOWN_APP/],
    ['for an instant that is none', swap('at: 2026-06-01T00:00:00Z', 'at: next week'), {}, /error DATE_INVALID/],
    ['for a case that begins where none ended', swap('after: and no longer', 'after: and no'), {}, /error UNKNOWN_CASE/],
    ['for two cases of one name', swap('name: she leaves', 'name: Ada sells'), {}, /error DUPLICATE_ID/],
    ['for an expectation that is spelled wrong', swap('grants: [app:chat]', 'grant: [app:chat]'), {}, /error UNKNOWN_KEY .*grants/],
    ['for a number that is no text', swap('givenName: Ada', 'givenName: 12'), {}, /error UNQUOTED_SCALAR/],
    ['for a policy that does not load', GOOD, { 'grants.yaml': 'kind: grants\nrules: [{id: a, owner: it, grant: [app:x]}]\n' }, /grants\.yaml:2:.*UNKNOWN_APP/],
  ]; // prettier-ignore
  test.each(rows)('%s', (_sentence, tests, changes, told) => {
    const failed = run(tests, changes);
    expect(failed.passed).toBe(false);
    expect(describeTestRun(failed)).toMatch(told);
  });
});

test('a leaf that was seen one way only is told where it stands, and fails nothing by itself', () => {
  const when = '{or: [{"===": [{var: department}, Sales]}, {"===": [{var: department}, Trade]}]}';
  const grants = (SMALL['grants.yaml'] ?? '').replace('{"===": [{var: department}, Sales]}', when);
  const one = run(GOOD + ANOTHER, { 'grants.yaml': grants });
  expect(one).toMatchObject({
    passed: true,
    findings: [{ severity: 'warning', code: 'LEAF_SEEN_ONE_WAY', place: { line: 4, path: 'rules/1/when/or/1' } }],
  });
});

test('names that others have are passed over, and a leaver who comes back keeps the one there was', () => {
  const tests = `${GOOD}
  - name: there are two
    like: Ada sells
    at: 2026-05-14T12:00:00Z
    taken: {userName: [ADA]}
    expect: {state: active, names: {userName: ada2}, steps: {chat: {do: create, add: [Sales]}}}
  - name: she comes back under another name
    after: she leaves
    at: 2026-09-01T12:00:00Z
    given: {hr: {givenName: Ida, startDate: "2026-09-01", lastDayOfWork: null}}
    expect:
      state: active
      event: rehire
      grants: [app:chat]
      steps: {chat: {do: reactivate, set: {nickName: Ida}}}
`;
  expect(describeTestRun(run(tests))).toContain('6 cases, 6 passed, 0 failed');
});

test('a file of tests may put proposals in force, to see what they would do', () => {
  const proposed = {
    'wiki.yaml':
      'kind: app\nid: wiki\ntitle: Wiki\nowner: it\nstatus: proposed\nattributes: {userName: {value: {var: userName}}}\n',
    'more.yaml': 'kind: grants\nrules:\n  - {id: wiki, owner: it, status: proposed, grant: [app:wiki]}\n',
  };
  const tests = (activate: string): string => `${GOOD.replace('cases:', `activate: [${activate}]\ncases:`)}`;
  expect(run(GOOD + ANOTHER, proposed)).toMatchObject({ passed: true, findings: [] });
  const told = describeTestRun(run(tests('wiki'), proposed));
  expect(told).toContain('+ app:wiki   (wiki)');
  expect(told).toContain('+ wiki: create   (app:wiki by wiki)');
  expect(describeTestRun(run(tests('wikki'), proposed))).toMatch(/2:12 \(activate\/0\) error UNKNOWN_PROPOSAL .*wiki/);
});

describe('a file that lists exactly what comes', () => {
  const facts = 'employeeNumber: "1", givenName: Ada, department: Sales, startDate: "2026-01-01"';
  const exact = `kind: test
exactly: true
cases:
  - name: Ada sells
    at: 2026-05-14T12:00:00Z
    given: {${ADA}}
    expect:
      state: active
      event: joiner
      attributes: {${facts}}
      names: {userName: ada}
      grants: [app:chat, group:sales]
      steps: {chat: {do: create, set: {userName: ada, nickName: Ada}, add: [Sales]}}
  - name: a second look shows the same
    after: Ada sells
    at: 2026-05-15T12:00:00Z
    expect: {state: active}
`;
  const told = (from: string, to: string): string => describeTestRun(run(exact.replace(from, to)));

  test('holds when everything is listed, and takes over what another case lists', () => {
    expect(told('', '')).toContain('2 cases, 2 passed, 0 failed');
  });

  test.each([
    ['an attribute that is not listed', 'attributes: {employeeNumber: "1", givenName: Ada, department: Sales,', 'attributes: {employeeNumber: "1", givenName: Ada,', '+ department: Sales'],
    ['an event that is not listed', 'event: joiner', 'rule: lc.active', '+ joiner'],
    ['what a create sets', 'set: {userName: ada, nickName: Ada}, ', '', '+ set/userName: ada'],
    ['an instant to wake', `given: {${ADA}}`, `given: {${ADA.replace('}', ', lastDayOfWork: "2026-06-01"}')}}`, '+ 2026-06-02T00:00:00.000Z'],
  ])('fails for %s', (_sentence, from, to, difference) => {
    expect(exact).toContain(from);
    expect(told(from, to)).toContain(difference);
  });

  test('a case of its own may say so, or take it back', () => {
    const loose = exact.replace('exactly: true\n', '').replace('event: joiner', 'exactly: true');
    expect(describeTestRun(run(loose))).toContain('+ joiner');
    const restless = exact.replace('at: 2026-05-15', 'given: {hr: {department: Legal}}\n    at: 2026-05-15');
    expect(describeTestRun(run(restless))).toContain('+ mover');
    expect(describeTestRun(run(restless.replace('{state: active}', '{state: active, exactly: false}')))).toContain('2 passed');
  });
}); // prettier-ignore

describe('words in a case that stand for nothing', () => {
  test.each([
    ['an attribute of an account that the app has not', swap('    given: {hr: {lastDayOfWork', '    before: {accounts: {chat: {attributes: {nickNam: A}}}}\n    given: {hr: {lastDayOfWork').replace('after: and no longer', 'like: Ada sells'), /error UNKNOWN_ATTRIBUTE There is no attribute of chat "nickNam"\. Did you mean "nickName"/],
    ['a hold of no known kind', swap('event: leaver,', 'event: leaver, holds: {person: UNKNOWN_STATE},'), /error UNKNOWN_VALUE .*STATE_UNKNOWN/],
    ['an attribute that no column of the source gives', swap('given: {hr: {department: Legal}}', 'given: {hr: {department: Legal, userName: x}}'), /warning NEVER_SAID No column of "hr" gives "userName"/],
    ['an attribute that nobody can set', swap('given: {hr: {department: Legal}}', 'given: {hr: {department: Legal}, manual: {department: X}}'), /warning NEVER_SAID Nobody can set "department" by hand/],
  ])('%s', (_sentence, tests, told) => {
    expect(describeTestRun(run(tests))).toMatch(told);
  });
}); // prettier-ignore

describe('cases that were reviewed', () => {
  const all = GOOD + ANOTHER;
  const reviewOf = (tests: string, changes: PolicyTexts = {}): PolicyTexts => {
    const review = run(tests, changes).review;
    return review === null ? {} : { [review.path]: review.text };
  };
  const codes = (tests: string, changes: PolicyTexts): string[] => run(tests, changes).findings.map(({ code, value }) => `${code} ${value ?? ''}`.trim());
  const wider = { 'grants.yaml': (SMALL['grants.yaml'] ?? '').replace('{"===": [{var: department}, Sales]}', '{in: [{var: department}, [Sales, Trade]]}') };

  test('are silent while neither they nor their rules change, and where no review is kept', () => {
    expect(codes(all, reviewOf(all))).toEqual([]);
    expect(codes(all, wider)).toEqual([]);
    expect(run(all, reviewOf(all)).review).toMatchObject({ isCurrent: true });
  });

  test('are older than a rule that has changed alone, which fails the run', () => {
    const outdated = run(all, { ...wider, ...reviewOf(all) });
    expect(outdated.passed).toBe(false);
    expect(describeTestRun(outdated)).toMatch(/grants\.yaml:4:10 \(rules\/1\/id\) error CASE_OLDER_THAN_RULE "sales" was changed .*"Ada sells"/);
    // What somebody says that they looked at is not older any more.
    expect(codes(all, { ...wider, ...reviewOf(all, wider) })).toEqual([]);
  });

  test('and a rule that changed together only wait to be noted', () => {
    const trade = `${all}  - {name: Tom trades, like: Ada sells, at: "2026-05-14T12:00:00Z", given: {hr: {department: Trade}}, expect: {state: active, steps: {chat: {do: create, add: [Sales]}}}}\n`;
    expect(codes(trade, { ...wider, ...reviewOf(all) })).toEqual(['REVIEW_NOT_CURRENT']);
    expect(run(trade, { ...wider, ...reviewOf(all) }).passed).toBe(true);
  });

  test('do not mind another title or owner of a rule, nor the row of another', () => {
    const titled = { 'grants.yaml': (SMALL['grants.yaml'] ?? '').replace('{id: sales,', '{id: sales, title: Selling,') };
    expect(codes(all, { ...titled, ...reviewOf(all) })).toEqual([]);
  });

  test('are not reviewed while one of them fails, nor by a file that was edited', () => {
    expect(run(swap('event: leaver', 'event: none')).review).toBeNull();
    expect(codes(all, { 'tests/reviewed.yaml': 'kind: reviewed\nrules: {sales: yes}\n' })).toEqual(['REVIEW_INVALID']);
  });

  test('are read from the folder in which they stand', () => {
    const folder = policyFolder({ ...SMALL, 'tests/small.test.yaml': all });
    const { review } = testPolicyFolder(folder, policyTestPlayer);
    writeFileSync(path.join(folder, review?.path ?? ''), review?.text ?? '');
    expect(testPolicyFolder(folder, policyTestPlayer).review).toEqual({ ...review, isCurrent: true });
  });
}); // prettier-ignore
