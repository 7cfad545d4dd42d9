import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@joinery/kernel';
import type { ScimProfile } from '../dialect/scim-profile';
import type { Answer } from './pending-answer';

/** Far above every delta and far below every epoch second of our time. */
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MILLISECONDS = 1_000_000_000_000;
/** Names under which the wait stands, those of gateways after the own one. */
const EXACT = ['retry-after-ms', 'x-ms-retry-after-ms'];
const AFTER = ['retry-after', 'x-retry-after', 'x-ratelimit-retry-after', 'x-rate-limit-retry-after-seconds'];
const RESETS = ['x-rate-limit-reset', 'x-ratelimit-reset', 'ratelimit-reset', 'x-ratelimit-reset-after'];

export function header(answer: Answer, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/**
 * How long the app wants us to wait: `Retry-After` as seconds or as an HTTP date (RFC 9110 section 10.2.3, against the
 * app's own clock when it sends one), else when its limit is full again: `X-RateLimit-Reset` as seconds from now, as
 * seconds or milliseconds since 1970 or as a date, or `RateLimit` of the IETF draft (`"default";r=0;t=30`, earlier
 * `limit=10, remaining=0, reset=30`). Never more than `capMs`; null when the app does not say.
 */
export function askedWaitMs(answer: Answer, capMs: number): number | null {
  const now = dateOf(header(answer, 'date')) ?? Date.parse(systemClock.now());
  const wait = asked(answer, now);
  if (wait === null) return null;
  return Math.min(Math.max(0, wait), capMs);
}

/** The same, and never more than the profile's cap. */
export function retryAfterMs(answer: Answer, profile: ScimProfile): number | null {
  return askedWaitMs(answer, profile.retry.throttleCapMs);
}

function asked(answer: Answer, now: number): number | null {
  for (const name of EXACT) {
    const exact = numberOf(header(answer, name));
    if (exact !== null) return exact;
  }
  for (const name of [...AFTER, ...RESETS]) {
    const moment = momentOf(header(answer, name), now);
    if (moment !== null) return moment;
  }
  return draftReset(header(answer, 'ratelimit'));
}

/** A number of seconds from now, an instant since 1970, or a date; milliseconds from now. */
function momentOf(text: string | null, now: number): number | null {
  if (text === null || text.trim() === '') return null;
  const value = numberOf(text);
  if (value === null) {
    const date = dateOf(text);
    return date === null ? null : date - now;
  }
  if (value >= EPOCH_MILLISECONDS) return value - now;
  return value >= EPOCH_SECONDS ? value * 1000 - now : value * 1000;
}

function draftReset(text: string | null): number | null {
  const found = /(?:^|[;,\s])(?:t|reset)\s*=\s*(\d+)/i.exec(text ?? '');
  return found === null ? null : Number(found[1]) * 1000;
}

function numberOf(text: string | null): number | null {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function dateOf(text: string | null): number | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

export async function pause(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms);
}
