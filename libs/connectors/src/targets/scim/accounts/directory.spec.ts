import type { ScimClient } from '../client/client';
import { Directory } from './directory';

/** A way to an app that lists nobody, for which nothing is sent. */
const client = {
  profile: { title: 'Chat', paths: { users: '/Users' }, paging: { mode: 'by-filter' } },
} as unknown as ScimClient;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a reading of everybody', () => {
  it('serves whoever was claimed before it, for half a minute and no longer', async () => {
    const directory = new Directory();
    const first = await directory.readSince(client, [], 0);
    await jest.advanceTimersByTimeAsync(29_900);
    expect(await directory.readSince(client, [], 0)).toBe(first);
    await jest.advanceTimersByTimeAsync(200);
    expect(await directory.readSince(client, [], 0)).not.toBe(first);
  });

  it('is let go of when it is too old for anybody, though nobody asks', async () => {
    const directory = new Directory();
    const first = await directory.readSince(client, [], 0);
    expect(Object.values(directory)).toContain(first);
    await jest.advanceTimersByTimeAsync(30_100);
    expect(Object.values(directory)).not.toContain(first);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not let go of by the end of the one before it', async () => {
    const directory = new Directory();
    await directory.readSince(client, [], 0);
    await jest.advanceTimersByTimeAsync(20_000);
    const second = await directory.readSince(client, [], performance.now());
    await jest.advanceTimersByTimeAsync(15_000);
    expect(await directory.readSince(client, [], 0)).toBe(second);
  });
});
