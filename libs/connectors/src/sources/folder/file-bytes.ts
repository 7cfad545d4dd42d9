import { createReadStream } from 'node:fs';

const PIECE = 1 << 18;

/** The bytes of a file, opened by whoever reads the first of them: one that may not be read fails there, and nowhere else. */
export async function* fileBytes(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>;
}
