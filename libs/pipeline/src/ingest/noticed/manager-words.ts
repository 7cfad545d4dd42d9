import type { StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';

/** One name is chance. */
const FEWEST = 2;

/** What a column of managers may hold instead of what it is read as, and what that is for. */
interface Doubt {
  readonly attribute: 'managerEmployeeNumber' | 'managerName';
  readonly kind: 'numbers' | 'names';
  readonly isOdd: (text: string, recordKey: string) => boolean;
  readonly other: string;
}

const BY_NAME = 'managerName, and say managersByName: unique there if nobody shares a name';

const DOUBTS: readonly Doubt[] = [
  { attribute: 'managerEmployeeNumber', kind: 'numbers', isOdd: looksLikeName, other: BY_NAME },
  { attribute: 'managerName', kind: 'names', isOdd: looksLikeNumber, other: 'managerEmployeeNumber' },
  { attribute: 'managerEmployeeNumber', kind: 'numbers', isOdd: isStrangeAddress, other: 'managerEmail' },
  { attribute: 'managerName', kind: 'names', isOdd: isAddress, other: 'managerEmail' },
];

/**
 * Columns called "Reports To" or "Manager" hold numbers in one system, names or addresses in another. A name that is
 * read as a number leads to nobody, and nobody would see why.
 */
export class ManagerWords {
  private readonly doubted = DOUBTS.map((doubt) => new Doubted(doubt));

  see(record: StagedRecord): void {
    for (const doubted of this.doubted) doubted.see(record);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return this.doubted.flatMap((doubted) => doubted.findings(usedColumns));
  }
}

class Doubted {
  private told = 0;
  private odd = 0;
  private firstOdd = 0;

  constructor(private readonly doubt: Doubt) {}

  see({ line, recordKey, attributes }: StagedRecord): void {
    const text = attributes[this.doubt.attribute];
    if (typeof text !== 'string') return;
    this.told += 1;
    if (!this.doubt.isOdd(text, recordKey)) return;
    if (this.odd === 0) this.firstOdd = line;
    this.odd += 1;
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    const { told, odd, firstOdd } = this;
    const { attribute, kind, other } = this.doubt;
    if (odd < FEWEST || odd * 2 <= told) return [];
    const column = usedColumns.find((used) => used.attribute === attribute)?.column ?? attribute;
    return [
      {
        severity: 'warning',
        code: 'FILE_MANAGERS_UNLIKE',
        message: `The column ${column} is read as the ${kind} of managers, and ${odd} of ${told} do not look like ${kind}.`,
        hint: `They lead to nobody so. Move "${column}" from ${attribute} to ${other} in the policy of the source.`,
        place: { line: firstOdd, column },
      },
    ];
  }
}

/** Two words of letters. */
function looksLikeName(text: string): boolean {
  return /\p{L}[\s,]+\p{L}/u.test(text) && !/\d/.test(text);
}

function looksLikeNumber(text: string): boolean {
  return /\d/.test(text) && !/\s/.test(text) && !isAddress(text);
}

function isAddress(text: string): boolean {
  return text.includes('@') && /^\S+@\S+$/.test(text);
}

/** Where records themselves are known by addresses, an address is a number like any other. */
function isStrangeAddress(text: string, recordKey: string): boolean {
  return isAddress(text) && !isAddress(recordKey);
}
