import { judgeDecisions } from './judge-decisions';
import { judgeAudit, judgeDatabase, judgeDisk, judgePolicy } from './judge-ground';
import { judgeApps, judgeReconciliation, judgeSending, judgeWorkers } from './judge-sending';
import { judgeSources } from './judge-sources';
import type { AppCondition, Readings } from './readings';
import { healthOf, type Subject } from './subject';

const NOW = '2026-05-14T09:00:00.000Z';
const EARLIER = '2026-05-14T08:45:00.000Z';
const GIB = 1024 ** 3;

const SENDING = { budget: null, pausedUntil: null, pauseStreak: 0, circuit: null, standstill: null };
const CHAT: AppCondition = {
  appId: 'chat',
  isLeft: false,
  connectedAt: '2026-05-01T00:00:00.000Z',
  inHand: 0,
  failed: 0,
  lastError: null,
  lastEnd: 'complete',
  lastDoubts: [],
  readAt: '2026-05-14T02:00:00.000Z',
  sending: SENDING,
  waiting: 0,
  oldestDue: null,
  oldestLeaver: null,
  closedBecause: null,
  neverKept: [],
  keptOtherwise: [],
};
const WAITING = { waiting: 3, oldestDue: EARLIER };
const FAULT = { severity: 'error', code: 'UNKNOWN_APP', message: 'There is no app "app:caht"' } as const;
const CIRCUIT = { since: EARLIER, reason: 'HTTP 503', probeAt: NOW, mayProbe: true };
const HR = { sourceId: 'hr', completeAt: EARLIER, staleAt: null, isStale: false, unsettledSince: null };
const WELL: Readings = {
  now: NOW,
  database: { version: '18.4', bytes: 20e6, migrations: 25, sessions: 9, mostSessions: 100, now: NOW },
  disk: { path: '/srv/joinery', freeBytes: 40 * GIB, totalBytes: 80 * GIB },
  policy: {
    name: 'starter 1.0.0',
    digest: 'aaaa',
    inForce: { name: 'starter 1.0.0', digest: 'aaaa', since: EARLIER },
    faults: [],
    unconnected: [],
  },
  workers: 1,
  apps: [CHAT],
  sources: [HR],
  sealGap: null,
  sealedEvents: 17,
  signedEvents: 17,
  lostEvents: null,
  waiting: { planId: null, planStatus: null, cases: 0, grants: 0 },
  heldImports: [],
};

const chat = (change: Partial<AppCondition>): Partial<Readings> => ({ apps: [{ ...CHAT, ...change }] });
const sending = (change: Partial<NonNullable<AppCondition['sending']>>): Partial<AppCondition> => ({
  sending: { ...SENDING, ...change },
});

const JUDGES = [
  judgeDatabase,
  judgeDisk,
  judgePolicy,
  judgeWorkers,
  judgeSending,
  judgeApps,
  judgeReconciliation,
  judgeSources,
  judgeAudit,
  judgeDecisions,
];
const judge = (change: Partial<Readings>): Subject[] => JUDGES.map((one) => one({ ...WELL, ...change }));
const told = (change: Partial<Readings>): string[] =>
  judge(change).flatMap(({ findings }) => findings.map(({ severity, code }) => `${severity} ${code}`));

describe('a check-up', () => {
  it('has nothing to say where everything is well, and a line for each subject', () => {
    const subjects = judge({});
    expect(subjects.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'database: PostgreSQL 18.4, 19 MB, 25 migrations, 9 of 100 sessions',
      'disk: 40.0 GB free of 80.0 GB at /srv/joinery',
      'policy: starter 1.0.0 (aaaa) in force since 2026-05-14T08:45:00.000Z',
      'workers: 1 alive',
      'sending: nothing waits',
      'apps: chat open',
      'reconciliation: chat 2026-05-14T02:00:00.000Z',
      'sources: hr 2026-05-14T08:45:00.000Z',
      'audit: 17 events sealed and signed',
      'decisions: nothing waits for a person',
    ]);
    expect(subjects.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it.each<[string, Partial<Readings>, string[]]>([
    ['the server has few sessions left', { database: { ...WELL.database, sessions: 81 } }, ['warning SESSIONS_FEW']],
    ['the disk gets full', { disk: { path: '/', freeBytes: GIB, totalBytes: 80 * GIB } }, ['warning DISK_LOW']],
    ['the disk is full', { disk: { path: '/', freeBytes: 1e6, totalBytes: 80 * GIB } }, ['error DISK_FULL']],
    ['there is no folder whose disk could be full', { disk: null }, []],
    ['no policy was put in force', { policy: { ...WELL.policy, inForce: null } }, ['warning POLICY_NONE']],
    ['the files are not what is in force', { policy: { ...WELL.policy, digest: 'bbbb' } }, ['warning POLICY_EDITED']],
    ['the files have errors', { policy: { ...WELL.policy, faults: [FAULT] } }, ['warning POLICY_UNFIT']],
    ['an app keeps not what policy maps', chat({ neverKept: ['title'] }), ['warning APP_KEEPS_NOT']],
    [
      'an app writes otherwise',
      chat({ keptOtherwise: [{ path: 'title', accounts: 2 }] }),
      ['warning APP_KEEPS_OTHERWISE'],
    ],
    ['an app leads nowhere', { policy: { ...WELL.policy, unconnected: ['erp'] } }, ['warning APP_UNCONNECTED']],
    ['nobody works, and nothing is due', { workers: 0 }, ['warning WORKERS_NONE']],
    ['nobody works while something is due', { workers: 0, ...chat(WAITING) }, ['error WORKERS_NONE']],
    ['work is due since a moment ago', chat({ waiting: 3, oldestDue: '2026-05-14T08:59:00.000Z' }), []],
    ['old work is in a hand', chat({ ...WAITING, inHand: 2 }), []],
    ['old work waits for a window', chat({ ...WAITING, closedBecause: 'when the window opens' }), []],
    ['old work is in nobody’s hand', chat(WAITING), ['error WORK_UNMOVED']],
    ['a step ended in an error', chat({ failed: 1, lastError: 'APP_WRITE_IGNORED' }), ['warning STEPS_FAILED']],
    ['an app is left alone', chat({ ...WAITING, ...sending({ circuit: CIRCUIT }) }), ['warning APP_LEFT_ALONE']],
    [
      'a leaver waits behind that',
      chat({ oldestLeaver: EARLIER, ...sending({ circuit: CIRCUIT }) }),
      ['error APP_LEFT_ALONE'],
    ],
    ['an app asked for patience', chat({ ...WAITING, inHand: 1, ...sending({ pausedUntil: NOW }) }), []],
    [
      'everything is stopped',
      chat(sending({ standstill: { appId: null, since: EARLIER, by: 'ops', reason: 'a test' } })),
      ['warning APP_STOPPED'],
    ],
    ['an app was read two days ago', chat({ readAt: '2026-05-12T02:00:00.000Z' }), ['warning APP_UNREAD']],
    ['an app that is here for weeks was never read', chat({ readAt: null, lastEnd: null }), ['warning APP_UNREAD']],
    ['a new app was not read yet', chat({ readAt: null, lastEnd: null, connectedAt: EARLIER }), []],
    ['policy speaks no more of an app', chat({ isLeft: true, neverKept: ['title'] }), ['warning APP_LEFT']],
    ['the last reading broke', chat({ lastEnd: 'incomplete' }), ['warning READING_BROKEN']],
    ['a source is stale', { sources: [{ ...HR, isStale: true, staleAt: EARLIER }] }, ['warning SOURCE_STALE']],
    ['a reading came to nothing', { sources: [{ ...HR, unsettledSince: EARLIER }] }, ['warning SOURCE_UNSETTLED']],
    ['the audit log is not sealed', { sealGap: 'events are not sealed' }, ['error AUDIT_BEHIND']],
    ['what was signed here is gone from the log', { lostEvents: 40, sealGap: 'behind' }, ['error AUDIT_CUT']],
    ['a plan waits', { waiting: { ...WELL.waiting, planId: '7', planStatus: 'ready' } }, ['warning PLAN_READY']],
    ['a guard holds a plan', { waiting: { ...WELL.waiting, planId: '7', planStatus: 'held' } }, ['error PLAN_HELD']],
    ['an import is held', { heldImports: ['4'] }, ['warning IMPORT_HELD']],
    ['records resemble somebody', { waiting: { ...WELL.waiting, cases: 2 } }, ['warning CASES_OPEN']],
    [
      'rights given by hand are to be reviewed',
      { waiting: { ...WELL.waiting, grants: 1 } },
      ['warning GRANTS_TO_REVIEW'],
    ],
  ])('%s', (_sentence, change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  it('does not call signed what is not', () => {
    expect(judgeAudit({ ...WELL, signedEvents: 12 }).text).toBe('17 events sealed, 12 signed');
  });

  it('says of every finding what to do next', () => {
    const all = judge({ workers: 0, sealGap: 'behind', heldImports: ['4'], ...chat({ failed: 2 }) });
    for (const { hint } of all.flatMap(({ findings }) => findings)) expect(hint).not.toBe('');
  });

  it('names why the last reading broke, also where the app is unread for long', () => {
    const messages = (over: Partial<AppCondition>): (string | undefined)[] =>
      judgeReconciliation({ ...WELL, ...chat(over) }).findings.map(({ message }) => message);
    const down = { lastEnd: 'failed', lastDoubts: ['503 "down for repair"'] } as const;
    const why = 'the last reading of chat failed: 503 "down for repair"';
    expect(messages(down)).toEqual([why]);
    expect(messages({ ...down, readAt: null, connectedAt: '2026-05-01T00:00:00.000Z' })).toEqual([
      `chat was never read completely; ${why}`,
    ]);
    expect(messages({ lastEnd: 'incomplete', lastDoubts: ['pages overlap', 'a total shrank'] })).toEqual([
      'the last reading of chat is incomplete: pages overlap (and 1 other doubt)',
    ]);
  });

  it('lifts the stop that there is', () => {
    const stop = { since: EARLIER, by: 'ops', reason: 'a test' };
    const hintFor = (appId: string | null): string | undefined =>
      judgeApps({ ...WELL, ...chat(sending({ standstill: { ...stop, appId } })) }).findings[0]?.hint;
    expect(hintFor(null)).toBe('joinery dispatch resume');
    expect(hintFor('chat')).toBe('joinery dispatch resume chat');
  });

  it('is as bad as the worst of its findings', () => {
    const [warning] = judgeWorkers({ ...WELL, workers: 0 }).findings;
    const [error] = judgeAudit({ ...WELL, sealGap: 'behind' }).findings;
    expect(healthOf([])).toBe('well');
    expect(healthOf(warning ? [warning] : [])).toBe('attention');
    expect(healthOf(warning && error ? [warning, error] : [])).toBe('trouble');
  });
});
