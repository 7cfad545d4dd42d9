import { AuthError, type Exchange, TargetError, TransientError, WaitingError } from '@joinery/connectors/kit';

/** The last so many requests are looked at. */
const SEEN = 50;
const TROUBLED_SHARE = 0.4;

/** When an app is judged, and how soon. */
interface Judgement {
  /** As many requests have to be seen before a share of them says anything. */
  readonly fewest: number;
  /** As many troubled ones in a row say enough: the app is dead. */
  readonly inARow: number;
  /** As many pieces of work in a row that ended with a sure sign: our credentials refused, or an answer without end. */
  readonly sure: number;
}

const AT_WORK: Judgement = { fewest: 20, inARow: 10, sure: 3 };
const ON_TRIAL: Judgement = { fewest: 1, inARow: Infinity, sure: 1 };

/** How long an app is left alone before one piece of work tries it again. */
export const PROBE_AFTER_MS = 60_000;

/**
 * Watches how an app answers, and says when it is to be left alone: when two of five of the last fifty requests got no
 * answer or a failure of the app itself (5xx), when ten in a row did, or when it refused our credentials three times in
 * a row. So often do answers without end: each is read up to its limit, at the cost of all other apps. Refused data and
 * throttling are no trouble: the app is there. An app that is tried again after it was left alone is judged by the
 * requests of that one piece of work: failed as many as two of five of them, it goes on being left alone.
 */
export class CircuitBreaker {
  private readonly recent: boolean[] = [];
  private inARow = 0;
  private sureSigns = 0;

  constructor(private readonly judgement: Judgement = AT_WORK) {}

  static onTrial(): CircuitBreaker {
    return new CircuitBreaker(ON_TRIAL);
  }

  /**
   * Takes in one piece of work: its requests, and the error it ended with if it failed. Returns the reason to leave the
   * app alone; null while there is none.
   */
  note(exchanges: readonly Exchange[], error: unknown): string | null {
    const sure = sureSign(error);
    if (sure !== null) {
      this.sureSigns += 1;
      return this.sureSigns < this.judgement.sure ? null : sure;
    }
    if (exchanges.length > 0) this.sureSigns = 0;
    for (const { status } of exchanges) this.see(status === null || status >= 500);
    if (!(error instanceof TransientError) || error instanceof WaitingError) return null;
    // What failed without a request that is on record failed on the way to the app.
    if (exchanges.length === 0) this.see(true);
    const count = this.recent.filter(Boolean).length;
    if (!this.isTooMuch(count)) return null;
    return `${count} of the last ${this.recent.length} requests met trouble, the last: ${error.message}`;
  }

  private isTooMuch(count: number): boolean {
    const { fewest, inARow } = this.judgement;
    const seen = this.recent.length;
    return this.inARow >= inARow || (seen >= fewest && count >= seen * TROUBLED_SHARE);
  }

  private see(isTrouble: boolean): void {
    this.inARow = isTrouble ? this.inARow + 1 : 0;
    this.recent.push(isTrouble);
    if (this.recent.length > SEEN) this.recent.shift();
  }
}

/** What an error says of the whole app, whoever it was about; null when it may be a matter of this piece of work. */
function sureSign(error: unknown): string | null {
  if (!(error instanceof TargetError)) return null;
  const words = error.message.replace(/\.$/, '');
  if (error instanceof AuthError) return `the app does not let us in: ${words}`;
  return error.code === 'APP_ANSWER_TOO_LARGE' ? `the app does not come to an end of its answers: ${words}` : null;
}

/** The requests on record of a piece of work that failed. */
export function exchangesOf(error: unknown): readonly Exchange[] {
  return error instanceof TargetError ? error.exchanges : [];
}
