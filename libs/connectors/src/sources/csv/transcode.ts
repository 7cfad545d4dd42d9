import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { wholeCharacters } from './text-encoding';

const LOST_CHARACTER = Buffer.from('\uFFFD', 'utf8');

/**
 * Turns bytes of another encoding into UTF-8 as they pass by; what cannot be read becomes U+FFFD, which refuses its
 * row. Half a UTF-16 unit at the end is such a loss too.
 */
export async function* transcode(chunks: AsyncIterable<Buffer>, name: string, skip: number): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(name, { stripBOM: false });
  let toSkip = skip;
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    const bytes = chunk.subarray(Math.min(toSkip, chunk.length));
    toSkip -= chunk.length - bytes.length;
    const text = decoder.write(bytes);
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest, 'utf8');
  const unit = name.startsWith('utf-16') ? 2 : name.startsWith('utf-32') ? 4 : 1;
  if (length % unit !== 0) yield LOST_CHARACTER;
}

/**
 * The same for a file whose beginning is plain ASCII: its first bytes beyond it say whether the file is UTF-8 after
 * all, as it is once somebody has mended the export.
 */
export async function* transcodeUnlessUtf8(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const chunk = next.value;
      if (isAscii(chunk)) {
        yield chunk;
        continue;
      }
      const telling = await lengthened(chunk, iterator);
      const rest = startingWith(telling, iterator);
      yield* isUtf8(wholeCharacters(telling)) ? rest : transcode(rest, name, 0);
      return;
    }
  } finally {
    await iterator.return?.();
  }
}

const TELLING_BYTES = 64 * 1_024;

async function lengthened(chunk: Buffer, iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts = [chunk];
  for (let length = chunk.length; length < TELLING_BYTES;) {
    const next = await iterator.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* startingWith(first: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
