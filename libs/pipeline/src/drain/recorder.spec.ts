import type { StepOutcome } from './outcome';
import { Recorder } from './recorder';

const outcome = (n: number): StepOutcome => ({ evidence: { n } }) as unknown as StepOutcome;

describe('the recorder', () => {
  it('writes together what comes within a moment, in order', async () => {
    const groups: unknown[][] = [];
    const recorder = new Recorder((outcomes) => Promise.resolve(void groups.push(outcomes.map((o) => o.evidence.n))));
    await Promise.all([1, 2, 3].map((n) => recorder.record(outcome(n))));
    await recorder.record(outcome(4));
    expect(groups).toEqual([[1, 2, 3], [4]]);
  });

  it('never writes more than 256 in one go, nor more than two groups at once, and loses none', async () => {
    const sizes: number[] = [];
    let [now, most] = [0, 0];
    const recorder = new Recorder(async (outcomes) => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      sizes.push(outcomes.length);
      now -= 1;
    });
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => recorder.record(outcome(n))));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
    expect(Math.max(...sizes)).toBe(256);
    expect(most).toBe(2);
  });

  it('tells those whose write failed, and goes on with the next', async () => {
    let isUp = false;
    const recorder = new Recorder(() => (isUp ? Promise.resolve() : Promise.reject(new Error('the database is gone'))));
    const first = await Promise.allSettled([recorder.record(outcome(1)), recorder.record(outcome(2))]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isUp = true;
    await expect(recorder.record(outcome(3))).resolves.toBeUndefined();
  });
});
