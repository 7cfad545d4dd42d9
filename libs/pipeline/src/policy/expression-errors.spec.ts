import { describeTestRun, type PolicyTestRun, testPolicyFolder } from '@joinery/policy';
import { BASICS, policyFolder, type PolicyTexts, removePolicyFolders } from '../test/small-policy';
import { policyTestPlayer } from './play-policy-test';

/**
 * "division" cannot be made of somebody without a phone. Every stage reads it: another derivation, the lifecycle, rules
 * that give and that deny, with and without grace, the scope of an app, and values of accounts.
 */
const FILES: PolicyTexts = {
  ...BASICS,
  'person.yaml': `kind: dictionary
attributes:
  employeeNumber: {type: string, title: Number}
  department: {type: string, title: Department}
  phone: {type: string, title: Phone}
  startDate: {type: date, title: Start}
  lastDayOfWork: {type: date, title: Last day}
  division: {type: string, title: Division}
  unit: {type: string, title: Unit}
`,
  'hr.yaml': `kind: source
id: hr
title: HR
feed: full
key: employeeNumber
columns: {employeeNumber: [id], department: [d], phone: [p], startDate: [b], lastDayOfWork: [e]}
`,
  'authority.yaml': 'kind: authority\ndefault: {from: [hr], onNull: clear, onAbsent: clear}\n',
  'derive.yaml': `kind: derive
attributes:
  division: {value: {cat: [{var: department}, "-", {var: phone}]}}
  unit: {needs: [division], value: {lower: {var: division}}}
`,
  'grants.yaml': `kind: grants
rules:
  - {id: all.chat, owner: it, grant: [app:chat]}
  - {id: all.gate, owner: it, grant: [group:gate, group:badge]}
  - {id: sales, owner: it, grant: [group:sales], when: {"===": [{var: unit}, sales-1]}}
  - {id: both, owner: it, grant: [group:both], when: {and: [{present: {var: division}}, {"===": [{var: department}, Sales]}]}}
  - {id: slow, owner: it, grant: [group:slow], grace: P10D, when: {"===": [{var: division}, Sales-1]}}
  - {id: no.gate, owner: it, effect: deny, grant: [group:gate], when: {"===": [{var: division}, Legal-1]}}
  - {id: crm, owner: it, grant: [app:crm], when: {"===": [{var: division}, Sales-1]}}
`,
  'chat.yaml': `kind: app
id: chat
title: Chat
owner: it
states: {leave: suspend}
attributes:
  userName: {value: {var: employeeNumber}, required: true}
  title: {value: {var: division}, whenNull: clear}
members: {groups: {group:sales: Sales, group:both: Both, group:slow: Slow, group:gate: Gate, group:badge: Badge}}
`,
  'crm.yaml': `kind: app
id: crm
title: CRM
owner: it
states: {leave: suspend}
attributes:
  userName: {value: {var: employeeNumber}, required: true}
`,
};

const ON_LEAVE = '  - {id: lc.leave, state: leave, from: start, when: {"===": [{var: department}, Away]}}\n';
const BY_DIVISION = '  - {id: lc.out, state: leaver, from: start, when: {"!": {"===": [{var: division}, Sales-1]}}}\n';

function lifecycleWith(row: string): PolicyTexts {
  const text = BASICS['lifecycle.yaml'] ?? '';
  return { 'lifecycle.yaml': text.replace('  - {id: lc.active', `${row}  - {id: lc.active`) };
}

const WITH_LEAVE = lifecycleWith(ON_LEAVE);

afterAll(removePolicyFolders);

function play(cases: string, changes: PolicyTexts): PolicyTestRun {
  return testPolicyFolder(
    policyFolder({ ...FILES, ...changes, 'tests/x.test.yaml': `kind: test\ncases:\n${cases}` }),
    policyTestPlayer,
  );
}

function shows(run: PolicyTestRun): void {
  const broken = run.findings.filter(({ severity, code }) => severity === 'error' && code !== 'RULE_WITHOUT_TEST');
  if (broken.length > 0 || run.cases.some(({ differences }) => differences.length > 0))
    throw new Error(describeTestRun(run));
  expect(run.cases.length).toBeGreaterThan(0);
}

const AT = 'at: 2026-05-01T00:00:00Z';
const FAILED = 'division: DERIVATION_FAILED, unit: DERIVATION_FAILED';
const DOUBTS = ['group:sales', 'group:slow', 'group:gate', 'app:crm']
  .map((name) => `${name}: RIGHT_UNDECIDED`)
  .join(', ');
const person = (department: string, more = ''): string =>
  `given: {hr: {employeeNumber: "1", department: ${department}, startDate: "2026-01-01"${more}}}`;
const accounts = (groups: string): string =>
  `{chat: {attributes: {userName: "1", title: Sales-1}, groups: [${groups}]}, crm: {attributes: {userName: "1"}}}`;
const had = (groups: string): string => `before: {state: active, accounts: ${accounts(groups)}}`;

describe('an expression that fails', () => {
  test('keeps what was made before, whatever the authority makes of silence, and every right that reads it', () => {
    shows(
      play(
        `  - name: made
    ${AT}
    ${person('Sales', ', phone: "1"')}
    expect: {state: active, names: {division: Sales-1, unit: sales-1}, grants: [app:chat, app:crm, group:badge, group:both, group:gate, group:sales, group:slow], steps: {chat: {do: create, add: [Badge, Both, Gate, Sales, Slow]}, crm: {do: create}}}
  - name: failing
    after: made
    at: 2026-05-20T00:00:00Z
    given: {hr: {phone: null}}
    expect: {state: active, event: mover, names: {division: Sales-1, unit: sales-1}, holds: {division: DERIVATION_FAILED}, steps: {}}
  - name: failing for long
    after: failing
    at: 2026-09-20T00:00:00Z
    expect: {state: active, steps: {}}
`,
        WITH_LEAVE,
      ),
    );
  });

  const rows: readonly [sentence: string, one: string, changes: PolicyTexts][] = [
    [
      'takes nothing from whoever has it already, and empties no value of an account',
      `${person('Sales')}
    ${had('Badge, Both, Gate, Sales, Slow')}
    expect: {state: active, grants: [app:chat, group:badge], holds: {${FAILED}, ${DOUBTS}, group:both: RIGHT_UNDECIDED}, steps: {}}`,
      WITH_LEAVE,
    ],
    [
      'gives nothing to whoever has nothing: neither what it would give nor what it would deny',
      `${person('Sales')}
    expect: {state: active, event: joiner, grants: [app:chat, group:badge], holds: {${FAILED}, ${DOUBTS}, group:both: RIGHT_UNDECIDED}, steps: {chat: {do: create, add: [Badge]}}}`,
      WITH_LEAVE,
    ],
    [
      'leaves alone what does not depend on it: a mover loses what no rule can give any more',
      `${person('Legal')}
    ${had('Badge, Both, Sales')}
    expect: {state: active, grants: [app:chat, group:badge], holds: {${FAILED}, ${DOUBTS}}, steps: {chat: {do: update, remove: [Both]}}}`,
      WITH_LEAVE,
    ],
    [
      'keeps nobody in who is suspended',
      `${person('Away')}
    before: {state: leave, accounts: ${accounts('Badge')}}
    expect: {state: leave, grants: [app:chat, group:badge], holds: {${FAILED}, ${DOUBTS}}, steps: {chat: {do: deactivate, remove: []}, crm: {do: deactivate}}}`,
      WITH_LEAVE,
    ],
    [
      'keeps nobody in who has left',
      `${person('Sales', ', lastDayOfWork: "2026-04-01"')}
    ${had('Badge, Sales')}
    expect: {state: leaver, event: leaver, grants: [], holds: {${FAILED}}, steps: {chat: {do: deactivate, remove: [Badge, Sales]}, crm: {do: deactivate}}}`,
      WITH_LEAVE,
    ],
    [
      'makes nobody a leaver: a row that reads it holds the person',
      `${person('Sales')}
    ${had('Badge, Sales')}
    expect: {state: unknown, event: none, grants: [], holds: {${FAILED}, person: STATE_UNKNOWN}, steps: {}}`,
      lifecycleWith(BY_DIVISION),
    ],
    [
      'says nothing where a row before it decides by a date',
      `${person('Sales', ', lastDayOfWork: "2026-04-01"')}
    ${had('Badge')}
    expect: {state: leaver, event: leaver, grants: [], holds: {${FAILED}}, steps: {chat: {do: deactivate, remove: [Badge]}, crm: {do: deactivate}}}`,
      lifecycleWith(BY_DIVISION),
    ],
  ];

  test.each(rows)('%s', (_sentence, one, changes) => {
    shows(play(`  - name: x\n    ${AT}\n    ${one}\n`, changes));
  });
});

test('a value that is made once stays where the authority clears what its sources are silent of', () => {
  const seed = { 'derive.yaml': (FILES['derive.yaml'] ?? '').replace('division: {', 'division: {mode: seed, ') };
  shows(
    play(
      `  - name: made
    ${AT}
    ${person('Sales', ', phone: "1"')}
    expect: {state: active, names: {division: Sales-1, unit: sales-1}, grants: [app:chat, app:crm, group:badge, group:both, group:gate, group:sales, group:slow], steps: {chat: {do: create, add: [Badge, Both, Gate, Sales, Slow]}, crm: {do: create}}}
  - name: moved
    after: made
    at: 2026-05-20T00:00:00Z
    given: {hr: {department: Legal}}
    expect: {state: active, event: mover, grants: [app:chat, app:crm, group:badge, group:gate, group:sales, group:slow], steps: {chat: {do: update, remove: [Both]}}}
`,
      { ...WITH_LEAVE, ...seed },
    ),
  );
});
