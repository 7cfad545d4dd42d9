import { claimAhead, gatherMs } from './claim-ahead';
import type { DrainTurn } from './drain';

const turn = (concurrency: number, budget: { requests: number; seconds: number } | null = null): DrainTurn =>
  ({ target: { concurrency }, state: { budget } }) as unknown as DrainTurn;

describe('what is claimed ahead', () => {
  it.each([
    ['at first, four rounds of what may be in flight', turn(32), 0, 128],
    ['more, the more the app gets done', turn(32), 500, 500],
    ['never more than a few hundred', turn(32), 100_000, 768],
    ['with a budget of 180 a minute, three seconds of it', turn(32, { requests: 180, seconds: 60 }), 1_000, 9],
    ['with a budget of one a minute, a batch of one in each third', turn(1, { requests: 1, seconds: 60 }), 0, 3],
  ])('%s', (_, one, ended, most) => {
    expect(claimAhead(one, ended).most).toBe(most);
  });

  it('is claimed in thirds, at least one at a time', () => {
    expect(claimAhead(turn(32), 1_000).size).toBe(256);
    expect(claimAhead(turn(1), 0).size).toBe(2);
    expect(claimAhead(turn(1, { requests: 1, seconds: 60 }), 0).size).toBe(1);
  });
});

describe('how long a membership waits for others', () => {
  it.each([
    ['a tenth of a second', null, 100],
    ['the time of ten requests where they are rationed', { requests: 600, seconds: 60 }, 1_000],
    ['five seconds at most', { requests: 60, seconds: 60 }, 5_000],
  ])('is %s', (_, budget, ms) => {
    expect(gatherMs(turn(8, budget).state)).toBe(ms);
  });
});
