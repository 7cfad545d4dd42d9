import type { AttributeValue, StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';

/** One name is chance. */
const FEWEST = 2;

interface Words {
  told: number;
  /** Those that look like what the other attribute is for. */
  odd: number;
  firstOdd: number;
}

/**
 * Columns called "Reports To" or "Manager" hold numbers in one system and names in another. A name that is read as a number
 * leads to nobody, and nobody would see why.
 */
export class ManagerWords {
  private readonly numbers: Words = { told: 0, odd: 0, firstOdd: 0 };
  private readonly names: Words = { told: 0, odd: 0, firstOdd: 0 };

  see({ line, attributes }: StagedRecord): void {
    note(this.numbers, attributes.managerEmployeeNumber, looksLikeName, line);
    note(this.names, attributes.managerName, looksLikeNumber, line);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return [
      ...doubt(this.numbers, usedColumns, { attribute: 'managerEmployeeNumber', kind: 'numbers' }),
      ...doubt(this.names, usedColumns, { attribute: 'managerName', kind: 'names' }),
    ];
  }
}

function note(words: Words, value: AttributeValue | undefined, isOdd: (text: string) => boolean, line: number): void {
  if (typeof value !== 'string') return;
  words.told += 1;
  if (!isOdd(value)) return;
  if (words.odd === 0) words.firstOdd = line;
  words.odd += 1;
}

/** Two words of letters. */
function looksLikeName(text: string): boolean {
  return /\p{L}[\s,]+\p{L}/u.test(text) && !/\d/.test(text);
}

function looksLikeNumber(text: string): boolean {
  return /\d/.test(text) && !/\s/.test(text);
}

interface Reading {
  readonly attribute: 'managerEmployeeNumber' | 'managerName';
  readonly kind: 'numbers' | 'names';
}

function doubt(
  { told, odd, firstOdd }: Words,
  usedColumns: readonly UsedColumn[],
  { attribute, kind }: Reading,
): Finding[] {
  if (odd < FEWEST || odd * 2 <= told) return [];
  const column = usedColumns.find((used) => used.attribute === attribute)?.column ?? attribute;
  const [other, more] =
    kind === 'numbers'
      ? ['managerName', ', and say managersByName: unique there if nobody shares a name']
      : ['managerEmployeeNumber', ''];
  return [
    {
      severity: 'warning',
      code: 'FILE_MANAGERS_UNLIKE',
      message: `The column ${column} is read as the ${kind} of managers, and ${odd} of ${told} do not look like ${kind}.`,
      hint: `They lead to nobody so. Move "${column}" from ${attribute} to ${other} in the policy of the source${more}.`,
      place: { line: firstOdd, column },
    },
  ];
}
