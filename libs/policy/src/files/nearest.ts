import { compareText } from '@joinery/kernel';
const LONGEST_WORD = 64;
/** A part of a word that is shorter may be in any. */
const SHORTEST_PART = 4;

/** The known name that a word was most likely meant to be; null when none is near. */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length > LONGEST_WORD) return null;
  const [wanted, names] = [fold(word), [...known]];
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = typingDistance(wanted, fold(name));
    if (distance < bestDistance || (distance === bestDistance && best !== null && name < best)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best ?? partOf(wanted, names);
}

/** `jobTitle` for `title`: of the names that are in the word, or that the word is in, the longest. */
function partOf(wanted: string, known: readonly string[]): string | null {
  const isMeant = (name: string): boolean => {
    const folded = fold(name);
    const [short, long] = folded.length < wanted.length ? [folded, wanted] : [wanted, folded];
    return short.length >= SHORTEST_PART && long.includes(short);
  };
  return known.filter(isMeant).sort((a, b) => b.length - a.length || compareText(a, b))[0] ?? null;
}

/** `Did you mean "department"?`, or the fallback. */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string): string {
  const name = nearest(word, known);
  return name === null ? otherwise : `Did you mean "${name}"?`;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours each count one. */
export function typingDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
