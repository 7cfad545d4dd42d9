/** By then a session stands, or the server is taken to be away. */
export const CONNECT_MS = 15_000;

/**
 * What pg and PostgreSQL say when the server is not there, goes, comes up or has no session left (appendix A of its
 * manual).
 */
const AWAY_CODES: ReadonlySet<string> = new Set(
  'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN 57P01 57P02 57P03 53300'.split(' '),
);
const AWAY_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error)/;
const NO_ROOM = '53100';

/**
 * Why the database cannot serve at the moment, in a sentence for whoever asked; null when the error is about something
 * else.
 */
export function databaseTrouble(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as { code?: unknown };
  if (code === NO_ROOM) return 'The disk of the database is full: nothing was kept. Make room and try again.';
  const isAway =
    (typeof code === 'string' && (AWAY_CODES.has(code) || code.startsWith('08'))) || AWAY_WORDS.test(error.message);
  return isAway ? 'The database cannot be reached at the moment. Try again in a few seconds.' : null;
}
