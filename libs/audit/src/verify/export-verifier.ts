import { createHash } from 'node:crypto';
import { type Checkpoint, readCheckpoint } from '../checkpoint/checkpoint';
import { readVerifierKey } from '../checkpoint/signed-note';
import { HASH_BYTES } from '../tree/hashes';
import { type CoverSheet, isCoverSheet } from './export-file';
import { LogVerifier } from './log-verifier';
import type { Outside, Verdict } from './verdict';

/** Verifies an exported log line by line, with nothing but the file and what is known of it from elsewhere. */
export class ExportVerifier {
  private readonly log: LogVerifier;
  private readonly bytes = createHash('sha256');
  private readonly atCover: Checkpoint | null;
  private sealed = 0;
  private events = 0;
  private behindCover = 0;
  private isCovered = false;

  /**
   * `cover`: the last line, which is read before the others, since it holds the checkpoint that they are held against.
   */
  constructor(
    private readonly cover: CoverSheet | null,
    outside: Outside,
  ) {
    this.atCover = cover?.data.checkpoint ? readCheckpoint(cover.data.checkpoint) : null;
    const keys = (cover?.data.keys ?? []).map(readVerifierKey).filter((key) => key !== null);
    this.log = new LogVerifier(this.atCover ? [this.atCover] : [], outside, keys);
    if (cover?.data.checkpoint && this.atCover === null)
      this.log.note({ kind: 'damaged', text: 'the checkpoint on the cover sheet is none.' });
  }

  /** A line without its line feed. */
  take(line: string): void {
    const read = parse(line);
    if (isCoverSheet(read)) return this.takeCover(read);
    this.bytes.update(`${line}\n`);
    this.events += 1;
    if (this.isCovered) this.behindCover += 1;
    if (read === null) return this.log.note({ kind: 'damaged', text: `line ${this.events} is no event.` });
    const { seq, leaf, ...event } = read;
    const eventId = typeof event.id === 'string' ? event.id : null;
    if (seq === null && leaf === null) return this.log.takeUnsealed();
    const hash = Buffer.from(typeof leaf === 'string' ? leaf : '', 'hex');
    if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || hash.length !== HASH_BYTES)
      return this.log.note({ kind: 'damaged', eventId, text: `line ${this.events} has no place and hash of a seal.` });
    this.sealed += 1;
    this.log.take({ seq, leaf: hash, eventId, event });
  }

  end(): Verdict {
    if (this.cover === null || !this.isCovered)
      this.log.note({ kind: 'damaged', text: 'the cover sheet, the last line, is missing: the file was cut off.' });
    else this.checkCover(this.cover);
    if (this.behindCover > 0)
      this.log.note({
        kind: 'inserted',
        text: `${this.behindCover} of the ${this.events} lines that are to be events stand behind the cover sheet.`,
      });
    return this.log.end();
  }

  private takeCover(line: CoverSheet): void {
    if (this.isCovered) this.log.note({ kind: 'inserted', text: 'there are two cover sheets.' });
    if (JSON.stringify(line) !== JSON.stringify(this.cover))
      this.log.note({ kind: 'inserted', text: 'a cover sheet stands in the middle of the file.' });
    this.isCovered = true;
  }

  private checkCover({ data }: CoverSheet): void {
    const actual = this.bytes.digest('hex');
    if (data.events !== this.events || data.sealed !== this.sealed)
      this.log.note({
        kind: 'damaged',
        expected: String(data.events),
        actual: String(this.events),
        text: `the file has ${this.events} events, ${this.sealed} of them sealed; its cover sheet says ${data.events} and ${data.sealed}.`,
      });
    if (data.sha256 !== actual)
      this.log.note({
        kind: 'damaged',
        expected: data.sha256,
        actual,
        text: `the bytes of the file are not those that were exported: their SHA-256 is ${actual}, the cover sheet says ${data.sha256}.`,
      });
  }
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
