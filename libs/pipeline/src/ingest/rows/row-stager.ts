import { digest, fingerprint, type Finding, keyedHash } from '@joinery/kernel';
import type { BlockMemory, SourceBatch } from '@joinery/connectors/kit';
import {
  type AttributeDictionary,
  compileMapping,
  type HrRecord,
  identityId,
  mayBeNear,
  type SourceMapping,
  type StagedRecord,
  type UsedColumn,
} from '@joinery/identity';
import type { KnownBy } from '@joinery/policy';
import type { GroundBefore, IngestScope, NewcomerRow, RememberedRows, StagedRow, Transaction } from '@joinery/store';
import type { FeedWatch } from '../noticed/feed-watch';
import type { FindingLog } from '../run/finding-log';
import { ColumnDoubts } from '../noticed/column-doubts';
import { matchKeys } from '../../people/match-keys';
import { usualNames } from '../../people/usual-names';
import { NewOnes } from './new-ones';
import { type KeyedRow, Recollection } from './recollection';
import { repeatedFinding } from './repeated-finding';
import { UnreadRows } from './unread-rows';

type Staging = Pick<ReturnType<typeof compileMapping>, 'stage' | 'keyOf' | 'findings' | 'usedColumns'>;

/** The reading says itself why the file has no header; a missing column would be a second, misleading reason. */
const NOT_A_TABLE: Staging = { stage: null, keyOf: null, findings: [], usedColumns: [] };

/** What an import works with: one transaction, what it is about, what was there before, and where its findings go. */
export interface ImportDesk {
  readonly tx: Transaction;
  readonly scope: IngestScope;
  readonly before: GroundBefore;
  readonly findings: FindingLog;
  readonly watch: FeedWatch;
  /** What policy calls the attributes that people are known by. */
  readonly knownBy: KnownBy;
  /** What this file is: a corrected part of a full feed is a delta. */
  readonly feed: 'full' | 'delta';
  /** Of whom later files have spoken, where an earlier one is released: what this one says of them is passed over. */
  readonly spokenOf: ReadonlySet<string>;
}

/** So many new people of an empty database are a first load: fewer are not worth setting indexes aside for. */
const MANY = 10_000;
const STAGED_TOGETHER = 500;
const KEPT_TOGETHER = 500;

interface ReadRow extends KeyedRow {
  readonly record: HrRecord;
}

/**
 * Takes the batches of a reading: compares each row with what we hold by fingerprint, and understands only those that
 * differ. Counts every row, so that rows read = rows staged + rows refused.
 */
export class RowStager {
  rowsRead = 0;
  rowsStaged = 0;
  rowsRefused = 0;
  /** Records that nobody had heard of and that resemble nobody: each has made a person. */
  newcomers = 0;
  readonly columnFindings: readonly Finding[];
  private readonly held: Recollection<ReadRow>;
  private readonly refusedLines = new Set<number>();
  private readonly staging: Staging;
  private readonly usual: ReturnType<typeof usualNames>;
  private readonly salt: string;
  private readonly newOnes: NewOnes;
  private isFirstLoad = false;
  private readonly doubts: ColumnDoubts;
  private readonly unread = new UnreadRows();
  /** Rows that differ from what is held, or resemble somebody, and are not set aside yet. */
  private readonly compared: StagedRow[] = [];

  constructor(
    mapping: SourceMapping,
    header: readonly string[],
    dictionary: AttributeDictionary,
    private readonly desk: ImportDesk,
  ) {
    const { findings } = desk;
    this.doubts = new ColumnDoubts(mapping);
    this.staging =
      header.length === 0 ? NOT_A_TABLE : compileMapping(mapping, header, dictionary, sealWith(desk.before.sealingKey));
    this.columnFindings = this.staging.findings;
    findings.add(this.staging.findings);
    // What a feed must keep to, and for how long it is news, changes nothing in what its rows mean.
    const meaning = { ...mapping, contract: null, file: null, pull: null, staleAfter: undefined };
    this.salt = fingerprint(digest({ mapping: meaning, header }));
    this.held = new Recollection(this.salt, desk);
    this.newOnes = new NewOnes(mapping.key === desk.knownBy.employeeNumber);
    this.usual = usualNames(desk.knownBy);
  }

  /** False when the header lacks what every row needs: then no row can be understood. */
  get usable(): boolean {
    return this.staging.stage !== null;
  }

  /** How many records of the source were held before the file; null where nobody had to know. */
  get heldBefore(): number | null {
    return this.held.heldBefore;
  }

  get usedColumns(): readonly UsedColumn[] {
    return this.staging.usedColumns;
  }

  /** To be called before the first batch. */
  async prepare(): Promise<BlockMemory | undefined> {
    return this.usable ? this.held.prepare() : undefined;
  }

  async take(batch: SourceBatch): Promise<void> {
    const known = batch.known ?? 0;
    this.rowsRead += batch.records.length + batch.refused.length + known;
    this.rowsStaged += known;
    for (const row of batch.refused) this.refuse(row.line, [row.finding]);
    const { stage, keyOf } = this.staging;
    if (stage === null || keyOf === null) {
      this.rowsRefused += batch.records.length;
      this.unread.see(batch.records);
      return;
    }
    const keyed: ReadRow[] = [];
    for (const record of batch.records) {
      const key = keyOf(record);
      if (key === null) this.refuse(record.line, stage(record).findings);
      else keyed.push({ record, key, keyPrint: fingerprint(key) });
    }
    await this.keepDifferent(await this.held.take(keyed), stage);
  }

  /** In pieces, so that the findings of many rows do not gather. */
  private async keepDifferent(rows: readonly ReadRow[], stage: NonNullable<Staging['stage']>): Promise<void> {
    for (let at = 0; at < rows.length; at += KEPT_TOGETHER) {
      await this.keepPage(rows.slice(at, at + KEPT_TOGETHER), stage);
      await this.desk.findings.flush();
    }
  }

  private async keepPage(rows: readonly ReadRow[], stage: NonNullable<Staging['stage']>): Promise<void> {
    const { tx } = this.desk;
    const changed: StagedRow[] = [];
    const fresh: NewcomerRow[] = [];
    for (const row of rows) {
      const { record, key, keyPrint } = row;
      const rowPrint = this.print(record);
      const meeting = this.held.meet(row, rowPrint, record.line);
      if (meeting === 'same' || this.desk.spokenOf.has(key)) {
        this.rowsStaged += 1;
        continue;
      }
      const { record: staged, findings } = stage(record);
      if (staged === null) {
        this.refuse(record.line, findings);
        this.held.refuse(row, meeting);
      } else {
        if (findings.length > 0) this.desk.findings.add(findings);
        if (meeting === 'again') continue;
        this.desk.watch.see(staged, findings, meeting === 'new');
        this.doubts.see(staged);
        this.rowsStaged += 1;
        (meeting === 'new' ? fresh : changed).push(this.toRow(staged, keyPrint, rowPrint));
      }
    }
    const [newcomers, familiar] = await this.split(fresh);
    this.newcomers += newcomers.length;
    this.compared.push(...changed, ...familiar);
    if (this.compared.length >= STAGED_TOGETHER) await this.stage();
    const { anybody, known } = this.desk.before;
    if (!anybody && !known && !this.isFirstLoad && this.newcomers >= MANY) {
      this.isFirstLoad = await tx.staging.beginFirstLoad();
    }
    await tx.staging.addNewcomers(this.desk.scope, newcomers);
  }

  /** What differs is set aside some hundred rows at a time: most batches of the next day's file have one or two. */
  private stage(): Promise<void> {
    return this.desk.tx.staging.stage(this.compared.splice(0));
  }

  /** New records that resemble nobody, and those that must be correlated first. */
  private async split(fresh: readonly NewcomerRow[]): Promise<[NewcomerRow[], NewcomerRow[]]> {
    const { tx, scope, before } = this.desk;
    const alike =
      before.anybody && fresh.length > 0
        ? await tx.linking.resembling(scope.importId, fresh, isNear)
        : new Set<number>();
    const newcomers: NewcomerRow[] = [];
    const familiar: NewcomerRow[] = [];
    fresh.forEach((row, i) =>
      (alike.has(i) || row.previousKey !== null || this.newOnes.meet(row) ? familiar : newcomers).push(row),
    );
    return [newcomers, familiar];
  }

  /** To be called after the last batch, before anything of the file is looked up in the database. */
  async finish(): Promise<void> {
    const { stage } = this.staging;
    if (stage !== null) await this.keepDifferent(await this.held.settle(), stage);
    await this.stage();
    await this.desk.tx.staging.settleNewcomers();
    if (this.isFirstLoad) await this.desk.tx.staging.endFirstLoad();
    await this.refuseRepetitions();
    this.desk.findings.add([...this.doubts.findings(this.usedColumns), ...this.unread.findings()]);
  }

  /**
   * A record that the file names twice is refused, unless the rows are the same to the letter: then the first stands.
   */
  private async refuseRepetitions(): Promise<void> {
    const takenBack: string[] = [];
    for (const { recordKey, lines, identical } of this.held.repetitions()) {
      const [first = 0, ...later] = lines;
      const refuse = (line: number): void => this.refuse(line, [repeatedFinding(recordKey, line, lines, identical)]);
      if (!identical) {
        takenBack.push(recordKey);
        this.held.doubt(fingerprint(recordKey));
        if (!this.refusedLines.has(first)) {
          this.rowsStaged -= 1;
          refuse(first);
        }
      }
      later.filter((line) => !this.refusedLines.has(line)).forEach(refuse);
    }
    if (takenBack.length > 0) this.newcomers -= await this.desk.tx.staging.takeBack(this.desk.scope, takenBack);
  }

  /** Fingerprints of the records that are held and that the file did not name. */
  missing(): readonly string[] {
    return this.held.missing();
  }

  isMet(keyPrint: string): boolean {
    return this.held.isMet(keyPrint);
  }

  /** True when the file names the record by a row that was understood and that no later file has overtaken. */
  speaksOf(recordKey: string): boolean {
    const keyPrint = fingerprint(recordKey);
    return this.isMet(keyPrint) && !this.held.isDoubtful(keyPrint) && !this.desk.spokenOf.has(recordKey);
  }

  /**
   * What is to be remembered of the file; null when that of the last one stays. `allInForce`: no record of it is held.
   */
  remembered(allInForce: boolean): RememberedRows | null {
    return this.held.remembered(allInForce);
  }

  private refuse(line: number, findings: readonly Finding[]): void {
    this.rowsRefused += 1;
    this.held.distrust(line);
    this.refusedLines.add(line);
    this.desk.findings.add(findings);
  }

  private print(record: HrRecord): string {
    const { cells, unreturned, former } = record;
    const gaps = unreturned === undefined ? '' : `\u001e${unreturned.join()}`;
    const over = former === undefined ? '' : `\u001d${former.join()}`;
    return fingerprint(`${this.salt}\u001e${cells.join('\u001f')}${gaps}${over}`);
  }

  private toRow({ line, recordKey, attributes }: StagedRecord, keyPrint: string, rowPrint: string): NewcomerRow {
    // Named one by one: spread into the middle of an object they would cost as much as finding them.
    const { label, employeeNumber, nameKey, birthDate, furtherKeys, hiredOn } = matchKeys(
      this.usual(attributes),
      recordKey,
      this.desk.knownBy.hired,
    );
    return {
      line,
      recordKey,
      keyPrint,
      rowPrint,
      attributes: JSON.stringify(attributes),
      identityId: identityId(this.desk.scope.sourceId, recordKey),
      label,
      employeeNumber,
      nameKey,
      birthDate,
      furtherKeys,
      hiredOn,
      previousKey: typeof attributes.previousEmployeeNumber === 'string' ? attributes.previousEmployeeNumber : null,
    };
  }
}

const sealWith =
  (key: string) =>
  (text: string): string =>
    keyedHash(key, text);

/** Born on the same day under a name that is near: worth a look, in which `correlate` has the say. */
function isNear({ nameKey }: StagedRow, other: string): boolean {
  return nameKey !== null && mayBeNear(nameKey, other);
}
