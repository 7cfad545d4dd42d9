import { genericProfile } from '../test/generic-profile';
import { retryAfterMs } from './patience';
import type { Answer } from './pending-answer';

const NOON = Date.parse('2026-05-14T12:00:00Z');
const DATE = 'Thu, 14 May 2026 12:00:00 GMT';

const wait = (headers: Answer['headers']): number | null =>
  retryAfterMs({ status: 429, headers: { date: DATE, ...headers }, text: '' }, genericProfile);

describe('how long a throttled app is left alone', () => {
  it.each<[string, Answer['headers'], number | null]>([
    ['Retry-After in seconds', { 'retry-after': '7' }, 7_000],
    ['Retry-After with a fraction', { 'retry-after': '0.5' }, 500],
    ['Retry-After as an HTTP date, by the app’s own clock', { 'retry-after': 'Thu, 14 May 2026 12:00:30 GMT' }, 30_000],
    ['Retry-After in the past', { 'retry-after': 'Thu, 14 May 2026 11:00:00 GMT' }, 0],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['milliseconds, as a gateway says it', { 'x-ms-retry-after-ms': '300' }, 300],
    ['seconds, as a gateway says it', { 'x-rate-limit-retry-after-seconds': '4' }, 4_000],
    ['X-Retry-After before any reset', { 'x-retry-after': '3', 'x-ratelimit-reset': '90' }, 3_000],
    ['a reset in epoch seconds', { 'x-rate-limit-reset': String(NOON / 1000 + 12) }, 12_000],
    ['a reset in epoch milliseconds', { 'x-ratelimit-reset': String(NOON + 3_500) }, 3_500],
    ['a reset in seconds from now', { 'x-ratelimit-reset': '20' }, 20_000],
    ['a reset as a date', { 'x-ratelimit-reset': '2026-05-14T12:01:00Z' }, 60_000],
    ['RateLimit-Reset of the IETF draft', { 'ratelimit-reset': '15' }, 15_000],
    ['RateLimit of the IETF draft', { ratelimit: '"default";r=0;t=40' }, 40_000],
    ['RateLimit of an earlier draft', { ratelimit: 'limit=100, remaining=0, reset=50' }, 50_000],
    ['Retry-After before any reset', { 'retry-after': '2', 'x-ratelimit-reset': '90' }, 2_000],
    ['nothing at all', {}, null],
    ['nonsense', { 'retry-after': 'soon' }, null],
    ['a year', { 'retry-after': '31536000' }, genericProfile.retry.throttleCapMs],
  ])('%s', (_sentence, headers, ms) => expect(wait(headers)).toBe(ms));
});
