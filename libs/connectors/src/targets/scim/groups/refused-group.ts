import { TerminalError } from '../../../kit/errors';
import type { ScimClient } from '../client/client';

/** The endpoint, or what was asked of it, is not there. */
const ABSENT = new Set([404, 405, 410, 501]);

/**
 * An app that knows no groups, or lets none be made, says so of each of them in words about an address or a verb: what is
 * to be done is said here, beside its own words.
 */
export function explained({ profile }: ScimClient, displayName: string, error: unknown): unknown {
  if (!(error instanceof TerminalError) || error.code !== 'APP_REFUSED') return error;
  const { exchanges, message } = error;
  const asked = exchanges.findLast(({ method }) => method === 'POST') ?? exchanges.at(-1);
  if (!ABSENT.has(asked?.status ?? 0)) return error;
  const showsSome = exchanges.some(({ method, status }) => method === 'GET' && (status ?? 600) < 300);
  const [code, advice] = showsSome
    ? ['APP_GROUP_NOT_MADE', `It shows groups and lets none be made: make "${displayName}" there`]
    : ['APP_GROUPS_UNSUPPORTED', `It seems to have no ${profile.paths.groups}: take its groups out of the policy`];
  return new TerminalError(code, `${message} ${advice}.`, exchanges);
}
