import { TargetError, TerminalError } from '../../../kit/errors';

/** The app does not understand how a PATCH names what is to change. */
const FORM_REFUSED = new Set(['APP_REFUSED_INVALID_PATH', 'APP_REFUSED_NO_TARGET', 'APP_REFUSED_INVALID_SYNTAX']);
const NOT_PATCH = /patch[^.]*(not|un)\s?-?(supported|implemented|allowed|available)|unsupported[^.]*patch/i;
const TOO_MANY = /too many|too large|at most|maximum|limit|exceed/i;

/** Some say 422 to whatever they refuse. */
const REFUSED = new Set([400, 422]);

/**
 * `verb`: the app knows no PATCH here. `form`: it does not take this one, or refuses it and does not say why. Null: it means
 * something else.
 */
export function patchRefusal(error: unknown): 'verb' | 'form' | null {
  if (isVerbRefused('PATCH', error)) return 'verb';
  const last = error instanceof TerminalError ? error.exchanges.at(-1) : undefined;
  if (last?.method !== 'PATCH') return null;
  const { code, message } = error as TerminalError;
  const isRefused = REFUSED.has(last.status ?? 0);
  if (isRefused && NOT_PATCH.test(message)) return 'verb';
  if (isRefused && code === 'APP_REFUSED') return 'form';
  return FORM_REFUSED.has(code) ? 'form' : null;
}

export function isVerbRefused(method: 'PATCH' | 'PUT', error: unknown): boolean {
  const last = error instanceof TerminalError ? error.exchanges.at(-1) : undefined;
  return last?.method === method && (last.status === 405 || last.status === 501);
}

/**
 * Gateways say 403 to a verb that leads nowhere, and routers 404, of what was there a moment ago: where no PATCH was
 * ever taken, that may be all that it means.
 */
export function mayLackPatch(error: unknown, takesPatch: boolean): boolean {
  const last = !takesPatch && error instanceof TargetError ? error.exchanges.at(-1) : undefined;
  return last?.method === 'PATCH' && (last.status === 403 || last.status === 404);
}

/** The request asked for more at once than the app takes (RFC 7644 section 3.12, `tooMany`; 413 of RFC 9110). */
export function isTooMuch(error: unknown): boolean {
  if (!(error instanceof TerminalError)) return false;
  const status = error.exchanges.at(-1)?.status ?? 0;
  return (
    status === 413 || (REFUSED.has(status) && (error.code === 'APP_REFUSED_TOO_MANY' || TOO_MANY.test(error.message)))
  );
}
