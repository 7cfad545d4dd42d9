import type { StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';
import { ManagerWords } from './manager-words';
import { MergedCells } from './merged-cells';

/** What only the whole column shows: that its cells were merged, or that it holds something else than it is read as. */
export class ColumnDoubts {
  private readonly doubts = [new MergedCells(), new ManagerWords()] as const;

  /** To be shown the records in the order of the file. */
  see(record: StagedRecord): void {
    for (const doubt of this.doubts) doubt.see(record);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return this.doubts.flatMap((doubt) => doubt.findings(usedColumns));
  }
}
