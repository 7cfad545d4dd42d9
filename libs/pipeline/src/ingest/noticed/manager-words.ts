import type { StagedRecord, UsedColumn } from '@joinery/identity';
import { type Finding, plural } from '@joinery/kernel';

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
  private named = 0;
  private firstNamed = 0;

  /** `namesLead`: the source says that a name leads to whoever has it. */
  constructor(private readonly namesLead: boolean) {}

  see(record: StagedRecord): void {
    const { managerName = null, managerEmployeeNumber = null, managerEmail = null } = record.attributes;
    if (managerName !== null && managerEmployeeNumber === null && managerEmail === null) {
      if (this.named === 0) this.firstNamed = record.line;
      this.named += 1;
    }
    for (const doubted of this.doubted) doubted.see(record);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    const doubts = this.doubted.flatMap((doubted) => doubted.findings(usedColumns));
    return doubts.length > 0 ? doubts : this.byName(usedColumns);
  }

  /** Managers of whom a record tells the name alone, where names lead to nobody. */
  private byName(usedColumns: readonly UsedColumn[]): Finding[] {
    if (this.namesLead || this.named === 0) return [];
    const column = columnOf('managerName', usedColumns);
    return [
      {
        severity: 'warning',
        code: 'FILE_MANAGERS_BY_NAME',
        message: `The column ${column} tells managers by name alone in ${plural(this.named, 'row')}. Names lead to nobody.`,
        hint: 'Export the number or the address of the manager as well; or say managersByName: unique in the policy of the source, if nobody shares a name.',
        place: { line: this.firstNamed, column },
      },
    ];
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
    const column = columnOf(attribute, usedColumns);
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

function columnOf(attribute: string, usedColumns: readonly UsedColumn[]): string {
  return usedColumns.find((used) => used.attribute === attribute)?.column ?? attribute;
}

/** Two words of letters. */
function looksLikeName(text: string): boolean {
  return /\p{L}[\s,]+\p{L}/u.test(text) && !/\d/.test(text);
}

/** A number, or a code of letters like `cgrant`. */
function looksLikeNumber(text: string): boolean {
  return (/^\S*\d\S*$/.test(text) && !isAddress(text)) || /^[a-z._-]+$/.test(text);
}

function isAddress(text: string): boolean {
  return text.includes('@') && /^\S+@\S+$/.test(text);
}

/** Where records themselves are known by addresses, an address is a number like any other. */
function isStrangeAddress(text: string, recordKey: string): boolean {
  return isAddress(text) && !isAddress(recordKey);
}
