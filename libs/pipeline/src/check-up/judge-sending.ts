import { type Finding, type Instant, plural } from '@joinery/kernel';
import type { AppCondition, Readings } from './readings';
import { trouble, type Subject, attention } from './subject';

const MINUTE_MS = 60_000;
/** So long a step may be due before somebody ought to know: workers look every half second. */
const UNMOVED_MS = 10 * MINUTE_MS;
/** A night and a morning: reconciliations are nightly. */
const UNREAD_MS = 36 * 60 * MINUTE_MS;

export function judgeWorkers({ workers, apps }: Pick<Readings, 'workers' | 'apps'>): Subject {
  const due = apps.filter(({ oldestDue }) => oldestDue !== null);
  const text = workers === 0 ? 'none was heard of in the last 15 s' : `${workers} alive`;
  if (workers > 0) return { name: 'workers', text, findings: [] };
  const hint = 'npm run start:worker, or the API with a worker inside: npm run start:api';
  const finding =
    due.length > 0
      ? trouble('WORKERS_NONE', `nobody sends what is due in ${namesOf(due)}`, hint)
      : attention('WORKERS_NONE', 'nobody wakes people, reads sources, reconciles or seals the audit log', hint);
  return { name: 'workers', text, findings: [finding] };
}

/** Is what is due on its way? A lane that a window, a stop or a circuit keeps back is told with the app. */
export function judgeSending({ apps, workers, database: { now } }: Readings): Subject {
  const waiting = apps.reduce((sum, app) => sum + app.waiting, 0);
  const inHand = apps.reduce((sum, app) => sum + app.inHand, 0);
  const text =
    waiting === 0
      ? 'nothing waits'
      : `${plural(waiting, 'step')} ${waiting === 1 ? 'waits' : 'wait'}, ${inHand} in hand`;
  const findings = apps.flatMap((app) => [
    ...(workers > 0 && isUnmoved(app, now) ? [unmoved(app)] : []),
    ...(app.failed > 0 ? [failed(app)] : []),
  ]);
  return { name: 'sending', text, findings };
}

function isUnmoved(app: AppCondition, now: Instant): boolean {
  return (
    app.inHand === 0 &&
    obstacleOf(app) === null &&
    app.closedBecause === null &&
    isOlder(app.oldestDue, now, UNMOVED_MS)
  );
}

function unmoved({ appId, oldestDue }: AppCondition): Finding {
  const message = `what is due in ${appId} since ${oldestDue} is in nobody's hand, and nothing forbids to send it`;
  return trouble('WORK_UNMOVED', message, 'The logs of the workers say why.');
}

function failed({ appId, failed: count, lastError }: AppCondition): Finding {
  const message = `${plural(count, 'account')} in ${appId} could not be brought about (${lastError})`;
  return attention('STEPS_FAILED', message, 'joinery plan make tries again; joinery person timeline tells each story');
}

export function judgeApps({ apps, database: { now } }: Pick<Readings, 'apps' | 'database'>): Subject {
  const findings = apps.flatMap((app) => {
    if (app.isLeft) return [left(app)];
    const obstacle = obstacleOf(app);
    return [...(obstacle === null ? [] : [keptLeavers(app, now) ?? obstacle]), ...notKept(app), ...keptOtherwise(app)];
  });
  const shown = apps.map((app) => `${app.appId} ${stateOf(app)}`);
  return { name: 'apps', text: shown.length === 0 ? 'none is connected' : shown.join(', '), findings };
}

function left({ appId }: AppCondition): Finding {
  const message = `${appId} is connected, and policy does not speak of it: it is left as it is`;
  return attention('APP_LEFT', message, `joinery app disconnect ${appId} --reason "…", where it is to stay so`);
}

/** Policy maps it and nobody has it there. */
function notKept({ appId, neverKept }: AppCondition): Finding[] {
  if (neverKept.length === 0) return [];
  const message = `${appId} takes ${neverKept.join(', ')} and keeps it for nobody`;
  const hint = `Take it out of the policy of ${appId}, where nothing in the app depends on it; else ask whoever runs the app.`;
  return [attention('APP_KEEPS_NOT', message, hint)];
}

/** Nobody goes without anything for it. */
function keptOtherwise({ appId, keptOtherwise: kept }: AppCondition): Finding[] {
  if (kept.length === 0) return [];
  const named = kept.map(({ path, accounts }) => `${path} in a form of its own (${plural(accounts, 'account')})`);
  const hint = `What is sent and kept stands in each step (npx joinery person timeline): let the policy of ${appId} send that form, or say there that it is known (form: theirs).`;
  return [attention('APP_KEEPS_OTHERWISE', `${appId} keeps ${named.join(', ')}`, hint)];
}

function stateOf({ isLeft, sending, closedBecause }: AppCondition): string {
  if (isLeft) return 'left as it is';
  if (sending?.standstill) return 'stopped';
  if (sending?.circuit) return 'left alone';
  if (sending?.pausedUntil) return 'asked for patience';
  return closedBecause === null ? 'open' : closedBecause;
}

/** What a person or the app itself has put in the way; a closed window is no trouble. */
function obstacleOf({ appId, sending }: AppCondition): Finding | null {
  if (sending?.standstill) {
    const { since, by, reason, appId: scope } = sending.standstill;
    const message = `${appId} is stopped since ${since} by ${by}: ${reason}`;
    return attention('APP_STOPPED', message, `joinery dispatch resume${scope === null ? '' : ` ${scope}`}`);
  }
  if (sending?.circuit) {
    const { since, probeAt, reason } = sending.circuit;
    const message = `${appId} is left alone since ${since}: ${reason}`;
    return attention(
      'APP_LEFT_ALONE',
      message,
      `It is tried again at ${probeAt}; joinery app test ${appId} tries it now.`,
    );
  }
  return null;
}

/** An obstacle is worse while somebody who has left waits behind it. */
function keptLeavers(app: AppCondition, now: Instant): Finding | null {
  const obstacle = obstacleOf(app);
  if (obstacle === null || !isOlder(app.oldestLeaver, now, UNMOVED_MS)) return null;
  const message = `${obstacle.message}; leavers wait since ${app.oldestLeaver}`;
  return { ...obstacle, severity: 'error', message };
}

export function judgeReconciliation({ apps, now }: Pick<Readings, 'apps' | 'now'>): Subject {
  const findings = apps.flatMap((app) => {
    const { appId, readAt, connectedAt } = app;
    const broken = brokenText(app);
    const hint = `joinery reconcile ${appId}`;
    if (isOlder(readAt ?? connectedAt, now, UNREAD_MS)) {
      const message =
        readAt === null ? `${appId} was never read completely` : `${appId} was read completely last at ${readAt}`;
      return [attention('APP_UNREAD', broken === null ? message : `${message}; ${broken}`, hint)];
    }
    return broken === null ? [] : [attention('READING_BROKEN', broken, hint)];
  });
  const times = apps.map(({ appId, readAt }) => `${appId} ${readAt ?? 'never'}`);
  return { name: 'reconciliation', text: times.length === 0 ? 'nothing to read' : times.join(', '), findings };
}

/** How the last reading broke, in the app's own words; null: it did not. */
function brokenText({ appId, lastEnd, lastDoubts: [doubt, ...others] }: AppCondition): string | null {
  if (lastEnd === null || lastEnd === 'complete') return null;
  const why = doubt === undefined ? '' : `: ${doubt}`;
  const more = others.length === 0 ? '' : ` (and ${plural(others.length, 'other doubt')})`;
  return `the last reading of ${appId} ${lastEnd === 'failed' ? 'failed' : 'is incomplete'}${why}${more}`;
}

function namesOf(apps: readonly AppCondition[]): string {
  return apps.map(({ appId }) => appId).join(', ');
}

function isOlder(instant: Instant | null, now: Instant, ms: number): boolean {
  return instant !== null && Date.parse(now) - Date.parse(instant) > ms;
}
