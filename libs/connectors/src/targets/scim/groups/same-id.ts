import { isUuid } from '@joinery/kernel';

/** An id as it is compared with itself in another answer. */
export function spelledAlike(id: string): string {
  return isUuid(id) ? id.toLowerCase() : id;
}

/**
 * Gives ids as we know them where the app shows them otherwise: the letters of a UUID have no case, and servers were
 * seen to show them in capitals in one place and in small letters in another. Any other id is what it is, to the
 * letter.
 */
export function asKnown(known: readonly string[]): (shown: readonly string[]) => readonly string[] {
  const byLetters = new Map(known.filter(isUuid).map((id) => [id.toLowerCase(), id]));
  if (byLetters.size === 0) return (shown) => shown;
  return (shown) => shown.map((id) => byLetters.get(id.toLowerCase()) ?? id);
}
