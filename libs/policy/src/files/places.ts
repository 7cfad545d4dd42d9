import type { Place } from '@joinery/kernel';
import { type DocumentPath, pathText } from './policy-document';

/** Where a value stands, and what is in it: a tree of the form of the document. Offsets count from 0. */
export interface Stand {
  readonly at: number;
  /** Of its key; null for what has none. */
  readonly keyAt: number | null;
  /** A number, boolean or null as the author spelled it; null for everything else. */
  spelling: string | null;
  inner: Stand[] | Map<string, Stand> | null;
}

export function standAt(at: number, keyAt: number | null = null): Stand {
  return { at, keyAt, spelling: null, inner: null };
}

/** Tells the places of a file's values by file, line and column. */
export class Places {
  private starts: readonly number[] | null = null;

  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {}

  /** `path`: of what is told about, where it is known. */
  at(offset: number, path: string): Place {
    const starts = (this.starts ??= lineStarts(this.text));
    const line = lineOf(starts, offset);
    const column = offset - (starts[line - 1] ?? 0) + 1;
    return { file: this.file, line, column, ...(path === '' ? {} : { path }) };
  }

  /** Where a value stands, or its key; the nearest place around it when it is not there. */
  of(root: Stand, path: DocumentPath, where: 'key' | 'value'): Place {
    let stand = root;
    for (const part of path) {
      const next = innerOf(stand, part);
      if (!next) break;
      stand = next;
    }
    return this.at(where === 'key' ? (stand.keyAt ?? stand.at) : stand.at, pathText(path));
  }
}

/** What stands at exactly this path; null when nothing does. */
export function standOf(root: Stand, path: DocumentPath): Stand | null {
  let stand: Stand | undefined = root;
  for (const part of path) stand = stand && innerOf(stand, part);
  return stand ?? null;
}

function innerOf({ inner }: Stand, part: string | number): Stand | undefined {
  if (inner === null) return undefined;
  return Array.isArray(inner) ? inner[Number(part)] : inner.get(String(part));
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** The line, from 1, on which an offset lies. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
