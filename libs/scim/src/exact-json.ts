/**
 * Digits enough for a number that a double may round, where one may stand in an object or a list; no more than a sign to
 * look closer. Groups of a large company are megabytes of ids: digits within those are not looked at.
 */
const LONG = /[\s:,[]-?\d{16}/;
/** Texts and numbers, each whole, so that digits within a text are never taken for a number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * JSON as it travels; undefined for what is none. Integers that a double cannot hold become text, digit for digit:
 * servers were seen to number their resources that way (RFC 7643 section 3.1 wants text), and a rounded id is somebody
 * else's.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(LONG.test(text) ? text.replace(TOKEN, keepDigits) : text) as unknown;
  } catch {
    return undefined;
  }
}

function keepDigits(token: string): string {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}
