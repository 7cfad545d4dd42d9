import { Cron } from 'croner';
import { type Instant, shift, type Zone } from '@joinery/kernel';

/** Who waits in a lane: those who close (leaver), who change (mover) and who open (joiner). */
export type LaneName = 'leaver' | 'mover' | 'joiner';

/** A window that opens again and again: at each time of a cron pattern in a zone, for a duration. */
export interface OpeningRule {
  readonly cron: string;
  /** ISO 8601, such as PT4H. */
  readonly duration: string;
}

/** A period in which nothing that is bound is sent, whatever window is open. */
export interface FreezePeriod {
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

/** When steps may be sent to an app. */
export interface DispatchSchedule {
  readonly zone: Zone;
  /** Empty: always open, but for freezes. */
  readonly open: readonly OpeningRule[];
  readonly freezes: readonly FreezePeriod[];
  /** Lanes that wait for nobody. */
  readonly bypass: readonly LaneName[];
}

/** When a step may be sent, and why then. `at` is null when the schedule never opens again. */
export interface DispatchTime {
  readonly at: Instant | null;
  readonly reason: 'at-once' | 'bypass' | 'open' | 'window' | 'freeze' | 'never';
  readonly text: string;
}

/** A freeze can end in a closed window and a window can open in a freeze: they alternate at most so often. */
const ALTERNATIONS = 500;

/** The first instant from `now` on at which a step of the lane may be sent. */
export function dispatchTime(schedule: DispatchSchedule | null, lane: LaneName, now: Instant): DispatchTime {
  if (schedule === null) return { at: now, reason: 'at-once', text: 'at once: the app has no window' };
  if (schedule.bypass.includes(lane)) {
    return { at: now, reason: 'bypass', text: `at once: a ${lane} waits for no window` };
  }
  return firstOpening(schedule, now);
}

function firstOpening(schedule: DispatchSchedule, now: Instant): DispatchTime {
  let at = now;
  let why: FreezePeriod | 'window' | null = null;
  for (let turn = 0; turn < ALTERNATIONS; turn += 1) {
    const freeze = schedule.freezes.find((period) => period.from <= at && at < period.until);
    if (freeze) {
      at = freeze.until;
      why ??= freeze;
      continue;
    }
    const opening = nextOpening(schedule, at);
    if (opening === null) return { at: null, reason: 'never', text: 'never: no window of the app opens again' };
    if (opening === at) return told(schedule, at, now, why);
    at = opening;
    why ??= 'window';
  }
  return { at: null, reason: 'never', text: 'never: every window of the app lies in a freeze' };
}

function told(
  schedule: DispatchSchedule,
  at: Instant,
  now: Instant,
  why: FreezePeriod | 'window' | null,
): DispatchTime {
  if (at === now)
    return {
      at,
      reason: 'open',
      text: `at once: ${schedule.open.length > 0 ? 'the window is open' : 'nothing is frozen'}`,
    };
  const opens = `when the window opens (${windowsText(schedule)})`;
  if (why === null || why === 'window') return { at, reason: 'window', text: `at ${at}: ${opens}` };
  const then = why.until < at && schedule.open.length > 0 ? `, then ${opens}` : '';
  return { at, reason: 'freeze', text: `at ${at}: frozen until ${why.until} (${why.reason})${then}` };
}

function windowsText({ open, zone }: DispatchSchedule): string {
  return `${open.map(({ cron, duration }) => `"${cron}" for ${duration}`).join(', ')}, ${zone}`;
}

/** `at` itself while a window is open, else the next opening; null when none opens any more. */
function nextOpening({ open, zone }: DispatchSchedule, at: Instant): Instant | null {
  if (open.length === 0) return at;
  let earliest: Instant | null = null;
  for (const rule of open) {
    const opening = openingOf(rule, zone, at);
    if (opening === at) return at;
    if (opening !== null && (earliest === null || opening < earliest)) earliest = opening;
  }
  return earliest;
}

function openingOf({ cron, duration }: OpeningRule, zone: Zone, at: Instant): Instant | null {
  const pattern = new Cron(cron, { timezone: zone });
  // Whatever opened less than a duration ago is open still: the first opening after that moment decides.
  const sinceThen = shift(at, `-${duration}`, zone);
  const opening = pattern.nextRun(sinceThen)?.toISOString() ?? null;
  return opening !== null && opening <= at ? at : opening;
}
