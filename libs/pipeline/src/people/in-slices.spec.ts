import { inSlices } from './in-slices';

describe('work in slices', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i);

  it('is done for each, in their order', async () => {
    expect(await inSlices(hundred, (one) => one * 2)).toEqual(hundred.map((one) => one * 2));
    expect(await inSlices([], () => 1)).toEqual([]);
  });

  it('lets others in before it is over', async () => {
    let done = 0;
    let whenIn = -1;
    setImmediate(() => (whenIn = done));
    await inSlices(hundred, () => (done += 1));
    expect([whenIn > 0, whenIn < 100]).toEqual([true, true]);
  });
});
