import { cleanText, foldName } from './text';

export interface SplitName {
  readonly givenName: string | null;
  readonly familyName: string | null;
}

const SUFFIX = /^(?:jr|sr|ii|iii|iv|v|phd|md|esq)\.?$/i;
/** `Jane Doe (On Leave)`, `Jane Doe [C]`: what some systems write behind the name of a worker. */
const STATUS = /(?:\s*(?:\([^()]*\)|\[[^[\]]*\]))+\s*$/u;
/** Chinese, Japanese and Korean names begin with the family name. */
const FAMILY_FIRST = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々ー ]+$/u;
/** `DUPONT Marie`, `LE GUEN Yann`, as French systems write it. Fewer letters may be somebody's initials. */
const LOUD = /^[\p{Lu}'’-]{2,}$/u;
const LOUD_LETTERS = 4;
/** Small words that begin family names, as they are written there. */
const PARTICLE =
  /^(?:van|von|vom|der|den|de|het|ten|ter|te|zu|zum|zur|af|av|da|das|do|dos|di|del|della|dei|degli|du|des|la|las|los|le|bin|ibn|bint|ben|al|el|abu)$/u;
const INITIAL = /^\p{Lu}\.?$/u;

/**
 * Both names of a cell that holds them together. `Last, First M` says itself which is which, and so does `LAST First`;
 * names in Chinese, Japanese or Korean script begin with the family name. Else the last word is the family name, which
 * is right for most names and not for all: who has a column for each gives those. One word is a given name. Initials of
 * middle names are left out, suffixes stay with the family name.
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
  const first = familyWords(name, words);
  if (first > 0) return { givenName: words.slice(first).join(' '), familyName: words.slice(0, first).join(' ') };
  const last = withParticles(words, end);
  const family = [...words.slice(last), ...suffixes].join(' ');
  return { givenName: withoutInitials(words.slice(0, last).join(' ')), familyName: family };
}

/** Where the family name begins: small words before it (`van den Berg`, `dos Santos`, `de la Cruz`) belong to it. */
function withParticles(words: readonly string[], last: number): number {
  let first = last;
  while (first > 1 && PARTICLE.test(words[first - 1] as string)) first -= 1;
  return first;
}

/** How many words the family name has that the name begins with; 0 where it ends with it. */
function familyWords(name: string, words: readonly string[]): number {
  if (FAMILY_FIRST.test(name)) return 1;
  const loud = words.findIndex((word) => !LOUD.test(word));
  if (loud < 1 || words.slice(0, loud).join('').length < LOUD_LETTERS) return 0;
  return words.slice(loud).every((word) => !LOUD.test(word) && !SUFFIX.test(word)) ? loud : 0;
}

function withoutInitials(given: string): string {
  const words = given.split(' ');
  while (words.length > 1 && INITIAL.test(words.at(-1) as string)) words.pop();
  return words.join(' ');
}

/**
 * The family name of a column called "Name" that stands beside one of given names: what it says, less the given name
 * where it holds that too, as `Jane Doe`, `Doe, Jane` or `DOE Jane`. A family name that ends like a given name is left
 * alone.
 */
export function besideGivenName(name: string, given: string): string {
  const told = foldName(given);
  const { familyName } = name.includes(',') ? splitName(name) : { familyName: null };
  if (familyName !== null) return familyName;
  const words = name.split(/\s+/u);
  const starts = words.findIndex((_, at) => at > 0 && foldName(words.slice(0, at).join('')) === told);
  if (told === '') return name;
  if (starts > 0) return words.slice(starts).join(' ');
  const loud = familyWords(name, words);
  return loud > 0 && foldName(words.slice(loud).join('')) === told ? words.slice(0, loud).join(' ') : name;
}
