import type { StagedRecord, UsedColumn } from '@joinery/identity';
import { type Finding, plural } from '@joinery/kernel';

const ATTRIBUTE = 'title';
/** One may be somebody's humour. */
const FEWEST = 2;
/** How people are addressed. A professor without the point may well be one by trade. */
const SALUTATION =
  /^(?:mr|mrs|ms|miss|mx|dr|prof\.|sir|herr|frau|hr\.|fr\.|m\.|mme|mlle|monsieur|madame|sr|sra|srta|señora?|sig|signora?|dhr|mevr|mw|pan|pani)\.?(?: (?:dr|prof)\.?)*$/iu;

/**
 * "Title" is a job in one system and how people are addressed in another. Read as a job, it would say "Mrs" in every
 * app.
 */
export class Salutations {
  private told = 0;
  private odd = 0;
  private firstOdd = 0;

  see({ line, attributes }: StagedRecord): void {
    const text = attributes[ATTRIBUTE];
    if (typeof text !== 'string') return;
    this.told += 1;
    if (!SALUTATION.test(text)) return;
    if (this.odd === 0) this.firstOdd = line;
    this.odd += 1;
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    const { told, odd, firstOdd } = this;
    if (odd < FEWEST || odd * 2 <= told) return [];
    const column = usedColumns.find(({ attribute }) => attribute === ATTRIBUTE)?.column ?? ATTRIBUTE;
    return [
      {
        severity: 'warning',
        code: 'FILE_TITLES_UNLIKE',
        message: `The column ${column} is read as what people do, and in ${odd} of ${plural(told, 'row')} says how they are addressed.`,
        hint: `Apps would show that as their job. Name the column of jobs under title in the policy of the source, or take "${column}" out there.`,
        place: { line: firstOdd, column },
      },
    ];
  }
}
