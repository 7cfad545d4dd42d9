import { startOnPort } from './start-on-port';

const TAKEN = 'The api of the demo ended with code 1 before it was ready. It said: listen EADDRINUSE 127.0.0.1';

/** Starts nothing; the first start finds that somebody was quicker. */
function beaten(words: string): { ports: number[]; start: (port: number) => Promise<number> } {
  const ports: number[] = [];
  return {
    ports,
    start: (port) => {
      ports.push(port);
      return ports.length === 1 ? Promise.reject(new Error(words)) : Promise.resolve(port);
    },
  };
}

describe('a port that somebody takes between the look and the start', () => {
  it('is left to them, and another one is taken', async () => {
    const { ports, start } = beaten(TAKEN);
    const port = await startOnPort({ port: 0, host: '127.0.0.1', mustBe: false }, start);
    expect(ports).toEqual([expect.any(Number), port]);
    expect(port).not.toBe(ports[0]);
  });

  it.each([
    ['that port was asked for by name', { port: 0, host: '127.0.0.1', mustBe: true }, TAKEN],
    ['the start failed for another reason', { port: 0, host: '127.0.0.1', mustBe: false }, 'it ended with code 1'],
  ])('is told where %s', async (_why, wish, words) => {
    const { ports, start } = beaten(words);
    await expect(startOnPort(wish, start)).rejects.toThrow(words);
    expect(ports).toHaveLength(1);
  });
});
