/**
 * Blanks that people do not see: every Unicode space, zero-width characters, the byte order mark, and the marks of
 * direction that office programs put around what is copied out of them.
 */
const OUTER_BLANKS =
  /^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad\ufeff]+|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad\ufeff]+$/gu;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Surrogate}]/u;
const INVISIBLE = /[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\u00ad\ufeff]/u;

/** Trimmed of every kind of blank and in NFC: the one spelling that equal texts share. */
export function cleanText(raw: string): string {
  return isPlain(raw) ? raw : raw.replace(OUTER_BLANKS, '').normalize('NFC');
}

const UNBREAKING = /[\u00a0\u2007\u202f]/gu;
const UNSEEN = /[\u200b\u00ad\u2060\ufeff]/gu;

/**
 * With ordinary blanks for those at which no line breaks, and without what nobody sees: two departments that look alike
 * are one. Joiners within words (U+200C, U+200D) stay: they are part of how a name is written.
 */
export function asItLooks(text: string): string {
  return text.replace(UNBREAKING, ' ').replace(UNSEEN, '');
}

/** True when the text is printable ASCII without outer blanks: nothing to clean, nothing to find. */
export function isPlain(text: string): boolean {
  const last = text.length - 1;
  for (let at = 0; at <= last; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7e || code < 0x20) return false;
  }
  return last < 0 || (text.charCodeAt(0) !== 0x20 && text.charCodeAt(last) !== 0x20);
}

/**
 * NUL and other control characters, and half a character (a pair of surrogates cut in two); line breaks and tabs are
 * none.
 */
export function hasControlCharacter(text: string): boolean {
  return CONTROL.test(text);
}

/** Blanks and invisible characters inside a text: an id that holds one is not the id it looks like. */
export function hasInvisibleCharacter(text: string): boolean {
  return INVISIBLE.test(text);
}

/** For comparing names: without case, accents, blanks and punctuation. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[øœæłđðþı]/g, (letter) => FOLDED[letter] ?? letter)
    .replace(/[^\p{Letter}\p{Number}]/gu, '');
}

const FOLDED: Readonly<Record<string, string>> = {
  ø: 'o',
  œ: 'oe',
  æ: 'ae',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** For comparing column names: without case, blanks, `_`, `-` and `.`. Turkish programs write MANAGER İD. */
export function foldColumn(name: string): string {
  return lowered(cleanText(name)).replace(/[\s_.\-\u00a0]/gu, '');
}

/** In lower case, where the Turkish capital İ is an i like any other: elsewhere it leaves a dot behind the letter. */
export function lowered(text: string): string {
  return text.toLowerCase().replaceAll('i\u0307', 'i');
}

/** The words of a column name apart: `Left_On`, `EndOfEmployment`. */
export function spacedName(name: string): string {
  return name
    .replace(/[_.]/gu, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFC');
}

/** Changes that turn one text into the other; used to guess which column was meant. */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(
        Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + same),
      );
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
