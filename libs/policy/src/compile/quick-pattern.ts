/** Choices (`?`, `|`) in one pattern: each doubles the ways to try. */
const MOST_CHOICES = 4;

/** A character, a class of characters, or one that stands for several; and how often it may come. */
const PART =
  /(?<atom>\\(?:[pPu]\{[^}]*\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|c[A-Za-z]|.)|\[(?:\\.|[^\]\\])*\]|[^\\()[\]{}|*+?^$])(?<often>[*+?]|\{\d+(?:,\d*)?\})?|(?<end>\$)|(?<choice>\|)/gsu;

interface Part {
  /** Of the sampled characters those that it matches; null where it matches something else only. */
  readonly matches: ReadonlySet<string> | null;
  readonly isOptional: boolean;
  /** It may take more or fewer characters. */
  readonly repeats: boolean;
  readonly at: number;
}

/**
 * True when a regular expression of the policy cannot keep the process busy, whatever line it is held against: the time
 * it takes grows with the square of the line at most. Of its repetitions, and of the places at which it may begin, at
 * most one leaves anything to try out; every other one ends where what follows begins. No repetition of a group,
 * nothing that looks ahead, back or at a group again. Counting lines need no more.
 */
export function isQuickPattern(pattern: string): boolean {
  const bare = bareOf(pattern);
  if (/\\|\(\?<?[=!]/.test(bare) || /\)[*+{]/.test(bare)) return false;
  const choices = bare.replace(/\(\?(?:<\w+>|:)/g, '(').replace(/([*+?}])\?/g, '$1');
  if ((choices.match(/[?|]/g)?.length ?? 0) > MOST_CHOICES) return false;
  const parts = partsOf(pattern.replace(/\(\?<\w+>|\(\?:/g, '('));
  const lastChoice = bare.includes('|') ? parts.lastChoice : -1;
  const open = parts.all.filter((part, index) => part.repeats && (part.at < lastChoice || isOpen(parts.all, index)));
  const beginsAnywhere = !bare.startsWith('^') || hasOuterChoice(bare);
  return open.length + (beginsAnywhere ? 1 : 0) <= 1;
}

/** Where a repetition may end is to be tried out: what comes next may begin with what is repeated. */
function isOpen(parts: readonly Part[], index: number): boolean {
  const own = (parts[index] as Part).matches;
  for (const { matches, isOptional } of parts.slice(index + 1)) {
    if (own === null || matches === null || [...matches].some((one) => own.has(one))) return true;
    if (!isOptional) return false;
  }
  // What ends the pattern fails nowhere.
  return false;
}

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

function partsOf(pattern: string): { readonly all: readonly Part[]; readonly lastChoice: number } {
  // What is told apart by a pattern stands in it, or is one of the usual characters.
  const samples = [...new Set([...ASCII, ...pattern, '\u00e9', '\u4e2d', '\u00a0'])];
  const all: Part[] = [];
  let lastChoice = -1;
  for (const { groups = {}, index } of pattern.matchAll(PART)) {
    const { atom, often = '', end, choice } = groups;
    if (choice !== undefined) lastChoice = index;
    else if (end !== undefined) all.push({ matches: new Set(), isOptional: false, repeats: false, at: index });
    else if (atom !== undefined && !/^\\[bB]$/.test(atom)) {
      const matching = samples.filter((one) => new RegExp(`^${atom}$`, 'u').test(one));
      all.push({
        matches: matching.length === 0 ? null : new Set(matching),
        isOptional: /^[*?]|^\{0/.test(often),
        repeats: /^[*+]|,/.test(often),
        at: index,
      });
    }
  }
  return { all, lastChoice };
}

/** `^a|b`: the second of the choices begins anywhere. */
function hasOuterChoice(bare: string): boolean {
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '|' && depth === 0) return true;
  }
  return false;
}

/**
 * Every character that stands for one or several characters as `x`; what refers to a group before it stays an escape.
 */
function bareOf(pattern: string): string {
  return pattern.replace(/\\(.)|\[(?:\\.|[^\]\\])*\]/gsu, (whole, escaped?: string) =>
    escaped !== undefined && /[1-9k]/.test(escaped) ? whole : 'x',
  );
}
