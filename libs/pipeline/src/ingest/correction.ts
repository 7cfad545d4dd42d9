import { ERROR_COLUMN, type SourceBatch } from '@joinery/connectors/kit';
import { isRowNumber } from '@joinery/kernel';

/** True for a file whose rows an import gave back with what is wrong with them. */
export function isCorrection(header: readonly string[]): boolean {
  return placeOf(header) >= 0;
}

/** What stands in the column `_error` of a row that an import gives back. */
export function rowError(importId: string, line: number, what: string): string {
  return `import ${importId} line ${line}: ${what}`;
}

/**
 * Where a row that is corrected was first refused or held, as the column `_error` says; null where it says nothing of
 * the kind.
 */
export function rowOrigin(cell: string | undefined): { readonly importId: string; readonly line: number } | null {
  const [, importId, line] = /^\s*import (\d+) line (\d+):/.exec(cell ?? '') ?? [];
  return importId !== undefined && isRowNumber(importId) ? { importId, line: Number(line) } : null;
}

/** Learns from the rows of a corrected file which import gave them back: the oldest, where they are of several. */
export class CorrectedImport {
  /** Null as long as no row tells. */
  id: string | null = null;
  private readonly place: number;

  constructor(header: readonly string[]) {
    this.place = placeOf(header);
  }

  see({ records, refused }: SourceBatch): void {
    if (this.place < 0) return;
    for (const { cells } of [...records, ...refused]) {
      const id = rowOrigin(cells?.[this.place])?.importId;
      if (id === undefined) continue;
      if (this.id === null || BigInt(id) < BigInt(this.id)) this.id = id;
    }
  }
}

function placeOf(header: readonly string[]): number {
  return header.findIndex((name) => name.trim() === ERROR_COLUMN);
}
