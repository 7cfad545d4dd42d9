import { Writable } from 'node:stream';
import { sendLines } from './send-lines';

/** Takes a line when it is told to, and no other before that. */
function slowReader(): { response: Writable; taken: string[]; take: () => void } {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const response = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk.toString());
      waiting.push(done);
    },
  });
  return { response, taken, take: () => waiting.shift()?.() };
}

describe('lines that are sent', () => {
  let isEnded: boolean;
  async function* lines(count: number): AsyncGenerator<string> {
    isEnded = false;
    try {
      for (let i = 0; i < count; i += 1) yield `line ${i}`;
    } finally {
      isEnded = true;
    }
  }

  it('wait for a slow reader', async () => {
    const { response, taken, take } = slowReader();
    const sent = sendLines(lines(2), response);
    await new Promise(setImmediate);
    expect(taken).toEqual(['line 0']);
    take();
    await new Promise(setImmediate);
    take();
    await sent;
    expect(taken).toEqual(['line 0', 'line 1']);
    expect(response.writableEnded).toBe(true);
  });

  it('end, and what makes them, when the reader goes away without a word', async () => {
    const { response } = slowReader();
    const sent = sendLines(lines(1_000), response);
    await new Promise(setImmediate);
    response.destroy();
    await sent;
    expect(isEnded).toBe(true);
  });
});
