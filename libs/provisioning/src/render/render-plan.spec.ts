import type { PlanStep, StepCause } from '../plan/plan';
import { ALL_DONE, NOBODY_HELD, type PlanDocument, renderPlan } from './render-plan';

const cause = (code: StepCause['code'], text: string): StepCause => ({ code, rule: 'r', text });
const step = (kind: PlanStep['kind'], subject: string, because: readonly StepCause[]): PlanStep => ({
  key: `chat/${subject}`,
  kind,
  appId: 'chat',
  identityId: subject,
  subject,
  lane: 0,
  changes: [],
  groupsAdded: [],
  groupsRemoved: [],
  because,
  basis: 'absent',
  desired: 'absent',
  desiredHash: 'absent',
});

const document: PlanDocument = {
  id: '7',
  hash: 'abcdef0123456789',
  status: 'completed_with_failures',
  asOf: '2026-11-24T12:00:00.000Z',
  policyVersion: '1',
  decidedBy: 'ada',

  decisionReason: null,
  releasedBy: null,
  releaseReason: null,
  rejectedBefore: null,
  summary: {
    steps: 3,
    apps: [{ appId: 'chat', kinds: { create: 1, deactivate: 2 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 }],
  },
  guards: [],
  withheld: 0,
  withheldSteps: [],
  held: NOBODY_HELD,
  undone: ALL_DONE,
  times: [],
  leavers: [
    step('deactivate', 'Cleo', [cause('LIFECYCLE', 'leaver by lc.leaver')]),
    step('deactivate', 'Max', [cause('NO_LONGER_GRANTED', 'nothing gives app:chat any more')]),
  ],
  others: [step('create', 'Ada', [])],
};

it('does not call those leavers who are on leave, or have not begun yet', () => {
  const leavers = [
    step('deactivate', 'Eve', [cause('STATE_SHUTS', 'leave suspends the account (lc.leave)')]),
    step('deactivate', 'Pia', [cause('WINDOW_AHEAD', "the app's policy has no account at this time")]),
  ];
  const text = renderPlan({ ...document, leavers });
  expect(text).toContain('Accounts that close, of people who stay (2)\n  - Eve');
  expect(text).not.toContain('Leavers');
});

it('does not call those leavers who stay and lose an app', () => {
  const text = renderPlan(document);
  expect(text).toContain('Leavers (1)\n  - Cleo');
  expect(text).toContain('Accounts that close, of people who stay (1)\n  - Max');
});

it('names the first of what is withheld, and counts the rest', () => {
  const withheldSteps = [
    { appId: 'chat', identityId: 'i', subject: 'Eve', kind: 'update', reason: 'PROTECTED', text: 'by hand' } as const,
  ];
  expect(renderPlan({ ...document, withheld: 3, withheldSteps })).toContain(
    'Withheld (3)\n  ! Eve  chat: update withheld (by hand)\n  … 2 more\n',
  );
  expect(renderPlan({ ...document, withheld: 1, withheldSteps })).not.toContain('…');
  expect(renderPlan(document)).not.toContain('Withheld');
});

it('gives no number of people where it shows the first of them only', () => {
  expect(renderPlan(document)).toContain('Joiners (1)');
  expect(renderPlan({ ...document, summary: { ...document.summary, steps: 900 } })).toContain('Joiners (the first 1)');
});

it('says of a plan at work or done which steps were not brought about, and why', () => {
  const shown = [
    { subject: 'Cleo', appId: 'chat', kind: 'deactivate', status: 'refused', reason: 'break-glass: emergency' },
    { subject: 'Ada', appId: 'chat', kind: 'create', status: 'stale', reason: 'the account was changed since' },
  ] as const;
  expect(renderPlan(document)).not.toContain('Not brought about');
  expect(renderPlan({ ...document, undone: { steps: 3, shown } })).toContain(
    [
      'Not brought about (3)',
      '  ! Cleo  chat: deactivate refused (break-glass: emergency)',
      '  ! Ada  chat: create dropped out, things had moved (the account was changed since)',
      '  … 1 more',
    ].join('\n'),
  );
});

describe('what people said of a plan', () => {
  const said = (part: Partial<PlanDocument>): string => renderPlan({ ...document, ...part });
  const before = { id: '5', decidedBy: 'eve', decidedAt: '2026-11-23T09:00:00.000Z', decisionReason: 'wrong export' };

  it.each([
    ['why it was released', { releasedBy: 'ada', releaseReason: 'checked' }, '  released by ada: checked'],
    ['why it was rejected', { decidedBy: 'eve', decisionReason: 'wrong export' }, '  rejected by eve: wrong export'],
    [
      'that one before it said the same and was rejected',
      { rejectedBefore: before },
      '  plan 5 said exactly the same; eve rejected it on 2026-11-23T09:00:00.000Z: wrong export',
    ],
  ])('is told: %s', (_what, part, line) => {
    expect(said(part).split('\n')).toContain(line);
  });
});
