const OPEN: ReadonlySet<string> = new Set(['true', 'yes', '1', 'active', 'enabled']);
const CLOSED: ReadonlySet<string> = new Set(['false', 'no', '0', 'inactive', 'disabled']);

/**
 * What an app means by what it shows as `active`, a boolean (RFC 7643 section 4.1.1) or not; null when nothing tells.
 */
export function stateIn(shown: unknown): 'open' | 'closed' | null {
  if (typeof shown !== 'boolean' && typeof shown !== 'string' && typeof shown !== 'number') return null;
  const word = String(shown).toLowerCase();
  if (OPEN.has(word)) return 'open';
  return CLOSED.has(word) ? 'closed' : null;
}
