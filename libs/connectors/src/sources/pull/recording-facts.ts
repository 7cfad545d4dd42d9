import type { RestRules } from '@joinery/identity';
import { fingerprint } from '@joinery/kernel';
import { fieldReaders, type FieldReaders } from './field-reader';
import { type PullEnd, recordedLines, type RecordedRun } from './pull-run';
import { type RecordedRecord, recordedRecords, RUN_UNKNOWN } from './recorded-records';

/** What must be known of a whole recording before its first record can be understood. */
export interface RecordingFacts {
  readonly run: RecordedRun;
  readonly end: PullEnd;
  /** Columns of which at least one record said something. */
  readonly returned: ReadonlySet<string>;
  /** Record id -> the number by which others refer to that person. */
  readonly numbers: ReadonlyMap<string, string>;
  /**
   * Ids of which this run does not tell the number: records refer to them, or tell of what changed and of nothing else.
   */
  readonly strangers: readonly string[];
  /** Record id -> how many records came before the one that counts: what was read last. */
  readonly last: ReadonlyMap<string, number>;
  /** Ids that one page names twice with different content: nobody can say which one counts. */
  readonly disputed: ReadonlySet<string>;
}

const CUT: PullEnd = { outcome: 'RECORDING_CUT', detail: '', mark: null };

/** Reads a recording through once and keeps only what is needed of it. */
export async function recordingFacts(bytes: AsyncIterable<Buffer>, rules: RestRules): Promise<RecordingFacts> {
  const gathering = new Gathering(rules);
  let run = RUN_UNKNOWN;
  let end = CUT;
  for await (const piece of recordedRecords(recordedLines(bytes), rules)) {
    if (piece.kind === 'record') gathering.take(piece.record);
    else if (piece.kind === 'end') end = piece.end;
    else {
      run = piece.run;
      gathering.begin(piece.day);
    }
  }
  return { run, end, ...gathering.facts() };
}

class Gathering {
  private fields: FieldReaders;
  private readonly returned = new Set<string>();
  private readonly numbers = new Map<string, string>();
  private readonly wanted = new Set<string>();
  private readonly last = new Map<string, number>();
  private readonly disputed = new Set<string>();
  private page = '';
  private ofPage = new Map<string, string>();
  private count = 0;

  constructor(private readonly rules: RestRules) {
    this.fields = fieldReaders(rules, '');
  }

  begin(day: string): void {
    this.fields = fieldReaders(this.rules, day);
  }

  take(record: RecordedRecord): void {
    this.count += 1;
    this.compare(record);
    if (record.id !== null) this.last.set(record.id, this.count);
    if (record.isTombstone) return this.noteNumberless(record.id);
    const cells = this.fields.read(record.item);
    this.fields.columns.forEach((column, at) => {
      const cell = cells[at];
      if (cell === undefined || cell.mark === 'not returned') {
        if (column === this.rules.record.number) this.noteNumberless(record.id);
        return;
      }
      this.returned.add(column);
      if (cell.mark === 'null') return;
      if (column === this.rules.record.number && record.id !== null) this.numbers.set(record.id, cell.text);
      if (cell.refers === true) this.wanted.add(cell.text);
    });
  }

  private noteNumberless(id: string | null): void {
    if (id !== null && this.rules.record.number !== undefined) this.wanted.add(id);
  }

  facts(): Pick<RecordingFacts, 'returned' | 'numbers' | 'strangers' | 'last' | 'disputed'> {
    const { returned, numbers, last, disputed } = this;
    const strangers = [...this.wanted].filter((id) => !numbers.has(id));
    return { returned, numbers, strangers, last, disputed };
  }

  private compare({ id, item, listing, page }: RecordedRecord): void {
    const here = `${listing.name} ${page}`;
    if (here !== this.page) this.ofPage = new Map();
    this.page = here;
    if (id === null) return;
    const content = fingerprint(JSON.stringify(item));
    const other = this.ofPage.get(id);
    if (other !== undefined && other !== content) this.disputed.add(id);
    this.ofPage.set(id, content);
  }
}
