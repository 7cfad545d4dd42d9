import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { inLine } from './in-line';

const runner = (): QueryRunner => ({}) as QueryRunner;

describe('what one connection is asked for', () => {
  it('is done one after the other, in the order it came, and what fails holds up nobody', async () => {
    const connection = runner();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async (): Promise<string> => {
      seen.push(`${name} begins`);
      await sleep(ms);
      seen.push(`${name} ends`);
      if (name === 'bad') throw new Error('bad');
      return name;
    };
    const bad = inLine(connection, work('bad', 5));
    const slow = inLine(connection, work('slow', 5));
    const quick = inLine(connection, work('quick', 0));
    await expect(bad).rejects.toThrow('bad');
    expect(await Promise.all([slow, quick])).toEqual(['slow', 'quick']);
    expect(seen).toEqual(['bad', 'slow', 'quick'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('begins at once when nobody is before it, and waits for no other connection', async () => {
    const connection = runner();
    const never = new Promise<void>(() => undefined);
    void inLine(runner(), () => never);
    let begun = 0;
    const count = (): Promise<void> => {
      begun += 1;
      return Promise.resolve();
    };
    const first = inLine(connection, count);
    expect(begun).toBe(1);
    await first;
    await sleep(0);
    void inLine(connection, count);
    expect(begun).toBe(2);
  });
});
