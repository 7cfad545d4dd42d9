import type { AppPolicy } from '@joinery/policy';
import type { PlanStep } from './plan';
import { planTimes, type SendingObstacle } from './plan-times';
import { ALL_DONE, NOBODY_HELD, type PlanDocument, renderPlan } from '../render/render-plan';

const NOON = '2026-11-24T12:00:00.000Z';

const chat = {
  id: 'chat',
  schedule: {
    zone: 'UTC',
    open: [{ cron: '0 20 * * *', duration: 'PT2H' }],
    freezes: [],
    bypass: ['leaver'],
  },
} as unknown as AppPolicy;

const step = (appId: string, kind: PlanStep['kind'], lane: PlanStep['lane'], subject: string): PlanStep => ({
  key: `${appId}/${subject}`,
  kind,
  appId,
  identityId: subject,
  subject,
  lane,
  changes: [],
  groupsAdded: [],
  groupsRemoved: [],
  because: [],
  basis: 'absent',
  desired: 'absent',
  desiredHash: 'absent',
});

const document = (now: string): PlanDocument => ({
  id: '7',
  hash: 'abcdef0123456789',
  status: 'ready',
  asOf: now,
  policyVersion: '1',
  decidedBy: null,

  decisionReason: null,
  releasedBy: null,
  releaseReason: null,
  rejectedBefore: null,
  summary: {
    steps: 3,
    apps: [
      { appId: 'chat', kinds: { create: 1, deactivate: 1 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 },
      { appId: 'wiki', kinds: { create: 1 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 },
    ],
  },
  guards: [],
  withheld: 0,
  withheldSteps: [],
  held: NOBODY_HELD,
  undone: ALL_DONE,
  times: planTimes(['chat', 'wiki'], [chat], now),
  leavers: [step('chat', 'deactivate', 0, 'Cleo')],
  others: [step('chat', 'create', 2, 'Ada'), step('wiki', 'create', 2, 'Ada')],
});

const stepLine = (text: string, what: string): string | undefined => {
  const lines = text.split('\n');
  return lines[lines.findIndex((line) => line.includes(what)) + 1]?.trim();
};

it('says when every step runs and why: of an app whose lanes go together once, else of each step', () => {
  const text = renderPlan(document(NOON));
  const opening = 'at 2026-11-24T20:00:00.000Z: when the window opens ("0 20 * * *" for PT2H, UTC)';
  expect(text).toContain(`  waits  chat: movers and joiners ${opening}`);
  expect(text).toContain('  runs   chat: leavers at once: a leaver waits for no window');
  expect(text).toContain('  runs   wiki: everybody at once: the app has no window');
  expect(stepLine(text, 'chat: deactivate')).toBe('runs at once: a leaver waits for no window');
  expect(stepLine(text, 'chat: create')).toBe(`runs ${opening}`);
  expect(text.match(/the app has no window/g)).toHaveLength(1);
});

it('says so as well when nothing waits', () => {
  const text = renderPlan(document('2026-11-24T20:30:00.000Z'));
  expect(text).not.toMatch(/^ {2}waits/m);
  expect(stepLine(text, 'chat: create')).toBe('runs at once: the window is open');
});

it('names those who are left as they are, with what they keep and why', () => {
  const findings = [{ severity: 'error', code: 'STATE_UNKNOWN', message: 'No row fits.' }] as const;
  const shown = [
    { identityId: 'a', subject: 'Eve', findings, keeps: [{ appId: 'chat', rights: ['app:chat', 'group:sales'] }] },
    { identityId: 'b', subject: 'Finn', findings, keeps: [] },
    {
      identityId: 'c',
      subject: 'Gus',
      findings: [
        { severity: 'error', code: 'VALUE_HELD', message: 'nickName in chat: "upper" needs a value that is missing' },
      ],
      keeps: [{ appId: 'chat', rights: ['app:chat'] }],
    },
  ] as const;
  expect(renderPlan(document(NOON))).not.toContain('Left as they are');
  expect(renderPlan({ ...document(NOON), held: { people: 4, shown } })).toContain(
    [
      'Left as they are (4)',
      '  = Eve  keeps app:chat, group:sales in chat',
      '      STATE_UNKNOWN: No row fits.',
      '  = Finn  has nothing, and is given nothing',
      '      STATE_UNKNOWN: No row fits.',
      '  = Gus  as planned, but for what cannot be made',
      '      VALUE_HELD: nickName in chat: "upper" needs a value that is missing',
      '  … 1 more',
    ].join('\n'),
  );
});

describe('an app that is sent nothing at the moment', () => {
  const later = '2026-11-24T12:01:00.000Z';
  const rows: readonly [sentence: string, obstacle: SendingObstacle, leaver: string, joiner: string][] = [
    [
      'stopped by a person: nobody knows until when',
      { kind: 'stopped', since: NOON, by: 'ada', reason: 'audit' },
      `once the sending goes on: stopped since ${NOON} by ada (audit)`,
      `once the sending goes on: stopped since ${NOON} by ada (audit)`,
    ],
    [
      'left alone: leavers wait for the next trial, others for their window',
      { kind: 'left-alone', until: later, reason: '2 of 5 failed' },
      `at ${later}: the app is left alone (2 of 5 failed) until then`,
      'at 2026-11-24T20:00:00.000Z: when the window opens ("0 20 * * *" for PT2H, UTC)',
    ],
    [
      'given the patience that it asked for beyond its window',
      { kind: 'patience', until: '2026-11-24T21:00:00.000Z' },
      'at 2026-11-24T21:00:00.000Z: the app asked for patience until then',
      'at 2026-11-24T21:00:00.000Z: the app asked for patience until then',
    ],
  ];
  it.each(rows)('%s', (_sentence, obstacle, leaver, joiner) => {
    const times = planTimes(['chat', 'wiki'], [chat], NOON, new Map([['chat', obstacle]]));
    const of = (appId: string, lane: string): string | undefined =>
      times.find((time) => time.appId === appId && time.laneName === lane)?.text;
    expect([of('chat', 'leaver'), of('chat', 'joiner')]).toEqual([leaver, joiner]);
    expect(of('wiki', 'joiner')).toBe('at once: the app has no window');
  });
});
