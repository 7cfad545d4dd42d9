import type { AccountResult, AccountShown, Exchange } from './target';

/** Base of everything a target may fail with. `code` is stable, the message is for people, with the app's own words. */
export abstract class TargetError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly exchanges: readonly Exchange[] = [],
    /** The account as it is, when it is there and ours in spite of the failure: it need not be looked for again. */
    readonly account: AccountShown | null = null,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** We ourselves stopped: a pause, an emergency stop or the end of a turn came between two requests. */
export class StoppedError extends TargetError {
  constructor(reason: string, exchanges: readonly Exchange[] = []) {
    super('SENDING_STOPPED', reason, exchanges);
  }
}

/** Worth trying again later as it is: network trouble, 5xx, a lost answer that looking did not resolve. */
export class TransientError extends TargetError {}

/**
 * Everything else is as desired, but somebody that the account refers to is not in the app yet: it resolves by itself
 * once that person is there, and costs no retry budget.
 */
export class WaitingError extends TransientError {
  constructor(
    /** What is waited for, in the words of policy: `manager E1004`. */
    readonly waitsFor: readonly string[],
    /** What was done all the same. */
    readonly result: AccountResult,
    account: AccountShown,
  ) {
    const text = `Everything is as desired but what refers to ${waitsFor.join(', ')}: not in the app yet.`;
    super('REFERENCE_NOT_YET', text, result.exchanges, account);
  }
}

/**
 * The app asked for patience. Costs no retry budget. `isGuess`: it did not say for how long, and `retryAfterMs` is a
 * first try, to be doubled while it goes on asking.
 */
export class ThrottledError extends TargetError {
  constructor(
    message: string,
    readonly retryAfterMs: number,
    exchanges: readonly Exchange[] = [],
    readonly isGuess = false,
  ) {
    super('APP_RATE_LIMITED', message, exchanges);
  }
}

/** The app refused our credentials: nothing else will work either until a person mends them. */
export class AuthError extends TargetError {}

/** Somebody else's account or group is in the way: a person decides. */
export class ConflictError extends TargetError {}

/** The app refused this one change for good; its own words say why. */
export class TerminalError extends TargetError {}

/**
 * The app refused some changes of an account for good and took the others, or nothing tells whether it did: its
 * memberships may go on.
 */
export class RefusedInPartError extends TerminalError {
  constructor(
    message: string,
    /** What was done all the same. */
    readonly result: AccountResult,
    account: AccountShown,
    code = 'APP_REFUSED_IN_PART',
  ) {
    super(code, message, result.exchanges, account);
  }
}
