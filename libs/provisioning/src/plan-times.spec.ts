import type { AppPolicy } from '@joinery/policy';
import type { PlanStep } from './plan';
import { planTimes } from './plan-times';
import { type PlanDocument, renderPlan } from './render-plan';

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
  summary: {
    steps: 3,
    apps: [
      { appId: 'chat', kinds: { create: 1, deactivate: 1 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 },
      { appId: 'wiki', kinds: { create: 1 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 },
    ],
  },
  guards: [],
  withheld: [],
  times: planTimes(['chat', 'wiki'], [chat], now),
  leavers: [step('chat', 'deactivate', 0, 'Cleo')],
  others: [step('chat', 'create', 2, 'Ada'), step('wiki', 'create', 2, 'Ada')],
});

it('says of every step when it runs and why, once an app makes somebody wait', () => {
  const text = renderPlan(document(NOON));
  expect(text).toContain(
    'waits  chat: joiners run at 2026-11-24T20:00:00.000Z: when the window opens ("0 20 * * *" for PT2H, UTC)',
  );
  const lines = text.split('\n');
  const after = (what: string): string | undefined => lines[lines.findIndex((line) => line.includes(what)) + 1]?.trim();
  expect(after('chat: deactivate')).toBe('runs at once: a leaver waits for no window');
  expect(after('chat: create')).toBe(
    'runs at 2026-11-24T20:00:00.000Z: when the window opens ("0 20 * * *" for PT2H, UTC)',
  );
  expect(after('wiki: create')).toBe('runs at once');
});

it('does not clutter a plan of which everything runs at once', () => {
  expect(renderPlan(document('2026-11-24T20:30:00.000Z'))).not.toContain('runs');
});
