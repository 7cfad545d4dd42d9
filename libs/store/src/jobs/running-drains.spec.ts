import { RunningDrains } from './running-drains';

describe('the drains of a process', () => {
  /** Longer than a spec may take. */
  const NEVER = 10_000;
  let begun: string[];
  let ends: (() => void)[];

  beforeEach(() => {
    begun = [];
    ends = [];
  });

  const drain = (appId: string): Promise<void> => {
    begun.push(appId);
    return new Promise((resolve) => ends.push(resolve));
  };

  it('begin once for each app: whoever wakes one that runs waits for that', async () => {
    const drains = new RunningDrains(drain, NEVER);
    const waits = [drains.awaken('chat'), drains.awaken('wiki'), drains.awaken('chat')];
    expect(begun).toEqual(['chat', 'wiki']);
    ends.forEach((end) => end());
    await Promise.all(waits);
  });

  it('begin anew when they are over', async () => {
    const drains = new RunningDrains(drain, NEVER);
    const first = drains.awaken('chat');
    ends[0]?.();
    await first;
    const second = drains.awaken('chat');
    expect(begun).toEqual(['chat', 'chat']);
    ends[1]?.();
    await second;
  });

  it('go on when a wake-up has waited long enough, and are found by the next one', async () => {
    const drains = new RunningDrains(drain, 1);
    await drains.awaken('chat');
    await drains.awaken('chat');
    expect(begun).toEqual(['chat']);
    const over = drains.over(NEVER);
    ends[0]?.();
    await over;
  });

  it('are waited for at the end, but not for ever', async () => {
    const drains = new RunningDrains(drain, 1);
    await drains.awaken('chat');
    expect(await drains.over(1)).toEqual(['chat']);
    ends[0]?.();
    expect(await drains.over(NEVER)).toEqual([]);
  });
});
