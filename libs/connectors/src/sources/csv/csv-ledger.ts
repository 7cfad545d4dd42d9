import type { Finding } from '@joinery/kernel';
import type { HrRecord } from '@joinery/identity';
import type { RefusedRow, SourceBatch } from '../../kit/source';

/** Collects rows into batches and keeps count: rows read = records + refused + known. */
export class CsvLedger {
  private records: HrRecord[] = [];
  private refused: RefusedRow[] = [];
  private known = 0;
  private readonly full: SourceBatch[] = [];
  rowsRead = 0;
  rowsRefused = 0;
  firstRefused: RefusedRow | null = null;
  /** Set when the last row that was met was refused. */
  lastRowRefused: RefusedRow | null = null;
  /** First refused row of the file whose bytes were not UTF-8. */
  firstNotUtf8: Finding | null = null;

  constructor(private readonly batchSize: number) {}

  accept(cells: readonly string[], line: number): void {
    this.rowsRead += 1;
    this.lastRowRefused = null;
    this.records.push({ line, cells });
    if (this.records.length >= this.batchSize) this.close();
  }

  refuse(finding: Finding, line: number, cells: readonly string[]): void {
    this.rowsRead += 1;
    this.rowsRefused += 1;
    this.lastRowRefused = { line, finding, cells };
    this.firstRefused ??= this.lastRowRefused;
    if (finding.code === 'ROW_NOT_UTF8') this.firstNotUtf8 ??= finding;
    this.refused.push(this.lastRowRefused);
    if (this.refused.length >= this.batchSize) this.close();
  }

  /** Rows that need not be taken apart. */
  pass(rows: number): void {
    this.rowsRead += rows;
    this.lastRowRefused = null;
    this.known += rows;
    if (this.known >= this.batchSize) this.close();
  }

  /** Batches that are full; with `all`, the rest too. */
  *take(all: boolean): Generator<SourceBatch> {
    if (all && this.records.length + this.refused.length + this.known > 0) this.close();
    while (this.full.length > 0) yield this.full.shift() as SourceBatch;
  }

  private close(): void {
    const { records, refused, known } = this;
    this.full.push(known > 0 ? { records, refused, known } : { records, refused });
    this.records = [];
    this.refused = [];
    this.known = 0;
  }
}
