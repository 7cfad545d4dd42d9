import { AuthError, StoppedError, TerminalError, ThrottledError, TransientError } from '@joinery/connectors/kit';
import { CircuitBreaker } from './circuit-breaker';

const trouble = new TransientError('APP_UNAVAILABLE', 'the app answered 503');
const auth = new AuthError('APP_UNAUTHORIZED', 'the app answered 401');
const data = new TerminalError('APP_REFUSED', 'the app answered 400');
const busy = new ThrottledError('the app answered 429', 1000);
const ours = new StoppedError('the turn is over');
const well = null;

const times = (count: number, answer: unknown): unknown[] => Array.from({ length: count }, () => answer);

it.each([
  ['stays closed while the app works', times(200, well), false],
  ['opens when the app is dead', times(10, trouble), true],
  ['waits for ten attempts before it judges', times(9, trouble), false],
  ['opens at two troubled of five', [...times(18, well), ...times(12, trouble)], true],
  ['stays closed below that', [...times(31, well), ...times(19, trouble)], false],
  [
    'forgets what lies more than fifty attempts back',
    [...times(3, trouble), ...times(47, well), ...times(19, trouble)],
    false,
  ],
  ['opens on the third refusal of our credentials in a row', times(3, auth), true],
  ['stays closed when an answer comes between refusals', [auth, auth, well, auth, auth], false],
  ['takes refused data for a sign of life', [auth, auth, ...times(30, data), auth, auth], false],
  ['does not count throttling', times(100, busy), false],
  ['does not count that we stopped ourselves', times(100, ours), false],
])('%s', (_sentence, answers, opens) => {
  const breaker = new CircuitBreaker();
  const reasons = answers.map((answer) => breaker.note(answer));
  expect(reasons.some((reason) => reason !== null)).toBe(opens);
});

it("gives the app's last words as the reason", () => {
  const breaker = new CircuitBreaker();
  expect(
    times(10, trouble)
      .map((answer) => breaker.note(answer))
      .at(-1),
  ).toBe('10 of the last 10 attempts met trouble, the last: the app answered 503');
});

it('begins anew after a reset', () => {
  const breaker = new CircuitBreaker();
  for (const answer of times(9, trouble)) breaker.note(answer);
  breaker.reset();
  expect(breaker.note(trouble)).toBeNull();
});
