import { BinaryRows } from '../postgres/binary-rows';
import { copyBinary } from '../postgres/copy';
import { Sql } from '../postgres/sql';
import type { IngestScope, NewcomerRow } from './staging.repository';

/** So many rows are written together: three turns with the database for each of them cost next to nothing then. */
const TOGETHER = 16_384;
/** Or as many bytes of wide rows, so that memory does not grow with their width. */
const MOST_BYTES = 1 << 24;

const VERSION = 'record_version (id, record_key, line, attributes, source_id, import_id, learned_at, holds_from)';
const EMPLOYMENT =
  'employment (version_id, record_key, key_hash, row_hash, identity_id, source_id, linked_at, linked_by)';
const IDENTITY = 'identity (id, label, employee_number, name_key, birth_date, hired_on, learned_at, import_id)';
const FURTHER_KEY = 'identity_key (identity_id, key)';

/**
 * Keeps new records that resemble nobody: version, employment and person of each, straight to where they stay. A row is
 * put down in the form the database takes it in as soon as it comes, and what has gathered is written beside the
 * reading of what follows: to be waited for by `settle` before anything of it is looked up, or a savepoint is set.
 */
export class NewcomerWriter {
  private gathering = new Gathered();
  private spare = new Gathered();
  private written: Promise<void> = Promise.resolve();
  private failure: unknown = null;

  constructor(private readonly sql: Sql) {}

  /** Takes rows in; what an earlier hand-over to the database failed with is thrown here or by `settle`. */
  async add(scope: IngestScope, rows: readonly NewcomerRow[]): Promise<void> {
    if (this.failure !== null) await this.written;
    for (const row of rows) {
      this.gathering.add(scope, row);
      if (this.gathering.isFull) await this.write();
    }
  }

  /** Waits until the database has everything. */
  async settle(): Promise<void> {
    if (this.gathering.count > 0) await this.write();
    await this.written;
  }

  /** Hands over what has gathered once the database has taken in what was handed over before. */
  private async write(): Promise<void> {
    await this.written;
    const full = this.gathering;
    this.gathering = this.spare;
    this.spare = full;
    this.written = full.write(this.sql);
    this.written.catch((error: unknown) => (this.failure = error));
  }
}

/** Rows of the four tables that belong to the same records. */
class Gathered {
  count = 0;
  private scope: IngestScope | null = null;
  private readonly versions = new BinaryRows();
  private readonly employments = new BinaryRows();
  private readonly people = new PeopleInOrder();
  private readonly furtherKeys = new BinaryRows();
  /** Where the id of each version is missing, in both tables. */
  private readonly versionGaps = new Int32Array(TOGETHER);
  private readonly employmentGaps = new Int32Array(TOGETHER);
  /** What all rows of an import have in common, as they end. */
  private readonly versionEnd = new BinaryRows();
  private readonly employmentEnd = new BinaryRows();
  private readonly personEnd = new BinaryRows();

  get isFull(): boolean {
    return this.count === TOGETHER || this.versions.length >= MOST_BYTES;
  }

  private begin(scope: IngestScope): void {
    this.scope = scope;
    const { versionEnd, employmentEnd, personEnd } = this;
    for (const end of [versionEnd, employmentEnd, personEnd]) end.clear();
    versionEnd.text(scope.sourceId);
    versionEnd.bigint(scope.importId);
    versionEnd.instant(scope.asOf);
    versionEnd.date(scope.holdsFrom);
    employmentEnd.text(scope.sourceId);
    employmentEnd.instant(scope.asOf);
    employmentEnd.text('joinery');
    personEnd.instant(scope.asOf);
    personEnd.bigint(scope.importId);
  }

  add(scope: IngestScope, row: NewcomerRow): void {
    if (this.scope !== scope) this.begin(scope);
    this.versionGaps[this.count] = this.addVersion(row);
    this.employmentGaps[this.count] = this.addEmployment(row);
    this.count += 1;
    this.addPerson(row);
    for (const key of row.furtherKeys) {
      this.furtherKeys.row(2);
      this.furtherKeys.hex(row.identityId);
      this.furtherKeys.hex(key);
    }
  }

  async write(sql: Sql): Promise<void> {
    await this.giveIds(sql);
    await copyBinary(sql, VERSION, [this.versions.bytes]);
    await copyBinary(sql, IDENTITY, [this.people.bytes()]);
    await copyBinary(sql, FURTHER_KEY, [this.furtherKeys.bytes]);
    await copyBinary(sql, EMPLOYMENT, [this.employments.bytes]);
    this.count = 0;
    for (const rows of [this.versions, this.employments, this.people, this.furtherKeys]) rows.clear();
  }

  private addVersion({ recordKey, line, attributes }: NewcomerRow): number {
    const { versions } = this;
    versions.row(8);
    const gap = versions.gap();
    versions.text(recordKey);
    versions.integer(line);
    versions.text(attributes);
    versions.copied(this.versionEnd.bytes);
    return gap;
  }

  private addEmployment({ recordKey, keyPrint, rowPrint, identityId }: NewcomerRow): number {
    const { employments } = this;
    employments.row(8);
    const gap = employments.gap();
    employments.text(recordKey);
    employments.hex(keyPrint);
    employments.hex(rowPrint);
    employments.hex(identityId);
    employments.copied(this.employmentEnd.bytes);
    return gap;
  }

  private addPerson({ identityId, label, employeeNumber, nameKey, birthDate, hiredOn }: NewcomerRow): void {
    const people = this.people.begin(identityId);
    people.row(8);
    people.hex(identityId);
    people.text(label);
    people.text(employeeNumber);
    people.text(nameKey);
    people.text(birthDate);
    people.text(hiredOn);
    people.copied(this.personEnd.bytes);
  }

  /** A version and the record that stands at it share the id that the sequence gives. */
  private async giveIds(sql: Sql): Promise<void> {
    const row = await sql.one<{ ids: Buffer }>(
      `SELECT string_agg(int8send(nextval('record_version_id_seq')), '') AS ids FROM generate_series(1, $1)`,
      [this.count],
    );
    if (!row) throw new Error('the sequence of versions gave no ids');
    for (let i = 0; i < this.count; i += 1) {
      this.versions.fill(this.versionGaps[i] as number, row.ids, i);
      this.employments.fill(this.employmentGaps[i] as number, row.ids, i);
    }
  }
}

/** People by their id: rows that come in the order of an index cost it less. */
class PeopleInOrder {
  private readonly rows = new BinaryRows();
  private readonly sorted = new BinaryRows();
  /** The first digits of each id with the number of its row in one number, which sorts by the id. */
  private readonly order = new Float64Array(TOGETHER);
  /** Where each row begins, and where the last one ends. */
  private readonly starts = new Int32Array(TOGETHER + 1);
  private count = 0;

  begin(id: string): BinaryRows {
    this.order[this.count] = Number.parseInt(id.slice(0, 8), 16) * TOGETHER + this.count;
    this.starts[this.count] = this.rows.length;
    this.count += 1;
    return this.rows;
  }

  bytes(): Buffer {
    this.sorted.clear();
    const { bytes } = this.rows;
    this.starts[this.count] = bytes.length;
    for (const at of this.order.subarray(0, this.count).sort()) {
      const row = at % TOGETHER;
      this.sorted.copied(bytes.subarray(this.starts[row], this.starts[row + 1]));
    }
    return this.sorted.bytes;
  }

  clear(): void {
    this.rows.clear();
    this.count = 0;
  }
}
