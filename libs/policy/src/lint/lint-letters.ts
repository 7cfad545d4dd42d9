import type { LintFindings } from './lint-finding';
import { placedLeaves } from './placed-condition';
import type { PlacedRule } from './placed-rule';
import { collectConstants, noConstants } from './rule-constants';

const WORDS = /[\p{L}\p{M}]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Scripts of which many letters look like Latin ones (UTS 39, confusables). */
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** A word of which some letters only look like the others: it is what nobody's record says. */
export function lintLetters(rules: readonly PlacedRule[], findings: LintFindings): void {
  for (const { rule, condition, document } of rules) {
    for (const leaf of condition ? placedLeaves(condition) : []) {
      const constants = noConstants();
      collectConstants(leaf, constants);
      const { equal, starts, ends, parts } = constants;
      for (const text of [...equal, ...starts, ...ends, ...parts]) {
        const word = typeof text === 'string' ? mixedWord(text) : null;
        if (word === null) continue;
        findings.add(document.place(leaf.path), {
          code: 'LETTERS_MIXED',
          message: `"${rule.id}" compares with "${word}", whose letters are of two scripts: ${spelled(word)} only look Latin.`,
          hint: 'Type the word again.',
          value: word,
        });
      }
    }
  }
}

function mixedWord(text: string): string | null {
  return text.match(WORDS)?.find((word) => LATIN.test(word) && ALIKE.test(word)) ?? null;
}

function spelled(word: string): string {
  const letters = [...word].filter((letter) => ALIKE.test(letter));
  return letters
    .map((letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(', ');
}
