import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainedWrite } from './database-error';
import { evenOnFullDisk, whileLocked } from './lock-file';
import { processBirth } from './processes';

describe('an abandoned lock', () => {
  const GONE = '4194999 1 1';
  const OURS = `${process.pid} ${processBirth(process.pid)} 1`;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    writeFileSync(path.join(folder, 'lock'), GONE);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const work = (done: string[]): Promise<unknown> =>
    whileLocked(path.join(folder, 'lock'), () => undefined, () => Promise.resolve(done.push('worked'))); // prettier-ignore

  it.each(['', GONE])('is taken over, also where another one died of that (%j)', async (left) => {
    writeFileSync(path.join(folder, 'lock.next'), left);
    const done: string[] = [];
    await work(done);
    expect([done, readdirSync(folder)]).toEqual([['worked'], []]);
  });

  it('is left to whoever is about to take it over', async () => {
    const right = path.join(folder, 'lock.next');
    writeFileSync(right, OURS);
    const done: string[] = [];
    const working = work(done);
    expect([done, readdirSync(folder)]).toEqual([[], ['lock', 'lock.next']]);
    rmSync(right);
    await working;
    expect([done, readdirSync(folder)]).toEqual([['worked'], []]);
  });
});

describe('leaving the server', () => {
  it.each([
    ['a full disk', 'ENOSPC', true],
    ['a used-up quota', 'EDQUOT', true],
    ['a folder of somebody else', 'EACCES', false],
  ])('where the lock is refused by %s', async (_what, code, isLeft) => {
    const refused = explainedWrite('/home', Object.assign(new Error(code), { code }));
    let done = false;
    const leaving = evenOnFullDisk(
      () => Promise.reject(refused as Error),
      async () => void (done = await Promise.resolve(true)),
    );
    await (isLeft ? leaving : expect(leaving).rejects.toBe(refused));
    expect(done).toBe(isLeft);
  });
});
