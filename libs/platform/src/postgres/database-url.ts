import { DatabaseError } from './database-error';

const EXAMPLE = 'postgresql://user:password@host:5432/database';

/** Says what is wrong with a DATABASE_URL, or null. The URL itself is never repeated: it holds a password. */
export function databaseUrlProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return 'it is not a URL (in a password, characters such as @ / # ? and blanks must be percent-encoded)';
  }
  if (!['postgres:', 'postgresql:'].includes(url.protocol))
    return `it starts with ${url.protocol} instead of postgresql:`;
  if (url.hostname === '' && !url.searchParams.has('host')) return 'it names no host';
  if (url.pathname.length < 2) return 'it names no database';
  return null;
}

/** Gives the URL back when it can be one of a PostgreSQL database. */
export function checkedDatabaseUrl(text: string): string {
  const problem = databaseUrlProblem(text);
  if (problem !== null) {
    throw new DatabaseError(`DATABASE_URL cannot be used: ${problem}. Expected ${EXAMPLE}.`);
  }
  return text.trim();
}
