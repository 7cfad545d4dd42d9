const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** An id as it is compared with itself in another answer. */
export function spelledAlike(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id;
}

/**
 * Gives ids as we know them where the app shows them otherwise: the letters of a UUID have no case (RFC 9562 section
 * 4), and servers were seen to show them in capitals in one place and in small letters in another. Any other id is what
 * it is, to the letter.
 */
export function asKnown(known: readonly string[]): (shown: readonly string[]) => readonly string[] {
  const byLetters = new Map(known.filter((id) => UUID.test(id)).map((id) => [id.toLowerCase(), id]));
  if (byLetters.size === 0) return (shown) => shown;
  return (shown) => shown.map((id) => byLetters.get(id.toLowerCase()) ?? id);
}
