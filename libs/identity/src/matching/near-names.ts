import type { Attributes } from '../profile/attribute';
import { editDistance, foldName } from '../records/text';

const SHORT = 8;
const SHORTEST_CALL_NAME = 3;

/**
 * Names that are not the same and may well be meant to be: a slip of the pen in one of the two (one letter, two of a
 * long one), given and family name exchanged, or a given name that begins as the other one does (Alex, Alexander). By
 * itself it says nothing.
 */
export function areNearNames(left: Attributes, right: Attributes): boolean {
  const [one, other] = [namesOf(left), namesOf(right)];
  const isNobody = one.given + one.family === '' || other.given + other.family === '';
  if (isNobody || (one.given === other.given && one.family === other.family)) return false;
  if (one.given === other.family && one.family === other.given) return true;
  if (one.given === other.given) return isSlip(one.family, other.family);
  return one.family === other.family && (isCallName(one.given, other.given) || isSlip(one.given, other.given));
}

/**
 * True of any two names in one word (`foldName` of given and family name) that `areNearNames` of their parts may be
 * true of: tells who is worth comparing without knowing where one name ends.
 */
export function mayBeNear(left: string, right: string): boolean {
  if (left === right || isSlip(left, right)) return true;
  if (left.length === right.length && lettersOf(left) === lettersOf(right)) return true;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  let begin = 0;
  while (begin < short.length && short[begin] === long[begin]) begin += 1;
  return begin >= SHORTEST_CALL_NAME && long.endsWith(short.slice(begin));
}

function isSlip(left: string, right: string): boolean {
  const most = Math.max(left.length, right.length) < SHORT ? 1 : 2;
  return Math.abs(left.length - right.length) <= most && editDistance(left, right) <= most;
}

function lettersOf(name: string): string {
  return [...name].sort().join('');
}

function namesOf({ givenName, familyName }: Attributes): { readonly given: string; readonly family: string } {
  const folded = (value: unknown): string => (typeof value === 'string' ? foldName(value) : '');
  return { given: folded(givenName), family: folded(familyName) };
}

function isCallName(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= SHORTEST_CALL_NAME && long.startsWith(short);
}
