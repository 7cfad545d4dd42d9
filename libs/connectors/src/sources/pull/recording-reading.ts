import type { HrRecord, RestRules } from '@joinery/identity';
import { type Finding, plural } from '@joinery/kernel';
import type { ReadingVerdict, RefusedRow, SourceBatch, SourceReading } from '../../kit/source';
import { type Cell, fieldReaders, type FieldReaders } from './field-reader';
import { type PullOutcome, OUTCOMES, REMEDIES } from './outcome';
import { recordedLines } from './pull-run';
import { type RecordedRecord, recordedRecords } from './recorded-records';
import type { RecordingFacts } from './recording-facts';

/** The column that carries the source's own id of a record, whatever else its rules name. */
export const RECORD_ID = 'recordId';

/** What is known beside the recording. */
export interface ReadingGround {
  /** Numbers of people that this run does not tell, by record id. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Header of the last run in force; of a delta, which may say little of many columns. */
  readonly formerHeader: readonly string[];
}

const BATCH = 2_000;

/**
 * The records of a recording as rows: each value present, empty, or not returned; the deleted as what the rules say.
 */
export class RecordingReading implements SourceReading {
  readonly header: readonly string[];
  private readonly fields: FieldReaders;
  private readonly places: readonly number[];
  private rows = 0;
  private unresolved = 0;
  private readonly deleted: string[] = [];

  constructor(
    private readonly bytes: AsyncIterable<Buffer>,
    private readonly rules: RestRules,
    private readonly facts: RecordingFacts,
    private readonly ground: ReadingGround,
  ) {
    this.fields = fieldReaders(rules, facts.run.startedAt.slice(0, 10));
    this.header = this.facts.last.size === 0 && facts.end.outcome !== 'COMPLETE' ? [] : this.columns();
    this.places = this.header.map((column) => this.fields.columns.indexOf(column));
  }

  async *batches(): AsyncGenerator<SourceBatch> {
    const { full, delta = full } = this.rules;
    const isFilled = (this.facts.run.mode === 'full' ? full : delta).some((listing) => listing.fills);
    const rows = isFilled ? this.filled() : this.streamed();
    let records: HrRecord[] = [];
    let refused: RefusedRow[] = [];
    for await (const { record, cells } of rows) {
      this.rows += 1;
      if (record.isTombstone && record.id !== null) this.deleted.push(record.id);
      if (record.id === null) refused.push(this.withoutId(cells));
      else records.push(this.row(record.id, cells));
      if (records.length + refused.length < BATCH) continue;
      yield { records, refused };
      [records, refused] = [[], []];
    }
    if (records.length + refused.length > 0) yield { records, refused };
  }

  verdict(): ReadingVerdict {
    const { end } = this.facts;
    const complete = end.outcome === 'COMPLETE';
    const findings: Finding[] = complete ? [] : [endFinding(end.outcome, end.detail)];
    if (this.unresolved > 0) findings.push(unresolvedFinding(this.unresolved));
    if (this.deleted.length > 0) findings.push(deletedFinding(this.deleted, this.rules.record.tombstone));
    return { complete, findings, rowsRead: this.rows };
  }

  /** A source that leaves out what is empty has every column; of another one only what it returned is there. */
  private columns(): string[] {
    const { returned, run } = this.facts;
    const { absent, tombstone, number } = this.rules.record;
    const former = new Set(run.mode === 'delta' ? [...this.ground.formerHeader, number] : []);
    const isThere = (column: string): boolean =>
      absent === 'empty' ||
      returned.has(column) ||
      former.has(column) ||
      (returned.size === 0 && column === tombstone.column);
    return [RECORD_ID, ...this.fields.columns.filter((column) => column !== RECORD_ID && isThere(column))];
  }

  /**
   * What is told of one record more than once counts as it was told last; what that leaves out, as it was told before.
   */
  private async *streamed(): AsyncGenerator<Row> {
    const { last, disputed } = this.facts;
    const before = new Map<string, readonly Cell[]>();
    let count = 0;
    for await (const piece of recordedRecords(recordedLines(this.bytes), this.rules)) {
      if (piece.kind !== 'record') continue;
      count += 1;
      const { record } = piece;
      const cells = over(this.cellsOf(record), before.get(record.id ?? ''));
      if (record.id === null || last.get(record.id) === count || disputed.has(record.id)) yield { record, cells };
      else if (record.isTombstone) before.delete(record.id);
      else before.set(record.id, cells);
    }
  }

  /** Later listings fill what earlier ones left empty; that takes all of them together. */
  private async *filled(): AsyncGenerator<Row> {
    const rows = new Map<string | symbol, Row>();
    for await (const piece of recordedRecords(recordedLines(this.bytes), this.rules)) {
      if (piece.kind !== 'record') continue;
      const { record } = piece;
      const key = record.id ?? Symbol('nameless');
      const known = rows.get(key);
      const cells = this.cellsOf(record);
      const fills = known !== undefined && record.listing.fills === true;
      rows.set(
        key,
        fills
          ? { record: known.record, cells: known.cells.map((cell, at) => fill(cell, cells[at])) }
          : { record, cells },
      );
    }
    yield* rows.values();
  }

  private cellsOf({ item, isTombstone }: RecordedRecord): readonly Cell[] {
    if (!isTombstone) return this.fields.read(item);
    const { column, says } = this.rules.record.tombstone;
    return this.fields.columns.map((name) =>
      name === column ? { mark: 'present', text: says } : { mark: 'not returned' },
    );
  }

  private row(id: string, cells: readonly Cell[]): HrRecord {
    const unreturned: number[] = [];
    const former: number[] = [];
    const texts = this.header.map((column, at) => {
      if (column === RECORD_ID) return id;
      const cell = cells[this.places[at] ?? -1];
      if (cell?.mark === 'null' && cell.former !== undefined) former.push(at);
      const said = this.textOf(cell);
      // What tells of a change, or of an end, and names its record by id alone, is about whom the id means.
      const text = said ?? (column === this.rules.record.number ? this.knownNumber(id) : null);
      if (text === null) unreturned.push(at);
      return text ?? '';
    });
    return {
      line: this.rows,
      cells: texts,
      ...(unreturned.length > 0 ? { unreturned } : {}),
      ...(former.length > 0 ? { former } : {}),
    };
  }

  /** Null: not returned. */
  private textOf(cell: Cell | undefined): string | null {
    if (cell === undefined || cell.mark === 'not returned') return null;
    if (cell.mark === 'null') return cell.former ?? '';
    return cell.refers === true ? this.numberOf(cell.text) : cell.text;
  }

  /** The number of the person whose record has this id. Who is nowhere to be found is nobody we could name. */
  private numberOf(id: string): string | null {
    if (this.rules.record.number === undefined) return id;
    const number = this.knownNumber(id);
    if (number === null) this.unresolved += 1;
    return number;
  }

  private knownNumber(id: string): string | null {
    return this.facts.numbers.get(id) ?? this.ground.numbers.get(id) ?? null;
  }

  private withoutId(cells: readonly Cell[]): RefusedRow {
    const finding: Finding = {
      severity: 'error',
      code: 'ROW_ID_MISSING',
      message: `The record has no "${[this.rules.record.id].flat().join('" and no "')}".`,
      hint: 'Without its id a record belongs to nobody.',
      place: { line: this.rows, column: RECORD_ID },
    };
    return { line: this.rows, finding, cells: this.row('', cells).cells };
  }
}

interface Row {
  readonly record: RecordedRecord;
  readonly cells: readonly Cell[];
}

function over(cells: readonly Cell[], before: readonly Cell[] | undefined): readonly Cell[] {
  if (before === undefined) return cells;
  return cells.map((cell, at) => (cell.mark === 'not returned' ? (before[at] ?? cell) : cell));
}

function fill(cell: Cell, later: Cell | undefined): Cell {
  return cell.mark === 'present' || later === undefined || later.mark === 'not returned' ? cell : later;
}

function endFinding(outcome: Exclude<PullOutcome, 'COMPLETE'>, detail: string): Finding {
  const message = detail === '' ? OUTCOMES[outcome] : `${OUTCOMES[outcome].slice(0, -1)}: ${detail}.`;
  return {
    severity: 'error',
    code: `PULL_${outcome}`,
    message,
    hint: `What was read is used; nothing is concluded from what is missing. ${REMEDIES[outcome]}`,
  };
}

function deletedFinding(ids: readonly string[], { column, says }: RestRules['record']['tombstone']): Finding {
  const some = ids.slice(0, 10).join(', ');
  return {
    severity: 'warning',
    code: 'PULL_DELETED',
    message: `The source deleted ${plural(ids.length, 'record')}: ${some}${ids.length > 10 ? ', …' : ''}.`,
    hint: `They are kept with "${says}" in ${column}; what follows is for the policy to say.`,
  };
}

function unresolvedFinding(count: number): Finding {
  return {
    severity: 'warning',
    code: 'PULL_REFERENCE_UNKNOWN',
    message: `${plural(count, 'record refers', 'records refer')} to somebody whom this source did not list; who that is stays as it was.`,
    hint: 'In a reading of changes: read recordId into an attribute, so that those who did not change are found by it. In a whole one: let the integration user read these people too.',
  };
}
