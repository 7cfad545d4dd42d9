import {
  describeTestRun,
  lintPolicyFolder,
  loadPolicyFolder,
  type PolicyTestRun,
  testPolicyFolder,
} from '@joinery/policy';
import { reviewPlan } from '@joinery/provisioning';
import { BASICS, policyFolder, type PolicyTexts, removePolicyFolders } from '../test/small-policy';
import { policyTestPlayer } from './play-policy-test';

/**
 * Traps that identity products are known for, each with the case that shows it closed, carried through the whole of
 * policy.
 */
const FILES: PolicyTexts = {
  ...BASICS,
  'person.yaml': `kind: dictionary
attributes:
  employeeNumber: {type: string, title: Number}
  givenName: {type: string, title: Given name}
  familyName: {type: string, title: Family name}
  department: {type: string, title: Department}
  phone: {type: string, title: Phone}
  skills: {type: string, many: true, title: Skills}
  timeZone: {type: string, title: Zone}
  startDate: {type: date, title: Start}
  lastDayOfWork: {type: date, title: Last day}
  userName: {type: string, title: User name}
`,
  'hr.yaml': `kind: source
id: hr
title: HR
feed: full
key: employeeNumber
staleAfter: P3D
columns: {employeeNumber: [id], givenName: [g], familyName: [f], department: [d], phone: [p], skills: [s], timeZone: [z], startDate: [b], lastDayOfWork: [e]}
`,
  'idp.yaml':
    'kind: source\nid: idp\ntitle: IdP\nfeed: delta\nkey: employeeNumber\ncolumns: {employeeNumber: [id], skills: [s]}\n',
  'authority.yaml': `kind: authority
default: {from: [hr], onNull: clear, onAbsent: keep}
attributes:
  startDate: {onNull: hold}
  department: {onNull: hold, onStale: hold}
  skills: {from: [hr, idp], pick: union}
`,
  'derive.yaml': `kind: derive
attributes:
  userName:
    mode: seed
    needs: [givenName, familyName]
    unique: {maxLength: 20}
    candidates: [{slug: [{var: givenName}, ., {var: familyName}]}]
`,
  'lifecycle.yaml': `${BASICS['lifecycle.yaml']}zone: [{attribute: timeZone}]\n`,
  'grants.yaml': `kind: grants
rules:
  - {id: all.chat, owner: it, grant: [app:chat]}
  - {id: sales, owner: it, grant: [group:sales], when: {"===": [{var: department}, Sales]}}
  - {id: slow, owner: it, grant: [group:slow], grace: P10D, when: {"===": [{var: department}, Sales]}}
  - {id: sql, owner: it, grant: [group:sql], when: {contains: [{var: skills}, sql]}}
  - {id: no.legal.sql, owner: it, effect: deny, grant: [group:sql], when: {"===": [{var: department}, Legal]}}
`,
  'chat.yaml': `kind: app
id: chat
title: Chat
owner: it
attributes:
  userName: {value: {var: userName}, required: true}
  nickName: {value: {var: familyName}}
  title: {value: {var: phone}, whenNull: clear}
members: {groups: {group:sales: Sales, group:slow: Slow, group:sql: SQL, group:old: Old}}
`,
};

afterAll(removePolicyFolders);

const GIVEN = 'employeeNumber: "1", givenName: Ada, familyName: Berg, startDate: "2026-01-01"';
const NAMES = 'names: {userName: ada.berg}';

function play(cases: string): PolicyTestRun {
  return testPolicyFolder(
    policyFolder({ ...FILES, 'tests/trap.test.yaml': `kind: test\ncases:\n${cases}` }),
    policyTestPlayer,
  );
}

/** Ada of Sales, looked at in May, and what comes after. */
const ada = (then: string, hand = ''): string => `  - name: Ada
    at: 2026-05-01T00:00:00Z
    given: {hr: {${GIVEN}, department: Sales}}
    ${hand === '' ? '' : `byHand: [${hand}]`}
    expect: {state: active, ${NAMES}, grants: [app:chat, GRANTS], steps: {chat: {do: create, add: [GROUPS]}}}
${then}`;
const plain = (text: string, grants = 'group:sales, group:slow', groups = 'Sales, Slow'): string =>
  text.replace('GRANTS', grants).replace('GROUPS', groups);
const next = (name: string, at: string, body: string): string => `  - name: ${name}
    after: Ada
    at: ${at}
    ${body}
`;

const rows: readonly [trap: string, cases: string][] = [
  ['a rule that was deleted leaves its grants behind', `  - name: x
    at: 2026-05-01T00:00:00Z
    given: {hr: {${GIVEN}}}
    before: {state: active, names: {userName: ada.berg}, accounts: {chat: {attributes: {userName: ada.berg, nickName: Berg}, groups: [Old]}}}
    expect: {state: active, ${NAMES}, grants: [app:chat], steps: {chat: {do: update, remove: [Old]}}}
`],
  ['a rule swallows what was given by hand', plain(ada(next('moved', '2026-05-20T00:00:00Z', 'given: {hr: {department: Legal}}\n    expect: {state: active, event: mover, grants: [app:chat, group:sales, group:slow], steps: {}}'), '{give: group:sales, onMove: keep}'))],
  ['what was taken away by hand comes back with the next run', `${plain(ada(next('forbidden', '2026-05-02T00:00:00Z', 'byHand: [{forbid: group:sales, until: 2026-05-09T00:00:00Z}]\n    expect: {state: active, grants: [app:chat, group:slow], denied: [group:sales], steps: {chat: {do: update, remove: [Sales]}}, wakeAt: 2026-05-09T00:00:00Z}')))}  - name: over
    after: forbidden
    at: 2026-05-09T00:00:00Z
    expect: {state: active, grants: [app:chat, group:sales, group:slow], steps: {chat: {do: update, add: [Sales]}}}
`],
  ['movers gather what they had', plain(ada(next('moved', '2026-05-20T00:00:00Z', 'given: {hr: {department: Legal}}\n    expect: {state: active, event: mover, grants: [app:chat, group:slow], steps: {chat: {do: update, remove: [Old, Sales]}}}'), '{give: group:old, onMove: expire}'), 'group:old, group:sales, group:slow', 'Old, Sales, Slow')],
  ['grace begins anew at each run, or is lost', `${plain(ada(next('lost', '2026-05-20T00:00:00Z', 'given: {hr: {department: HR}}\n    expect: {state: active, grants: [app:chat, group:slow], steps: {chat: {do: update, remove: [Sales]}}, wakeAt: 2026-05-30T00:00:00Z}')))}  - name: again
    after: lost
    at: 2026-05-25T00:00:00Z
    expect: {state: active, steps: {}, wakeAt: 2026-05-30T00:00:00Z}
  - name: regained
    after: again
    at: 2026-05-26T00:00:00Z
    given: {hr: {department: Sales}}
    expect: {state: active, grants: [app:chat, group:sales, group:slow], steps: {chat: {do: update, add: [Sales]}}, wakeAt: null}
  - name: gone
    after: again
    at: 2026-05-26T00:00:00Z
    given: {hr: {lastDayOfWork: "2026-05-25"}}
    expect: {state: leaver, grants: [], steps: {chat: {do: deactivate, remove: [Slow]}}}
`],
  ['grace gives what a rule that was wider for an hour never brought about', `  - name: x
    at: 2026-05-01T00:00:00Z
    given: {hr: {${GIVEN}, department: HR}}
    before: {state: active, names: {userName: ada.berg}, accounts: {chat: {attributes: {userName: ada.berg, nickName: Berg}, groups: []}}, lost: {slow: null}}
    expect: {state: active, ${NAMES}, grants: [app:chat], steps: {}, wakeAt: 2026-05-11T00:00:00Z}
`],
  ['empty, not returned, stale and held are one and the same', plain(ada(`${next('empty', '2026-05-02T00:00:00Z', 'given: {hr: {phone: null}}\n    expect: {state: active, steps: {}}')}${next('not returned', '2026-05-02T00:00:00Z', 'without: {hr: [department]}\n    expect: {state: active, steps: {}}')}${next('held', '2026-05-02T00:00:00Z', 'given: {hr: {department: null}}\n    expect: {state: active, holds: {department: HELD}, steps: {}}')}${next('stale', '2026-05-09T00:00:00Z', 'given: {hr: {department: Legal, phone: "2"}}\n    completeAt: {hr: 2026-05-01T00:00:00Z}\n    expect: {state: active, holds: {department: HELD}, steps: {chat: {do: update, set: {title: "2"}}}}')}`))],
  ['a source that shrank makes leavers', plain(ada(next('no record', '2026-05-02T00:00:00Z', 'given: {hr: null}\n    expect: {state: active, event: none, steps: {}}')))],
  ['a value of many goes with the first source that drops it', `  - name: both
    at: 2026-05-01T00:00:00Z
    given: {hr: {${GIVEN}, skills: [sql]}, idp: {skills: [go, sql]}}
    expect: {state: active, ${NAMES}, attributes: {skills: [go, sql]}, grants: [app:chat, group:sql], steps: {chat: {do: create, add: [SQL]}}}
  - name: one
    after: both
    at: 2026-05-02T00:00:00Z
    given: {idp: {skills: [go]}}
    expect: {state: active, event: none, attributes: {skills: [go, sql]}, steps: {}}
  - name: none
    after: one
    at: 2026-05-03T00:00:00Z
    given: {hr: {skills: [c]}, idp: {skills: [go]}}
    expect: {state: active, attributes: {skills: [c, go]}, grants: [app:chat], steps: {chat: {do: update, remove: [SQL]}}}
`],
  ['an allow that comes later wins over a deny', `  - name: x
    at: 2026-05-01T00:00:00Z
    given: {hr: {${GIVEN}, department: Legal, skills: [sql]}}
    byHand: [{give: group:sql}]
    expect: {state: active, ${NAMES}, grants: [app:chat], denied: [group:sql], steps: {chat: {do: create}}}
`],
  ['access ends at midnight in London, wherever somebody works', ['Australia/Melbourne|2026-05-14|2026-05-14T14:00:00Z', 'America/Los_Angeles|2026-05-14|2026-05-15T07:00:00Z', 'Africa/Cairo|2026-04-23|2026-04-23T22:00:00Z'].map((row) => {
    const [zone = '', day = '', end = ''] = row.split('|');
    const given = `given: {hr: {${GIVEN}, timeZone: ${zone}, lastDayOfWork: "${day}"}}`;
    const before = new Date(Date.parse(end) - 1).toISOString();
    return `  - name: ${zone} works
    at: ${before}
    ${given}
    expect: {state: active, ${NAMES}, grants: [app:chat], steps: {chat: {do: create}}, wakeAt: ${end}}
  - name: ${zone} is over
    at: ${end}
    ${given}
    expect: {state: leaver, ${NAMES}}
`;
  }).join('')],
  ['a user name follows a marriage, and who has no name is called null', `${plain(ada(next('married', '2026-05-02T00:00:00Z', 'given: {hr: {familyName: Novak}}\n    expect: {state: active, event: mover, steps: {chat: {do: update, set: {nickName: Novak}}}}')))}  - name: nameless
    at: 2026-05-01T00:00:00Z
    given: {hr: {employeeNumber: "2", startDate: "2026-01-01"}}
    expect: {state: active, grants: [app:chat], holds: {app:chat: EXPRESSION_FAILED}}
`],
  ['a rehire gets another account, or what was once given by hand', `${plain(ada(next('left', '2026-06-01T00:00:00Z', 'given: {hr: {lastDayOfWork: "2026-05-31"}}\n    expect: {state: leaver, event: leaver, grants: [], steps: {chat: {do: deactivate, remove: [Old, Sales, Slow]}}}'), '{give: group:old, onMove: keep}'), 'group:old, group:sales, group:slow', 'Old, Sales, Slow')}  - name: back, with the end date of the job before
    after: left
    at: 2026-09-01T00:00:00Z
    given: {hr: {startDate: "2026-09-01"}}
    expect: {state: active, event: rehire, grants: [app:chat, group:sales, group:slow], steps: {chat: {do: reactivate, add: [Sales, Slow]}}}
`],
]; // prettier-ignore

describe('closed', () => {
  test.each(rows)('%s', (_trap, cases) => {
    const run = play(cases);
    const failed = run.cases.filter(({ differences }) => differences.length > 0);
    const broken = run.findings.filter(({ severity, code }) => severity === 'error' && code !== 'RULE_WITHOUT_TEST');
    if (failed.length + broken.length > 0) throw new Error(describeTestRun(run));
    expect(run.cases.length).toBeGreaterThan(0);
  });

  test.each([
    [
      'an expression that fails clears and revokes what somebody has',
      `given: {hr: {employeeNumber: "2", department: Legal, startDate: "2026-01-01"}}`,
      'state: active, event: none, grants: [app:chat], holds: {app:chat: EXPRESSION_FAILED}, steps: {}',
    ],
    [
      'somebody whose state cannot be told loses what they have',
      'given: {hr: {employeeNumber: "2", department: Legal, givenName: Ada, familyName: Berg}}',
      'state: unknown, event: none, names: {userName: ada.berg}, holds: {person: STATE_UNKNOWN}, steps: {}',
    ],
  ])('%s', (_trap, given, expected) => {
    const account = '{attributes: {userName: ada.berg, title: "1"}, groups: [Sales, Slow]}';
    const run = play(`  - name: x
    at: 2026-05-01T00:00:00Z
    ${given}
    before: {state: active, accounts: {chat: ${account}}}
    expect: {${expected}}
`);
    expect(run.cases.map(({ differences }) => differences)).toEqual([[]]);
  });

  const refusing = (when: string): readonly string[] => {
    const grants = `kind: grants\nrules: [{id: x, owner: it, grant: [app:chat], when: ${when}}]\n`;
    return loadPolicyFolder(policyFolder({ ...FILES, 'more.yaml': grants })).findings.map(({ code }) => code);
  };

  test('rules that read groups feed on what they gave', () => {
    expect(refusing('{present: {var: "group:sales"}}')).toEqual(['UNKNOWN_ATTRIBUTE']);
    expect(refusing('{contains: [{var: groups}, Sales]}')).toEqual(['UNKNOWN_ATTRIBUTE']);
  });

  test('"now" in a condition goes stale', () => {
    expect(refusing('{after: [{var: startDate}, {now: []}]}')).toEqual(['UNKNOWN_OPERATOR']);
    expect(refusing('{after: [{var: startDate}, {var: today}]}')).toEqual(['UNKNOWN_ATTRIBUTE']);
  });

  test('of two rules of one rank the last one wins, and nobody is told', () => {
    const lifecycle = (FILES['lifecycle.yaml'] ?? '').replace(
      '  - {id: lc.active, state: active, from: start}',
      [
        '  - {id: lc.a, state: leave, from: start, when: {"===": [{var: department}, A]}}',
        '  - {id: lc.b, state: suspended, from: start, when: {"===": [{var: phone}, "1"]}}',
        '  - {id: lc.active, state: active, from: start}',
      ].join('\n'),
    );
    const { findings } = lintPolicyFolder(policyFolder({ ...FILES, 'lifecycle.yaml': lifecycle }));
    expect(findings.find(({ code }) => code === 'RANK_OVERLAP')).toMatchObject({
      value: 'lc.b',
      witness: { attributes: { department: 'A', phone: '1' }, state: 'leave' },
    });
  });

  test('a limit is passed by many small plans', () => {
    const limit = { id: 'g', actions: ['deactivate'], percent: 3, floor: 5, over: 'P1D' } as const;
    const summary = {
      steps: 3,
      apps: [{ appId: 'chat', kinds: { deactivate: 3 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 }],
    };
    const after = (recent: number): boolean | undefined =>
      reviewPlan(summary, [limit], { population: new Map([['chat', 40]]), recent: () => recent })[0]?.tripped;
    expect([after(2), after(3)]).toEqual([false, true]);
  });
});
