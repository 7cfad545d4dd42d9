import { checkPlan } from './check-plan';
import type { AuditEvent, Effect } from './evidence';
import { ownership } from './whose';

const at = (second: number): string => new Date(Date.parse('2026-05-14T09:00:00Z') + second * 1000).toISOString();

type Told = Pick<AuditEvent, 'type' | 'data'> & { readonly second: number };
const auditOf = (told: readonly Told[]): AuditEvent[] =>
  told.map(({ type, data, second }, index) => {
    const whose = { identityId: 'p1', appId: 'chat', planId: '1' };
    return { ...whose, id: String(index + 1), occurredAt: at(second), recordedAt: at(second), type, data };
  });
const step = (end: string, kind: string, second: number, more: object = {}): Told => ({
  type: `step.${end}`,
  second,
  data: { seq: kind, kind, ...more },
});

const group = (id: string, displayName: string): Effect => effect({ kind: 'Group', id, after: { displayName } });
const effect = (more: Partial<Effect>): Effect => ({
  ...{ seq: 1, time: at(60), method: 'POST', path: '/', kind: 'User', id: 'a', action: 'create', after: null, ...more },
});
const moved = (id: string, displayName: string, members: Effect['members'], more: Partial<Effect> = {}): Effect =>
  effect({ kind: 'Group', id, action: 'change', before: { displayName }, after: { displayName }, members, ...more });

const IN = { added: ['a'], removed: [] };
const OUT = { added: [], removed: ['a'] };
const ADA = effect({ after: { externalId: 'p1' } });
const SALES = group('gs', 'Sales');
const intoSales = moved('gs', 'Sales', IN);
const outOfSales = moved('gs', 'Sales', OUT);

/** The step that leads Ada into Sales was begun again after a kill. */
const AUDIT: readonly Told[] = [
  { type: 'group.intent', second: 0, data: { group: 'Sales' } },
  { type: 'group.intent', second: 0, data: { group: 'Care' } },
  step('intent', 'create', 1, { groupsAdded: ['Sales'] }),
  step('intent', 'create', 30, { groupsAdded: ['Sales'] }),
  step('confirmed', 'create', 600),
];

const outside = (audit: readonly Told[], ledger: readonly Effect[]): string[] => {
  const evidence = { days: [], ledgers: new Map([['chat', ledger]]), audit: auditOf(audit) };
  return checkPlan(evidence, ownership(evidence, ['default'])).map(({ code, text }) => `${code}: ${text}`);
};

describe('the memberships that the product changed', () => {
  it.each<[string, readonly Told[], readonly Effect[], RegExp]>([
    ['in a group that no step names', AUDIT, [group('gc', 'Care'), moved('gc', 'Care', IN)], /a was added to Care and no step of that person names this/], // prettier-ignore
    ['the other way round than the step says', AUDIT, [intoSales, outOfSales], /a was removed from Sales and no step/],
    ['twice in one step', AUDIT, [intoSales, intoSales], /a was added to Sales a second time in one step/],
    ['by a step that is over, while another is under way', [...AUDIT, step('intent', 'update', 700)], [{ ...intoSales, time: at(7200) }], /a was added to Sales after its step had ended/], // prettier-ignore
    ['before the intent', AUDIT, [{ ...intoSales, time: at(-60) }], /before its intent was recorded/],
    ['of somebody for whom nothing was planned', AUDIT.slice(0, 2), [intoSales], /nothing was ever intended/],
  ])('are found %s', (_what, audit, changes, told) => {
    const found = outside(audit, [SALES, ADA, ...changes]).filter((one) => one.startsWith('MEMBER_OUTSIDE_PLAN'));
    expect(found).toEqual([expect.stringMatching(told)]);
  });

  it.each<[string, readonly Effect[]]>([
    ['that its step names', [intoSales]],
    ['that somebody else undid meanwhile', [intoSales, { ...outOfSales, token: 'control' }, intoSales]],
    [
      'in a group that is called otherwise by now',
      [{ ...group('gs', 'Care'), action: 'change', before: SALES.after }, moved('gs', 'Care', IN)],
    ],
    [
      'that ends with its account',
      [
        intoSales,
        { ...outOfSales, time: at(710), requestId: 'r1' },
        effect({ action: 'delete', time: at(710), before: ADA.after, requestId: 'r1' }),
      ],
    ],
  ])('has nothing against one %s', (_what, changes) => {
    expect(outside([...AUDIT, step('intent', 'delete', 700)], [SALES, ADA, ...changes])).toEqual([]);
  });
});
