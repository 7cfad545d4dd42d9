/** Repetitions (`*`, `+`, `{2,5}`) in one pattern: each may try every length of a line, for every length of those before it. */
const MOST_REPETITIONS = 3;
/** Choices (`?`, `|`) in one pattern: each doubles the ways to try. */
const MOST_CHOICES = 4;

/**
 * True when a regular expression of the policy cannot keep the process busy, whatever line it is held against: few repetitions
 * and choices, no repetition of a group, nothing that looks ahead or back. Counting lines need no more.
 */
export function isQuickPattern(pattern: string): boolean {
  const bare = bareOf(pattern);
  if (/\\|\(\?<?[=!]/.test(bare) || /\)[*+{]/.test(bare)) return false;
  const plain = bare.replace(/\(\?(?:<\w+>|:)/g, '(').replace(/([*+?}])\?/g, '$1');
  const count = (what: RegExp): number => plain.match(what)?.length ?? 0;
  // A search that may begin anywhere is one more repetition.
  const isAnchored = plain.startsWith('^') && !plain.includes('|');
  const repetitions = count(/[*+]|\{\d+,\d*\}/g) + (isAnchored ? 0 : 1);
  return repetitions <= MOST_REPETITIONS && count(/[?|]/g) <= MOST_CHOICES;
}

/** Every character that stands for one or several characters as `x`; what refers to a group before it stays an escape. */
function bareOf(pattern: string): string {
  return pattern.replace(/\\(.)|\[(?:\\.|[^\]\\])*\]/gsu, (whole, escaped?: string) =>
    escaped !== undefined && /[1-9k]/.test(escaped) ? whole : 'x',
  );
}
