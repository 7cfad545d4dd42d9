/** Bytes of a row that is remembered: fingerprints of key and text, 8 bytes each, and its line counted from that of its block. */
const ROW_BYTES = 20;
const TEXT_AT = 8;
const LINE_AT = 16;
const FIRST_ROWS = 16;

/** Rows as they are remembered, one behind the other. */
export class BlockRows {
  private used = 0;
  private bytes: Buffer;

  constructor(expected: number) {
    this.bytes = Buffer.allocUnsafe(expected * ROW_BYTES);
  }

  /** Prints are fingerprints in hex. */
  add(keyPrint: string, rowPrint: string, line: number): void {
    if (this.used === this.bytes.length)
      this.bytes = Buffer.concat([this.bytes], Math.max(FIRST_ROWS * ROW_BYTES, this.used * 2));
    this.bytes.write(keyPrint, this.used, 'hex');
    this.bytes.write(rowPrint, this.used + TEXT_AT, 'hex');
    this.used = this.bytes.writeUInt32BE(line, this.used + LINE_AT);
  }

  taken(): Buffer {
    return this.bytes.subarray(0, this.used);
  }
}

/** How many rows so many bytes are. */
export function rowsIn(bytes: number): number {
  return bytes / ROW_BYTES;
}

/** Gives each row as words: two of its key, two of its text, and its line. */
export function eachRow(
  rows: Buffer,
  take: (keyHigh: number, keyLow: number, rowHigh: number, rowLow: number, line: number) => void,
): void {
  for (let at = 0; at < rows.length; at += ROW_BYTES) {
    take(
      rows.readUInt32BE(at),
      rows.readUInt32BE(at + 4),
      rows.readUInt32BE(at + TEXT_AT),
      rows.readUInt32BE(at + TEXT_AT + 4),
      rows.readUInt32BE(at + LINE_AT),
    );
  }
}
