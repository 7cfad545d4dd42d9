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

interface Words {
  told: number;
  /** Those that look like what the other attribute is for. */
  odd: number;
  firstOdd: number;
}

/**
 * Columns called "Reports To" or "Manager" hold numbers in one system, names or addresses in another. A name that is read as a
 * number leads to nobody, and nobody would see why.
 */
export class ManagerWords {
  private readonly words = DOUBTS.map((): Words => ({ told: 0, odd: 0, firstOdd: 0 }));

  see({ line, recordKey, attributes }: StagedRecord): void {
    for (const [at, { attribute, isOdd }] of DOUBTS.entries()) {
      const { [at]: words } = this.words;
      const text = attributes[attribute];
      if (words === undefined || typeof text !== 'string') continue;
      words.told += 1;
      if (!isOdd(text, recordKey)) continue;
      if (words.odd === 0) words.firstOdd = line;
      words.odd += 1;
    }
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return DOUBTS.flatMap((doubt, at) => findingOf(doubt, this.words[at] as Words, usedColumns));
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
  return /^\S+@\S+$/.test(text);
}

/** Where records themselves are known by addresses, an address is a number like any other. */
function isStrangeAddress(text: string, recordKey: string): boolean {
  return isAddress(text) && !isAddress(recordKey);
}

function findingOf(
  { attribute, kind, other }: Doubt,
  { told, odd, firstOdd }: Words,
  usedColumns: readonly UsedColumn[],
): Finding[] {
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
