import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseCsv } from './parse-csv';

export type Attributes = Readonly<Record<string, unknown>>;

/** What HR handed over on one day. */
export interface HrDay {
  readonly fileName: string;
  /** Of the bytes of the file: the audit names an import by it. */
  readonly sha256: string;
  /** From the file's name, `…2026-05-14….csv`; null when it has none. */
  readonly asOf: string | null;
  /** Rows by their key; a key that is there twice counts once, as the last row says. */
  readonly rows: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** One line of a lab's ledger: what really happened to one resource. */
export interface Effect {
  readonly seq: number;
  readonly time: string;
  /** One request may have several effects. */
  readonly requestId?: string;
  readonly method: string;
  readonly path: string;
  /** Absent: the product's own. */
  readonly token?: string;
  readonly kind: 'User' | 'Group';
  readonly id: string;
  readonly action: 'create' | 'change' | 'delete';
  readonly before?: Attributes | null;
  readonly after: Attributes | null;
  readonly members?: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** One line of the exported audit. */
export interface AuditEvent {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: string;
  /** By the database's clock; the one that compares with a ledger's. */
  readonly recordedAt?: string;
  readonly identityId?: string | null;
  readonly appId?: string | null;
  readonly planId?: string | null;
  readonly importId?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything that a checker believes, and nothing of it comes from the product's own tables. */
export interface Evidence {
  readonly days: readonly HrDay[];
  /** Effects by app, in their order. */
  readonly ledgers: ReadonlyMap<string, readonly Effect[]>;
  readonly audit: readonly AuditEvent[];
}

export interface EvidencePlaces {
  /** Folder of CSV files, one per day; their names sort by day. */
  readonly hr: string;
  /** Folder of `APP.jsonl`; files that end in `.requests.jsonl` are not ledgers. */
  readonly ledgers: string;
  /** JSON lines, oldest first or not. */
  readonly audit: string;
  /** Column that names the person's record. */
  readonly keyColumn: string;
}

/** Reads all evidence into memory. Throws with file and line on what cannot be read: half of the evidence is none. */
export function readEvidence(places: EvidencePlaces): Evidence {
  const files = (folder: string, end: string): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(end))
      .sort()
      .map((name) => join(folder, name));
  const ledgers = files(places.ledgers, '.jsonl').filter((file) => !file.endsWith('.requests.jsonl'));
  return {
    days: files(places.hr, '.csv').map((file) => readDay(file, places.keyColumn)),
    ledgers: new Map(ledgers.map((file) => [basename(file, '.jsonl'), readLines<Effect>(file)])),
    // The last line of an export is its cover sheet, which is no event and has no id.
    audit: sortedById(readLines<AuditEvent>(places.audit).filter(({ id }) => id !== undefined)),
  };
}

function readDay(file: string, keyColumn: string): HrDay {
  const bytes = readFileSync(file);
  return hrDay(basename(file), bytes, keyColumn);
}

/** One day out of the bytes of its file. */
export function hrDay(fileName: string, bytes: Buffer, keyColumn: string): HrDay {
  const rows = new Map<string, Readonly<Record<string, string>>>();
  for (const row of parseCsv(bytes.toString('utf8'))) {
    const key = row[keyColumn]?.trim();
    if (key === undefined) throw new Error(`${fileName}: there is no column ${keyColumn}`);
    if (key !== '') rows.set(key, row);
  }
  const asOf = /\d{4}-\d{2}-\d{2}/.exec(fileName)?.[0] ?? null;
  return { fileName, sha256: createHash('sha256').update(bytes).digest('hex'), asOf, rows };
}

function readLines<T>(file: string): T[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as T];
    } catch {
      throw new Error(`${file}:${index + 1}: this line is not JSON`);
    }
  });
}

/** Ids are whole numbers that may be too large for a JavaScript number. */
export function sortedById(events: readonly AuditEvent[]): AuditEvent[] {
  return [...events].sort((left, right) => {
    const difference = BigInt(left.id) - BigInt(right.id);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  });
}
