import { createHash } from 'node:crypto';
import { digest, type Finding } from '@joinery/kernel';
import type { SourceBatch } from '@joinery/connectors/kit';
import {
  type AttributeDictionary,
  compileMapping,
  type HrRecord,
  type SourceMapping,
  type StagedRecord,
} from '@joinery/identity';
import type { IngestScope, SeenRow, StagedRow, Transaction } from '@joinery/store';
import type { FindingLog } from './finding-log';
import { matchKeys } from './match-keys';

type Staging = Pick<ReturnType<typeof compileMapping>, 'stage' | 'keyOf' | 'findings'>;

/** The reading says itself why the file has no header; a missing column would be a second, misleading reason. */
const NOT_A_TABLE: Staging = { stage: null, keyOf: null, findings: [] };

/** What an import works with: one transaction, what it is about, and where its findings go. */
export interface ImportDesk {
  readonly tx: Transaction;
  readonly scope: IngestScope;
  readonly findings: FindingLog;
}

/**
 * Takes the batches of a reading: compares each row with what we hold, and understands only those that differ. Counts
 * every row, so that rows read = rows staged + rows refused.
 */
export class RowStager {
  rowsRead = 0;
  rowsStaged = 0;
  rowsRefused = 0;
  readonly columnFindings: readonly Finding[];
  private readonly refusedLines = new Set<number>();
  private readonly staging: Staging;
  private readonly salt: string;

  constructor(
    mapping: SourceMapping,
    header: readonly string[],
    dictionary: AttributeDictionary,
    private readonly desk: ImportDesk,
  ) {
    const { findings } = desk;
    this.staging = header.length === 0 ? NOT_A_TABLE : compileMapping(mapping, header, dictionary);
    this.columnFindings = this.staging.findings;
    findings.add(this.staging.findings);
    this.salt = digest({ mapping, header });
  }

  /** False when the header lacks what every row needs: then no row can be understood. */
  get usable(): boolean {
    return this.staging.stage !== null;
  }

  async take(batch: SourceBatch): Promise<void> {
    this.rowsRead += batch.records.length + batch.refused.length;
    for (const row of batch.refused) this.refuse(row.line, [row.finding]);
    const { stage, keyOf } = this.staging;
    if (stage === null || keyOf === null) {
      this.rowsRefused += batch.records.length;
      return;
    }
    const keyed = batch.records.map((record) => ({ record, key: keyOf(record) }));
    const seen: SeenRow[] = [];
    const rows: HrRecord[] = [];
    for (const { record, key } of keyed) {
      if (key === null) this.refuse(record.line, stage(record).findings);
      else {
        rows.push(record);
        seen.push({ line: record.line, recordKey: key, rawHash: this.rawHash(record) });
      }
    }
    await this.stageDifferent(rows, seen, stage);
    await this.desk.findings.flush();
  }

  private async stageDifferent(
    rows: readonly HrRecord[],
    seen: readonly SeenRow[],
    stage: NonNullable<Staging['stage']>,
  ): Promise<void> {
    const different = this.desk.scope.known
      ? await this.desk.tx.staging.compare(this.desk.scope.sourceId, seen)
      : seen.map((_row, i) => i);
    this.rowsStaged += rows.length - different.length;
    const staged: StagedRow[] = [];
    const unusable: SeenRow[] = [];
    for (const index of different) {
      const [row, note] = [rows[index], seen[index]];
      if (!row || !note) throw new Error('the comparison named a row that was not given');
      const result = stage(row);
      if (result.record === null) {
        this.refuse(row.line, result.findings);
        unusable.push(note);
        continue;
      }
      if (result.findings.length > 0) this.desk.findings.add(result.findings);
      this.rowsStaged += 1;
      staged.push(toStaged(result.record, note));
    }
    await this.desk.tx.staging.noteSeen(unusable);
    await this.desk.tx.staging.stage(staged);
  }

  /** A record that the file names twice is refused, unless the rows are the same to the letter: then the first stands. */
  async refuseDuplicates(): Promise<void> {
    const lines: number[] = [];
    for (const duplicate of await this.desk.tx.staging.duplicates()) {
      const refused = duplicate.identical ? duplicate.lines.slice(1) : duplicate.lines;
      for (const line of refused) {
        if (this.refusedLines.has(line)) continue;
        this.rowsStaged -= 1;
        this.refuse(line, [duplicateFinding(duplicate.recordKey, line, duplicate.lines, duplicate.identical)]);
      }
      lines.push(...refused);
    }
    if (lines.length > 0) await this.desk.tx.staging.unstage(lines);
  }

  private refuse(line: number, findings: readonly Finding[]): void {
    this.rowsRefused += 1;
    this.refusedLines.add(line);
    this.desk.findings.add(findings);
  }

  private rawHash(record: HrRecord): string {
    return createHash('sha256')
      .update(`${this.salt}\u001e${record.cells.join('\u001f')}`)
      .digest('base64url');
  }
}

function toStaged(record: StagedRecord, note: SeenRow): StagedRow {
  const { line, recordKey, attributes } = record;
  return {
    line,
    recordKey,
    rawHash: note.rawHash,
    attributes: JSON.stringify(attributes),
    ...matchKeys(attributes, recordKey),
  };
}

function duplicateFinding(key: string, line: number, lines: readonly number[], identical: boolean): Finding {
  const others = lines.filter((other) => other !== line).join(', ');
  return {
    severity: identical ? 'warning' : 'error',
    code: 'ROW_ID_DUPLICATE',
    message: `Record "${key}" also stands on line ${others}${identical ? ', word for word' : ' with other content'}.`,
    hint: identical
      ? 'The first one was used.'
      : 'None of them was used, because any choice would be a guess. Correct the export.',
    place: { line },
    value: key,
  };
}
