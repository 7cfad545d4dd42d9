import { types } from 'pg';

const TIMESTAMPTZ = 1184;
const DATE = 1082;
const INT8 = 20;

/**
 * How PostgreSQL's values arrive here: instants as RFC 3339 UTC text, dates as text (never a JavaScript `Date`), and
 * 64-bit ids as text.
 */
export const pgTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (format !== 'binary') {
      if (oid === TIMESTAMPTZ) return (text: string) => toInstant(text);
      if (oid === DATE || oid === INT8) return (text: string) => text;
    }
    return types.getTypeParser(oid, format as 'text');
  },
};

/** `2026-05-14 14:00:00.123456+00` (the sessions run in UTC) -> `2026-05-14T14:00:00.123Z`. */
function toInstant(text: string): string {
  const match = /^(\d{4,}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?\+00$/.exec(text);
  if (!match) throw new Error(`the database session is not in UTC: ${text}`);
  return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
}
