import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { folderFor } from './folder-for';
import type { Lost } from '../faults/behaviour';
import type { JsonObject } from '../http/json';
import type { MemberChange } from './members';
import type { Kind } from './schema';

/** One thing that really happened to one resource, whatever the app answered. */
export interface Effect {
  readonly seq: number;
  readonly time: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** Whose token the request came with; `control`: done behind the client's back. */
  readonly token?: string;
  /** How the client was kept from learning of it; absent when it was told. */
  readonly lost?: Lost;
  readonly kind: Kind;
  readonly id: string;
  readonly action: 'create' | 'change' | 'delete';
  /** The stored attributes before; absent for a create. */
  readonly before?: JsonObject;
  /** The stored attributes afterwards; null after a delete. Never a password. Members stand apart. */
  readonly after: JsonObject | null;
  /**
   * Who was added to and removed from a group: the difference only, so that a large group costs one line per change.
   */
  readonly members?: MemberChange;
}

/**
 * The append-only record of every effect: the lab's memory and its evidence. Each line reaches the operating system
 * before the effect shows and before the answer is sent, so a ledger in a file survives `kill -9` of the process
 * (not the loss of power). A line cut by a kill is dropped at the next start: its effect was never seen by anyone.
 */
export class Ledger {
  private readonly lines: string[] = [];
  private file: number | null = null;
  private size = 0;

  private constructor() {}

  /** Opens a ledger and hands every effect in it to `replay`, in order. Without a file it lives in memory only. */
  static open(path: string | null, replay: (effect: Effect) => void): Ledger {
    const ledger = new Ledger();
    if (path === null) return ledger;
    folderFor(path);
    ledger.file = openSync(path, 'a+', 0o600);
    ledger.size = readLines(ledger.file, (line, number) => {
      replay(parseEffect(line, number, path));
      ledger.lines.push(line);
    });
    ftruncateSync(ledger.file, ledger.size);
    return ledger;
  }

  get length(): number {
    return this.lines.length;
  }

  append(effect: Effect): void {
    const line = JSON.stringify(effect);
    if (this.file !== null) this.write(Buffer.from(`${line}\n`));
    this.lines.push(line);
  }

  /** The effects after a sequence number, as one JSON list that is not parsed again. */
  textAfter(seq: number, limit = Number.POSITIVE_INFINITY): string {
    const from = Math.max(0, seq);
    return `[${this.lines.slice(from, from + limit).join(',\n')}]`;
  }

  after(seq: number): Effect[] {
    return this.lines.slice(Math.max(0, seq)).map((line) => JSON.parse(line) as Effect);
  }

  last(count: number): Effect[] {
    return this.after(this.lines.length - count);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  /** A line is there whole or not at all: what a full disk cut off is taken back. */
  private write(bytes: Buffer): void {
    const file = this.file as number;
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
      this.size += bytes.length;
    } catch (error) {
      ftruncateSync(file, this.size);
      throw error;
    }
  }
}

function parseEffect(line: string, number: number, path: string): Effect {
  try {
    return JSON.parse(line) as Effect;
  } catch {
    throw new Error(`${path}:${number}: this line of the ledger is not JSON; move the file away to start empty`);
  }
}

/** Calls back for every whole line and answers how many bytes they take; a last line without its end is left out. */
function readLines(file: number, each: (line: string, number: number) => void): number {
  const chunk = Buffer.alloc(1 << 20);
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  let taken = 0;
  let number = 0;
  for (let read = readSync(file, chunk, 0, chunk.length, 0); read > 0;) {
    position += read;
    const data: Buffer = Buffer.concat([rest, chunk.subarray(0, read)]);
    let start = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
      number += 1;
      each(data.toString('utf8', start, end), number);
      start = end + 1;
    }
    taken += start;
    rest = data.subarray(start);
    read = readSync(file, chunk, 0, chunk.length, position);
  }
  return taken;
}
