import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Sends lines as they come, waiting while the reader is slow. Whoever goes away in the middle ends the lines as well:
 * nothing that makes them stays behind.
 */
export async function sendLines(lines: AsyncIterable<string>, response: Writable): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  for await (const line of lines) {
    if (gone.signal.aborted) return;
    if (!response.write(line)) await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  response.end();
}
