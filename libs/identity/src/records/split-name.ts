import { cleanText } from './text';

export interface SplitName {
  readonly givenName: string | null;
  readonly familyName: string | null;
}

const SUFFIX = /^(?:jr|sr|ii|iii|iv|v|phd|md|esq)\.?$/i;
/** `Jane Doe (On Leave)`: what some systems write behind the name of a worker. */
const STATUS = /\s*\([^()]*\)\s*$/u;
const INITIAL = /^\p{Lu}\.?$/u;

/**
 * Both names of a cell that holds them together. `Last, First M` says itself which is which; without a comma the last word is
 * the family name, which is right for most names and not for all: who has a column for each gives those. One word is a given
 * name. Initials of middle names are left out, suffixes stay with the family name.
 */
export function splitName(cell: string): SplitName {
  const parts = cleanText(cell)
    .replace(STATUS, '')
    .split(',')
    .map((part) => part.trim().replace(/\s+/gu, ' '))
    .filter((part) => part !== '');
  const [first = '', ...others] = parts;
  const [given, ...more] = others.filter((part) => !SUFFIX.test(part));
  const suffixes = others.filter((part) => SUFFIX.test(part));
  if (given === undefined) return { ...byWords(first, suffixes) };
  return { givenName: withoutInitials([given, ...more].join(' ')), familyName: [first, ...suffixes].join(' ') };
}

function byWords(name: string, suffixes: readonly string[]): SplitName {
  const words = name.split(' ').filter((word) => word !== '');
  const end = words.findLastIndex((word) => !SUFFIX.test(word));
  if (end < 1) return { givenName: name === '' ? null : name, familyName: null };
  const family = [...words.slice(end), ...suffixes].join(' ');
  return { givenName: withoutInitials(words.slice(0, end).join(' ')), familyName: family };
}

function withoutInitials(given: string): string {
  const words = given.split(' ');
  while (words.length > 1 && INITIAL.test(words.at(-1) as string)) words.pop();
  return words.join(' ');
}
