import type { StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';
import { WordTally } from './word-tally';

const NAMES = ['givenName', 'familyName', 'preferredName'] as const;
/** How letters beyond ASCII look once their UTF-8 was read as Windows-1252: no name goes on so behind these. */
const TWICE_ENCODED = /[ÂÃÄÅÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;
/** `Zo+AOs-`: UTF-7 (RFC 2152), which is ASCII to whoever does not know it. */
const UTF7 = /\+[A-Za-z0-9/]{3,}-/u;

/** Names that an earlier conversion spoilt: they are read as they stand, and apps would show them so. */
export class GarbledNames {
  private readonly garbled = new WordTally();

  see({ line, attributes }: StagedRecord): void {
    for (const name of NAMES) {
      const text = attributes[name];
      if (typeof text === 'string' && (TWICE_ENCODED.test(text) || UTF7.test(text))) this.garbled.note(text, line);
    }
  }

  findings(_usedColumns: readonly UsedColumn[]): Finding[] {
    const { firstLine, list } = this.garbled;
    if (firstLine === null) return [];
    return [
      {
        severity: 'warning',
        code: 'FILE_NAMES_GARBLED',
        message: `Names look as if their letters had been converted twice: ${list}.`,
        hint: 'They are kept as they stand, and apps would show them so. Export again as "CSV UTF-8"; where the source itself shows them so, correct them there.',
        place: { line: firstLine },
      },
    ];
  }
}
