import { Slots } from './slots';

describe('slots', () => {
  it('let so many at once, and of those in line the most urgent lane first, in order within a lane', async () => {
    const slots = new Slots(1);
    const order: string[] = [];
    let open: () => void = () => undefined;
    const busy = slots.run(2, () => new Promise<void>((resolve) => (open = resolve)));
    const later = [
      ['joiner a', 2],
      ['mover', 1],
      ['joiner b', 2],
      ['leaver', 0],
    ] as const;
    const all = later.map(([name, lane]) => slots.run(lane, () => Promise.resolve(void order.push(name))));
    expect(order).toEqual([]);
    open();
    await Promise.all([busy, ...all]);
    expect(order).toEqual(['leaver', 'mover', 'joiner a', 'joiner b']);
  });

  it('are free again after work that failed', async () => {
    const slots = new Slots(1);
    await expect(slots.run(0, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(slots.run(0, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
