import type { SourceMapping, StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';
import { GarbledNames } from './garbled-names';
import { ManagerWords } from './manager-words';
import { MergedCells } from './merged-cells';
import { Salutations } from './salutations';
import { UnknownWords } from './unknown-words';
import { UnknownZones } from './unknown-zones';

/**
 * What only the whole column shows: that its cells were merged, that it holds something else than it is read as, words
 * that policy can make nothing of, or names that were spoilt on their way.
 */
export class ColumnDoubts {
  private readonly doubts;

  constructor({ columns, managersByName }: SourceMapping) {
    const managers = new ManagerWords(managersByName === 'unique');
    const words = new UnknownWords(columns);
    this.doubts = [
      new MergedCells(),
      managers,
      new Salutations(),
      words,
      new UnknownZones(),
      new GarbledNames(),
    ] as const;
  }

  /** To be shown the records in the order of the file. */
  see(record: StagedRecord): void {
    for (const doubt of this.doubts) doubt.see(record);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return this.doubts.flatMap((doubt) => doubt.findings(usedColumns));
  }
}
