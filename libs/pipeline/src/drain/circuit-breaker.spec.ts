import {
  type AccountResult,
  type AccountShown,
  AuthError,
  type Exchange,
  TerminalError,
  ThrottledError,
  TransientError,
  WaitingError,
} from '@joinery/connectors/kit';
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
const endless: Work = { exchanges: [answered(null)], error: new TransientError('APP_ANSWER_TOO_LARGE', 'too large') };
const auth: Work = { exchanges: [answered(401)], error: new AuthError('APP_UNAUTHORIZED', 'the app answered 401') };
const data: Work = { exchanges: [answered(400)], error: new TerminalError('APP_REFUSED', 'the app answered 400') };
const busy: Work = { exchanges: [answered(429)], error: new ThrottledError('the app answered 429', 1000) };
/** One request in four fails, and with it half of all pieces of work. */
const shaky: readonly Work[] = [
  { exchanges: [answered(200), answered(500)], error: trouble.error },
  { exchanges: [answered(200), answered(200)], error: null },
];

const waiting = new WaitingError(['manager E1004'], { exchanges: [] } as unknown as AccountResult, {} as AccountShown);
/** Two of five fail, never two in a row. */
const poor: readonly Work[] = [trouble, well, trouble, well, well];
/** A little less. */
const bearable: readonly Work[] = [...poor, well];

const times = (count: number, work: Work): Work[] => Array.from({ length: count }, () => work);

it.each<[string, readonly Work[], boolean]>([
  ['stays closed while the app works', times(200, well), false],
  ['opens when the app is dead', times(10, lost), true],
  ['does not call an app dead before ten in a row', times(9, trouble), false],
  ['opens when an app dies that worked for long', [...times(200, well), ...times(10, lost)], true],
  ['waits for twenty requests before it judges a share', times(3, well).flatMap(() => poor), false],
  ['opens at two troubled of five', times(5, well).flatMap(() => poor), true],
  ['stays closed below that', times(50, well).flatMap(() => bearable), false],
  [
    'forgets what lies more than fifty requests back',
    [...times(9, trouble), ...times(60, well), ...times(9, trouble)],
    false,
  ],
  ['counts requests, not pieces of work', times(60, well).flatMap(() => shaky), false],
  ['opens on the third refusal of our credentials in a row', times(3, auth), true],
  ['opens on the third answer in a row that has no end', times(3, endless), true],
  ['stays closed when other answers end', [endless, endless, ...times(10, well), endless, endless], false],
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

describe('an app that was left alone', () => {
  const shakyPiece: Work = {
    exchanges: [answered(200), answered(200), answered(200), answered(500)],
    error: trouble.error,
  };

  it.each<[string, readonly Work[], boolean]>([
    ['is welcome when its one piece of work went well', [well], false],
    ['stays alone when it gives no answer', [lost], true],
    ['stays alone when it cannot write', [{ exchanges: [answered(200), answered(503)], error: trouble.error }], true],
    ['stays alone when it does not let us in', [auth], true],
    ['stays alone when its answer has no end', [endless], true],
    ['is welcome when it fails now and then: that is what tries are for', [shakyPiece], false],
    ['is welcome when it refuses data', [data], false],
    ['is welcome when only somebody else is waited for', [{ exchanges: [], error: waiting }], false],
    ['stays alone when what can be seen of it is that it cannot be reached', [{ ...lost, exchanges: [] }], true],
  ])('%s', (_sentence, works, isLeftAlone) => {
    const breaker = CircuitBreaker.onTrial();
    const reasons = works.map(({ exchanges, error }) => breaker.note(exchanges, error));
    expect(reasons.some((reason) => reason !== null)).toBe(isLeftAlone);
  });
});
