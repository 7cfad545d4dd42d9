import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Sql } from './sql';

/** Before the first row; before each row, the number of its values; before each value, its length. */
const SIGNATURE_BYTES = 19;
const COUNT_BYTES = 2;
const LENGTH_BYTES = 4;

/**
 * Rows of a query whose columns are all of type bytea and never null, through COPY in binary (PostgreSQL manual, COPY,
 * "Binary Format"): megabytes arrive as they are, where an ordinary query would write them out in hex. `query` is from
 * code; its values go through `literal`. Rows that are wanted later must be copied: they share the memory they came in.
 */
export async function copyOut(
  { runner }: Sql,
  query: (literal: (text: string) => string) => string,
  take: (values: readonly Buffer[]) => void,
): Promise<void> {
  const client = (await runner.connect()) as PoolClient;
  const sql = query((text) => client.escapeLiteral(text));
  const stream = client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT binary)`));
  let rest: Buffer = Buffer.alloc(0);
  let skip = SIGNATURE_BYTES;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const passed = Math.min(skip, bytes.length);
    skip -= passed;
    rest = takeRows(bytes.subarray(passed), take);
  }
}

/** Takes the rows that are whole; what is left over comes before the bytes that follow. */
function takeRows(bytes: Buffer, take: (values: readonly Buffer[]) => void): Buffer {
  let at = 0;
  for (;;) {
    const row = wholeRow(bytes, at);
    if (row === null) return bytes.subarray(at);
    take(row.values);
    at = row.end;
  }
}

/** Null when it is not all there, and for what stands after the last row: a count of -1. */
function wholeRow(bytes: Buffer, start: number): { readonly values: readonly Buffer[]; readonly end: number } | null {
  if (start + COUNT_BYTES > bytes.length) return null;
  const count = bytes.readInt16BE(start);
  if (count < 0) return null;
  const values: Buffer[] = [];
  let at = start + COUNT_BYTES;
  for (let i = 0; i < count; i += 1) {
    const from = at + LENGTH_BYTES;
    if (from > bytes.length) return null;
    at = from + bytes.readInt32BE(at);
    if (at > bytes.length) return null;
    values.push(bytes.subarray(from, at));
  }
  return { values, end: at };
}
