import { parse, type Filter } from 'scim2-parse-filter';
import { ScimError } from '../http/scim-error';

/** A parsed filter whose strings stand apart: `compValue` of the tree is an index into `strings`. */
export interface ParsedFilter {
  readonly tree: Filter;
  readonly strings: readonly string[];
}

const LONGEST_FILTER = 8192;
const CACHE = 2000;
const trees = new Map<string, Filter>();

/**
 * Parses a filter (RFC 7644 section 3.4.2.2). The string literals are lifted out first: the parser would misread
 * escaped backslashes in them, and without them thousands of look-ups are one text that is parsed once.
 */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > LONGEST_FILTER) throw new ScimError(400, 'the filter is too long', 'invalidFilter');
  const strings: string[] = [];
  try {
    const lifted = text.replace(
      /"(?:[^"\\]|\\.)*"/g,
      (literal) => `"${strings.push(JSON.parse(literal) as string) - 1}"`,
    );
    return { tree: parseLifted(lifted), strings };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    throw new ScimError(400, `the filter cannot be read: ${reason}`, 'invalidFilter');
  }
}

function parseLifted(lifted: string): Filter {
  const known = trees.get(lifted);
  if (known) return known;
  const tree = parse(valuePathsFirst(lifted));
  if (trees.size >= CACHE) trees.clear();
  trees.set(lifted, tree);
  return tree;
}

/**
 * `emails[type eq "work"].value eq "x"` asks one element for both, but the parser makes two questions of it that
 * different elements may answer. Moved inside the brackets it stays one question.
 */
function valuePathsFirst(lifted: string): string {
  const pattern = /\[([^[\]]*)\]\.(\$?\w+)\s+(pr\b|\w+\s+(?:"\d+"|[-\w.+]+))/gi;
  return lifted.replace(pattern, (_all, inner: string, sub: string, test: string) => `[(${inner}) and ${sub} ${test}]`);
}
