import { describeError, parseError } from '@joinery/scim';
import {
  AuthError,
  ConflictError,
  TargetError,
  TerminalError,
  ThrottledError,
  TransientError,
} from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import type { ScimProfile } from '../dialect/scim-profile';
import { header, retryAfterMs } from './patience';
import { NoAnswer, type Answer } from './pending-answer';

/** Statuses that are worth another try as they are (RFC 9110; 423 of RFC 4918, 425 of RFC 8470). */
const TRANSIENT = new Set([408, 412, 423, 425]);

/** `what` reads like "create the account of E1001". */
export function failureOf(answer: Answer, what: string, profile: ScimProfile, trail: readonly Exchange[]): TargetError {
  const { status } = answer;
  const error = parseError(status, answer.text);
  const words = describeError(error);
  if (isThrottled(answer)) {
    const wait = retryAfterMs(answer, profile);
    if (wait === null)
      return new ThrottledError(`The app asks for patience: ${words}.`, profile.retry.throttleDefaultMs, trail, true);
    return new ThrottledError(`The app asks for patience of ${Math.ceil(wait / 1000)} s: ${words}.`, wait, trail);
  }
  if (status >= 300 && status < 400) return redirected(answer, trail);
  if (status === 401) return new AuthError('APP_REFUSED_CREDENTIALS', `The app refused our token: ${words}.`, trail);
  if (status === 403) return new AuthError('APP_FORBIDDEN', `The app forbids us to ${what}: ${words}.`, trail);
  if (status === 409)
    return new ConflictError('APP_CONFLICT', `The app sees a conflict when asked to ${what}: ${words}.`, trail);
  if (TRANSIENT.has(status) || (status >= 500 && status !== 501)) {
    return new TransientError('APP_UNAVAILABLE', `The app could not ${what} now: ${words}.`, trail);
  }
  return new TerminalError(
    error.scimType === null ? 'APP_REFUSED' : codeOf(error.scimType),
    `The app refused to ${what}: ${words}.`,
    trail,
  );
}

/**
 * The whole app is elsewhere, or wants us to sign in: whoever is next would be sent there as well. 303 alone may be the
 * answer to what was done (RFC 9110 section 15.4.4).
 */
function redirected(answer: Answer, trail: readonly Exchange[]): TargetError {
  const to = header(answer, 'location') ?? 'nowhere';
  const text = `The app sends us to ${to} (${answer.status}), which is not the same resource on the same host: that is not followed.`;
  return answer.status === 303
    ? new TerminalError('APP_REDIRECTED', text, trail)
    : new AuthError('APP_REDIRECTED', text, trail);
}

/** The app is there and asks for patience. */
export function isThrottled(answer: Answer): boolean {
  return answer.status === 429 || (answer.status === 503 && header(answer, 'retry-after') !== null);
}

/** `invalidValue` -> `APP_REFUSED_INVALID_VALUE`. */
function codeOf(scimType: string): string {
  return `APP_REFUSED_${scimType
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toUpperCase()}`;
}

/** What an answer without an end was about is not known; and whoever is asked for next would get one as well. */
export function lostOf(lost: NoAnswer, what: string, trail: readonly Exchange[]): TargetError {
  if (lost.reason === 'too-large')
    return new TransientError('APP_ANSWER_TOO_LARGE', `Asked to ${what}: ${lost.message}.`, trail);
  if (!lost.reached)
    return new TransientError('APP_UNREACHABLE', `The app could not be reached to ${what}: ${lost.message}.`, trail);
  return new TransientError('APP_ANSWER_LOST', `No answer when the app was asked to ${what}: ${lost.message}.`, trail);
}

export function unreadable(answer: Answer, what: string, trail: readonly Exchange[]): TargetError {
  const kind = header(answer, 'content-type') ?? 'no content type';
  const text = `The app answered ${answer.status} (${kind}) when asked to ${what}, but not with readable SCIM.`;
  return new TransientError('APP_ANSWER_UNREADABLE', text, trail);
}

/** True for failures that leave open whether the app did what it was asked. */
export function isOpen(error: unknown): boolean {
  return error instanceof TransientError && error.code !== 'APP_UNREACHABLE';
}
