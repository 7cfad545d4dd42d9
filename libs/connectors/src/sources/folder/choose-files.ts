import { compareText, type Instant } from '@joinery/kernel';
import { type FileAge, fileAge, isOlder } from './file-age';

/** A file as a folder lists it. */
export interface DropEntry {
  readonly name: string;
  readonly size: number;
  readonly modifiedAt: Instant;
  /** It leads elsewhere, and is not followed. */
  readonly isLink?: true;
}

/** Which files of a folder are this source's, and how one knows that a file is whole. */
export interface DropRules {
  /** `*` and `?` as in a shell: `people_*.csv`. */
  readonly pattern: string;
  /** Files of this pattern hold only what changed; all others of `pattern` hold everybody. */
  readonly delta: string | null;
  /** With a marker, `people.csv` is whole once `people.csv.done` stands beside it; else once two looks agree. */
  readonly marker: string | null;
}

export type DropChoice =
  | { readonly kind: 'ready'; readonly entry: DropEntry; readonly age: FileAge | null; readonly feed: 'full' | 'delta' }
  | { readonly kind: 'waiting'; readonly entry: DropEntry; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly entry: DropEntry;
      readonly code: 'FILE_OLDER_THAN_LAST' | 'FILE_IS_LINK';
      readonly reason: string;
    };

/** The file of this source that was taken last. */
export interface LastTaken {
  readonly name: string;
  readonly age: FileAge | null;
}

const IS_LINK = 'it is a link, and links are not followed: put the file itself there';

/**
 * What to do with the files of a folder, oldest first. `before` and `now` are two looks at it, some seconds apart: a
 * file that is still being written differs between them.
 */
export function chooseFiles(
  before: readonly DropEntry[],
  now: readonly DropEntry[],
  rules: DropRules,
  last: LastTaken | null,
): readonly DropChoice[] {
  const names = new Set(now.filter(({ isLink }) => !isLink).map((entry) => entry.name));
  const ours = now.filter((entry) => isOurs(entry.name, rules)).sort(byAge);
  return ours.map((entry) => {
    if (entry.isLink) return { kind: 'refused', entry, code: 'FILE_IS_LINK', reason: IS_LINK };
    const age = fileAge(entry.name, entry.modifiedAt);
    const waiting = whyWaiting(entry, before, names, rules);
    if (waiting !== null) return { kind: 'waiting', entry, reason: waiting };
    if (last && isOlder(age, last.age)) {
      const reason = `${entry.name} is older than ${last.name}, which was taken already (${age?.at} before ${last.age?.at})`;
      return { kind: 'refused', entry, code: 'FILE_OLDER_THAN_LAST', reason };
    }
    const isDelta = rules.delta !== null && matches(entry.name, rules.delta);
    return { kind: 'ready', entry, age, feed: isDelta ? 'delta' : 'full' };
  });
}

function isOurs(name: string, { pattern, delta, marker }: DropRules): boolean {
  if (marker !== null && name.endsWith(marker)) return false;
  return matches(name, pattern) || (delta !== null && matches(name, delta));
}

function whyWaiting(
  entry: DropEntry,
  before: readonly DropEntry[],
  names: ReadonlySet<string>,
  { marker }: DropRules,
): string | null {
  if (marker !== null) {
    return names.has(`${entry.name}${marker}`) ? null : `${entry.name}${marker} is not there yet`;
  }
  const first = before.find((candidate) => candidate.name === entry.name);
  if (!first) return 'it has just appeared: the next look tells whether it is whole';
  const same = first.size === entry.size && first.modifiedAt === entry.modifiedAt;
  return same ? null : `it is still being written (${first.size} bytes, then ${entry.size})`;
}

function byAge(left: DropEntry, right: DropEntry): number {
  const [one, two] = [fileAge(left.name, left.modifiedAt), fileAge(right.name, right.modifiedAt)];
  const sameKind = one?.by === two?.by;
  const first = sameKind ? (one?.at ?? '') : left.modifiedAt;
  const second = sameKind ? (two?.at ?? '') : right.modifiedAt;
  return (
    compareText(first, second) || compareText(left.modifiedAt, right.modifiedAt) || compareText(left.name, right.name)
  );
}
/** Shell patterns are compared piece by piece, so that no pattern can make a comparison slow. */
function matches(name: string, pattern: string): boolean {
  let [at, from] = [0, 0];
  let star = -1;
  let retry = 0;
  while (at < name.length) {
    if (pattern[from] === '*') {
      star = from;
      from += 1;
      retry = at;
    } else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === name[at])) {
      at += 1;
      from += 1;
    } else if (star !== -1) {
      retry += 1;
      [at, from] = [retry, star + 1];
    } else return false;
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}
