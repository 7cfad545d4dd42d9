import { AuthError, type Exchange, TerminalError, ThrottledError, TransientError } from '@joinery/connectors/kit';
import { CircuitBreaker } from './circuit-breaker';

const answered = (status: number | null): Exchange => ({ status }) as Exchange;

interface Work {
  readonly exchanges: readonly Exchange[];
  readonly error: unknown;
}

const well: Work = { exchanges: [answered(200)], error: null };
const trouble: Work = {
  exchanges: [answered(503)],
  error: new TransientError('APP_UNAVAILABLE', 'the app answered 503'),
};
const lost: Work = { exchanges: [answered(null)], error: new TransientError('APP_NO_ANSWER', 'no answer') };
const auth: Work = { exchanges: [answered(401)], error: new AuthError('APP_UNAUTHORIZED', 'the app answered 401') };
const data: Work = { exchanges: [answered(400)], error: new TerminalError('APP_REFUSED', 'the app answered 400') };
const busy: Work = { exchanges: [answered(429)], error: new ThrottledError('the app answered 429', 1000) };
/** One request in four fails, and with it half of all pieces of work. */
const shaky: readonly Work[] = [
  { exchanges: [answered(200), answered(500)], error: trouble.error },
  { exchanges: [answered(200), answered(200)], error: null },
];

const times = (count: number, work: Work): Work[] => Array.from({ length: count }, () => work);

it.each<[string, readonly Work[], boolean]>([
  ['stays closed while the app works', times(200, well), false],
  ['opens when the app is dead', times(10, lost), true],
  ['waits for ten requests before it judges', times(9, trouble), false],
  ['opens at two troubled of five', [...times(18, well), ...times(12, trouble)], true],
  ['stays closed below that', [...times(31, well), ...times(19, trouble)], false],
  [
    'forgets what lies more than fifty requests back',
    [...times(3, trouble), ...times(47, well), ...times(19, trouble)],
    false,
  ],
  ['counts requests, not pieces of work', times(60, well).flatMap(() => shaky), false],
  ['opens on the third refusal of our credentials in a row', times(3, auth), true],
  ['stays closed when an answer comes between refusals', [auth, auth, well, auth, auth], false],
  ['takes refused data for a sign of life', [auth, auth, ...times(30, data), auth, auth], false],
  ['does not count throttling', times(100, busy), false],
])('%s', (_sentence, works, opens) => {
  const breaker = new CircuitBreaker();
  const reasons = works.map(({ exchanges, error }) => breaker.note(exchanges, error));
  expect(reasons.some((reason) => reason !== null)).toBe(opens);
});

it("gives the app's last words as the reason", () => {
  const breaker = new CircuitBreaker();
  const reasons = times(10, trouble).map(({ exchanges, error }) => breaker.note(exchanges, error));
  expect(reasons.at(-1)).toBe('10 of the last 10 requests met trouble, the last: the app answered 503');
});

it('counts a failure of which no request is on record', () => {
  const breaker = new CircuitBreaker();
  const reasons = times(10, lost).map(({ error }) => breaker.note([], error));
  expect(reasons.at(-1)).not.toBeNull();
});
