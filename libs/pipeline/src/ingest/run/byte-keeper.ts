import { createHash } from 'node:crypto';
import type { Transaction } from '@joinery/store';

const CHUNK_BYTES = 1 << 20;

/** Keeps the original bytes in pieces while they pass by to the parser. */
export class ByteKeeper {
  byteCount = 0;
  private readonly hash = createHash('sha256');
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private seq = 0;
  private result: string | null = null;
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly tx: Transaction,
    private readonly importId: string,
  ) {}

  async *watch(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.hash.update(chunk);
      this.byteCount += chunk.length;
      this.pendingBytes += chunk.length;
      this.pending.push(chunk);
      yield chunk;
    }
  }

  /**
   * Writes what has gathered once it is worth a row, beside the reading of what follows; waits for the piece before.
   */
  async flush(atLeast = CHUNK_BYTES): Promise<void> {
    if (this.pendingBytes < atLeast || this.pendingBytes === 0) return;
    const parts = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    await this.written;
    this.written = this.tx.imports.addChunk(this.importId, this.seq, parts);
    this.written.catch(() => undefined);
    this.seq += 1;
  }

  async finish(): Promise<void> {
    await this.flush(1);
    await this.written;
  }

  sha256(): string {
    this.result ??= this.hash.digest('hex');
    return this.result;
  }
}
