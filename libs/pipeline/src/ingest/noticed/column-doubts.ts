import type { SourceMapping, StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';
import { ManagerWords } from './manager-words';
import { MergedCells } from './merged-cells';
import { UnknownWords } from './unknown-words';
import { UnknownZones } from './unknown-zones';

/**
 * What only the whole column shows: that its cells were merged, that it holds something else than it is read as, or
 * words that policy can make nothing of.
 */
export class ColumnDoubts {
  private readonly doubts: readonly [MergedCells, ManagerWords, UnknownWords, UnknownZones];

  constructor({ columns, managersByName }: SourceMapping) {
    const managers = new ManagerWords(managersByName === 'unique');
    this.doubts = [new MergedCells(), managers, new UnknownWords(columns), new UnknownZones()];
  }

  /** To be shown the records in the order of the file. */
  see(record: StagedRecord): void {
    for (const doubt of this.doubts) doubt.see(record);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return this.doubts.flatMap((doubt) => doubt.findings(usedColumns));
  }
}
