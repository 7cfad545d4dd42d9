import anyAscii from 'any-ascii';

const HAS_KANA = /[\u3041-\u30ff\uff66-\uff9f]/;
const HALF_WIDTH = /[\uff66-\uff9f]+/g;
/** A sound and the small letter that bends it: しゃ, ファ. */
const BENT = /([\u3042-\u3094\u30a2-\u30f4])([ぁぃぅぇぉゃゅょァィゥェォャュョ])/g;
const DOUBLED = /[っッ](ch|.?)/g;

/**
 * Kana whose sound is more than that of its letters one by one, in Latin letters by Hepburn: ジョン is `jon`, がっこう
 * `gakkou`. What else there is stays as it is. How Chinese characters are read in a Japanese name, no text tells.
 * Libraries spell a foreign name letter by letter (`wanakana` 5.3: ファン `fuan`, ティナ `teina`).
 */
export function readKana(text: string): string {
  if (!HAS_KANA.test(text)) return text;
  return text
    .replace(HALF_WIDTH, (run) => run.normalize('NFKC'))
    .replace(BENT, (_both, sound: string, small: string) => bend(anyAscii(sound), anyAscii(small)))
    .replace(DOUBLED, (_both, next: string) => `${doubled(anyAscii(next))}${next}`);
}

function bend(sound: string, small: string): string {
  const [stem, vowel] = [sound.slice(0, -1), small.slice(-1)];
  if (small.startsWith('y')) return /^(?:sh|ch|j)$/.test(stem) ? stem + vowel : `${stem}y${vowel}`;
  if (sound === 'i') return `y${vowel}`;
  if (/^[kg]?u$/.test(sound)) return `${stem}w${vowel}`;
  return sound.endsWith(vowel) ? sound + vowel : stem + vowel;
}

/** The consonant that is held: `t` before `ch`, nothing before a vowel or at the end. */
function doubled(next: string): string {
  const [first = ''] = next.toLowerCase();
  return next.startsWith('ch') ? 't' : first.replace(/[^a-z]|[aeioun]/, '');
}
