import {
  type GrantMemory,
  loadPolicyFolder,
  policyDifference,
  type PolicySet,
  type TestSituation,
} from '@joinery/policy';
import type { PersonToEvaluate } from '@joinery/store';
import { BASICS, policyFolder, type PolicyTexts, removePolicyFolders } from '../../test/small-policy';
import { formerGroupsOf, groupsNamedBy } from '../../people/former-groups';
import { comparisonOf } from '../diff-policies';
import { personOf } from '../policy-test-person';
import { comparePerson, type TwoPolicies } from './compare-person';
import { afterwards, lookAt } from './look';

const FILES: PolicyTexts = {
  ...BASICS,
  'person.yaml': `kind: dictionary
attributes:
  employeeNumber: {type: string, title: Number}
  userName: {type: string, title: User name}
  department: {type: string, title: Department}
  site: {type: string, title: Site}
  startDate: {type: date, title: Start}
  leaveStart: {type: date, title: Leave}
  lastDayOfWork: {type: date, title: Last day}
`,
  'hr.yaml': `kind: source
id: hr
title: HR
feed: full
key: employeeNumber
staleAfter: P20D
columns: {employeeNumber: [id], userName: [u], department: [d], site: [s], startDate: [b], leaveStart: [l], lastDayOfWork: [e]}
`,
  'idp.yaml': `kind: source
id: idp
title: IdP
feed: delta
key: employeeNumber
columns: {employeeNumber: [id], department: [d]}
`,
  'authority.yaml': `kind: authority
default: {from: [hr], onNull: clear, onAbsent: keep}
attributes:
  department: {from: [hr, idp], onStale: next}
`,
  'lifecycle.yaml': `${BASICS['lifecycle.yaml']?.replace(
    'states:',
    `  leave: {date: leaveStart, at: day-start, offset: P7D}
states:
  - {id: lc.leave, state: leave, from: leave}`,
  )}`,
  'tables/big.csv': 'key,value\nBerlin,yes\nRome,yes\n',
  'bundles.yaml':
    'kind: bundles\nbundles:\n  - {id: seller, title: Seller, owner: it, contains: [group:sales, group:crm]}\n',
  'grants.yaml': `kind: grants
rules:
  - {id: all.chat, owner: it, states: [prehire, active, leave], grant: [app:chat]}
  - {id: sales, owner: it, states: [active], grant: [group:sales], grace: P10D, when: {"===": [{var: department}, Sales]}}
  - {id: big, owner: it, grant: [group:big], grace: P3D, when: {"===": [{lookup: [big, {var: site}, "no"]}, "yes"]}}
  - {id: first, owner: it, grant: [group:first], window: {from: {instant: start}, until: {instant: first}}}
`.replace('{instant: first}', '{instant: start, offset: P140D}'),
  'chat.yaml': `kind: app
id: chat
title: Chat
owner: it
attributes: {userName: {value: {var: userName}, required: true}}
members: {groups: {group:sales: Sales, group:crm: CRM, group:big: Big, group:first: First}}
`,
};

const NOW = '2026-05-01T00:00:00.000Z';
const ADA = { employeeNumber: '1', userName: 'ada', department: 'Sales', site: 'Berlin', startDate: '2026-01-01' };

afterAll(removePolicyFolders);

function policyOf(edits: Readonly<Record<string, readonly [from: string, to: string]>> = {}): PolicySet {
  const changed = Object.entries(edits).map(([name, [from, to]]) => {
    const text = FILES[name]?.replace(from, to);
    if (text === undefined || text === FILES[name]) throw new Error(`nothing is edited in ${name}`);
    return [name, text];
  });
  const { policySet, findings } = loadPolicyFolder(policyFolder({ ...FILES, ...Object.fromEntries(changed) }));
  if (policySet === null) throw new Error(JSON.stringify(findings, null, 1));
  return policySet;
}

/** Somebody whom the first policy has looked at, with everything done that it wants. */
function known(hr: object, byHand: readonly object[], policy: PolicySet): PersonToEvaluate {
  const facts = {
    kind: 'records',
    records: [
      { sourceId: 'hr', attributes: { ...ADA, ...hr } },
      { sourceId: 'idp', attributes: { employeeNumber: '1', department: 'Legal' } },
    ],
  };
  const situation = { at: NOW, facts, before: null, byHand, completeAt: {} } as unknown as TestSituation;
  return afterwards(lookAt(personOf(situation, policy), policy, NOW));
}

type Edits = Parameters<typeof policyOf>[0];

/** Rights that somebody loses through the edits; the other way round with `isTurned`. */
function lost(edits: Edits, more: { hr?: object; given?: object; memory?: GrantMemory; isTurned?: boolean }): string[] {
  const sets = [policyOf(), policyOf(edits)] as const;
  const [from, to] = more.isTurned === true ? ([sets[1], sets[0]] as const) : sets;
  const comparison = comparisonOf(from, to, policyDifference(from, to).changes);
  const freshness = { from: freshnessUnder(from), to: freshnessUnder(to) };
  const former = { from: formerGroupsOf(from, []), to: formerGroupsOf(to, groupsNamedBy(from)) };
  const looked = known(more.hr ?? {}, more.given ? [more.given] : [], from);
  const person = more.memory ? { ...looked, grantMemory: more.memory } : looked;
  const found = comparePerson(person, { from, to, comparison, freshness, former }, NOW, '2026-06-01T00:00:00.000Z');
  return [...found.now.map((effect) => ({ at: 'now', effect })), ...found.later]
    .filter(({ effect }) => effect.kind === 'revoke')
    .map(({ at, effect }) => `${at.slice(0, 10)} ${effect.what}: ${effect.cause}`);
}

function freshnessUnder({ sources }: PolicySet): TwoPolicies['freshness']['from'] {
  const days = Number(/\d+/.exec(sources.get('hr')?.staleAfter ?? '')?.[0]);
  const staleAt = `2026-05-${1 + days}T00:00:00.000Z`;
  return [{ sourceId: 'hr', staleAt, completeAt: NOW, isStale: false }];
}

const hand = { id: '5', kind: 'manual', effect: 'allow', by: 'eve', reason: 'asked', from: NOW, until: null };
const IDP_FIRST = ['[hr, idp]', '[idp, hr]'] as const;

describe('what is lost is put to the account of what was edited', () => {
  it.each<[edited: string, Edits, more: Parameters<typeof lost>[1], expected: string[]]>([
    [
      'when a leave begins, though both have the person on leave when grace ends',
      { 'lifecycle.yaml': ['offset: P7D', 'offset: P1D'] },
      { hr: { leaveStart: '2026-05-01' } },
      ['2026-05-12 group:sales: state active by lc.active -> leave by lc.leave'],
    ],
    [
      'when a source turns stale, though both have the same department when grace ends',
      { 'hr.yaml': ['P20D', 'P10D'] },
      {},
      ['2026-05-21 group:sales: attribute department by authority.department'],
    ],
    [
      'who decides the department',
      { 'authority.yaml': IDP_FIRST },
      {},
      ['2026-05-11 group:sales: attribute department by authority.department'],
    ],
    [
      'a table that the rule asks',
      { 'tables/big.csv': ['Berlin,yes', 'Berlin,no'] },
      {},
      ['2026-05-04 group:big: table big'],
    ],
    [
      'an instant of its window',
      { 'lifecycle.yaml': ['{date: startDate, at: day-start}', '{date: startDate, at: day-start, offset: -P30D}'] },
      {},
      ['now group:first: instant start'],
    ],
    [
      'the zone in which its window ends',
      { 'policy.yaml': ['UTC', 'Europe/Berlin'] },
      {},
      ['2026-05-20 group:first: default zone'],
    ],
    [
      'a bundle that was given by hand',
      { 'bundles.yaml': ['group:sales, group:crm', 'group:sales'] },
      { given: { ...hand, entitlement: 'bundle:seller' } },
      ['now group:crm: bundle seller'],
    ],
    [
      'an attribute whose change ends what was given by hand',
      { 'authority.yaml': IDP_FIRST },
      { given: { ...hand, entitlement: 'group:crm', onMove: 'expire' } },
      [
        'now group:crm: attribute department by authority.department',
        '2026-05-11 group:sales: attribute department by authority.department',
      ],
    ],
    [
      'what counts as a move',
      { 'lifecycle.yaml': ['states:', 'moves: [site]\nstates:'] },
      { given: { ...hand, entitlement: 'group:crm', onMove: 'expire' }, isTurned: true },
      ['2026-05-21 group:crm: moves'],
    ],
    [
      'the rule, and only when its grace is over, though the group has another name by then',
      { 'grants.yaml': ['department}, Sales', 'department}, Selling'], 'chat.yaml': ['group:sales: Sales', 'group:sales: Selling'] }, // prettier-ignore
      {},
      ['2026-05-11 group:sales: rule sales'],
    ],
    [
      'nothing, where what rests on grace alone was never had',
      { 'grants.yaml': ['grant: [group:sales], grace: P10D', 'grant: [group:sales]'] },
      { hr: { department: 'HR' }, memory: { sales: null } },
      [],
    ],
    [
      'nothing, where the rule was only called otherwise',
      { 'grants.yaml': ['id: big, owner: it', 'id: big, title: Big, owner: it'] },
      {},
      [],
    ],
  ])('%s', (_edited, edits, more, expected) => {
    expect(lost(edits, more)).toEqual(expected);
  });
});
