import { StoppedError } from '@joinery/connectors/kit';
import type { BudgetWish } from '@joinery/store';
import { RequestGate } from './request-gate';

/** A budget whose permits the spec hands out; each ask that gets none is told to come back in a millisecond. */
function purse(): {
  readonly spend: (wish: BudgetWish) => Promise<{ granted: number; waitMs: number }>;
  permits: number;
} {
  const self = {
    permits: 0,
    spend: async ({ permits: want }: BudgetWish) => {
      await Promise.resolve();
      const granted = Math.min(want, self.permits);
      self.permits -= granted;
      return { granted, waitMs: 1 };
    },
  };
  return self;
}

/** Time passes when the spec says so, and with it whoever waits has had its turn. */
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const settled = (): Promise<void> => pass(15);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function ask(permit: () => Promise<void>, name: string, log: string[]): void {
  permit().then(
    () => log.push(name),
    (error: unknown) => log.push(`${name}: ${error instanceof StoppedError ? error.message : 'another error'}`),
  );
}

it('lets everything through at once when there is no budget', async () => {
  const gate = new RequestGate(null);
  await gate.permit(2)();
});

it('lets the most urgent lane through first, and each lane in its order', async () => {
  const [budget, log] = [purse(), [] as string[]];
  const gate = new RequestGate(budget.spend, 100);
  ask(gate.permit(2), 'joiner 1', log);
  ask(gate.permit(2), 'joiner 2', log);
  ask(gate.permit(1), 'mover', log);
  ask(gate.permit(0), 'leaver', log);
  await settled();
  expect(log).toEqual([]);
  budget.permits = 3;
  await settled();
  expect(log).toEqual(['leaver', 'mover', 'joiner 1']);
  budget.permits = 1;
  await settled();
  expect(log.at(-1)).toBe('joiner 2');
});

it('finishes what has begun before it begins anything else of the same lane', async () => {
  const [budget, log] = [purse(), [] as string[]];
  const gate = new RequestGate(budget.spend, 100);
  const begun = gate.permit(2);
  budget.permits = 1;
  await begun();
  ask(gate.permit(2), 'another joiner', log);
  ask(begun, 'second request', log);
  ask(gate.permit(1), 'mover', log);
  budget.permits = 2;
  await settled();
  expect(log).toEqual(['mover', 'second request']);
  gate.stop('the spec is over');
});

it('when closed turns new work away and lets what began go on', async () => {
  const [budget, log] = [purse(), [] as string[]];
  const gate = new RequestGate(budget.spend, 100);
  const begun = gate.permit(2);
  budget.permits = 1;
  await begun();
  ask(begun, 'second request', log);
  ask(gate.permit(0), 'new work', log);
  gate.close('the turn is over');
  ask(gate.permit(0), 'late work', log);
  await settled();
  expect(log.sort()).toEqual(['late work: the turn is over', 'new work: the turn is over']);
  budget.permits = 1;
  await settled();
  expect(log.at(-1)).toBe('second request');
});

it('when stopped lets not one more request through, whoever asks', async () => {
  const [budget, log] = [purse(), [] as string[]];
  const gate = new RequestGate(budget.spend, 100);
  const begun = gate.permit(0);
  budget.permits = 1;
  await begun();
  ask(begun, 'second request', log);
  gate.stop('emergency');
  ask(begun, 'third request', log);
  budget.permits = 10;
  await settled();
  expect(log.sort()).toEqual(['second request: emergency', 'third request: emergency']);
});

it.each([
  ['without a budget', null],
  ['within a budget', () => Promise.resolve({ granted: 1, waitMs: 0 })],
])('lets through %s no more than the app takes at once, and the most urgent next', async (_name, spend) => {
  const log: string[] = [];
  const gate = new RequestGate(spend, 100, 2);
  const [one, other] = [gate.permit(2), gate.permit(2)];
  await Promise.all([one(), other()]);
  ask(gate.permit(2), 'joiner', log);
  ask(one, 'second request', log);
  ask(gate.permit(0), 'leaver', log);
  await settled();
  expect(log).toEqual([]);
  one.answered?.();
  await settled();
  expect(log).toEqual(['leaver']);
  other.answered?.();
  await settled();
  expect(log).toEqual(['leaver', 'second request']);
  gate.stop('emergency');
  one.answered?.();
  await settled();
  expect(log).toEqual(['leaver', 'second request', 'joiner: emergency']);
});

it('asks anew for a leaver who comes while the budget is asked for others', async () => {
  const log: string[] = [];
  let hasCome = false;
  const gate = new RequestGate(async ({ permits, isUrgent }) => {
    if (isUrgent) return { granted: permits, waitMs: 0 };
    if (!hasCome) ask(gate.permit(0), 'leaver', log);
    hasCome = true;
    await Promise.resolve();
    return { granted: 0, waitMs: 60_000 };
  }, 100);
  ask(gate.permit(2), 'joiner', log);
  await settled();
  expect(log).toContain('leaver');
  gate.stop('the spec is over');
});

it('gives the place of a request back that is held after all', async () => {
  const log: string[] = [];
  const gate = new RequestGate(null, 0, 1);
  const begun = gate.permit(2);
  await begun();
  ask(gate.permit(2), 'joiner', log);
  begun.hold?.(40);
  begun.answered?.();
  await settled();
  ask(gate.permit(0), 'leaver', log);
  expect(log).toEqual([]);
  await pass(60);
  expect(log).toHaveLength(1);
});

it('asks at once for a leaver while others wait for the budget, and gives nobody else what is kept for leavers', async () => {
  const log: string[] = [];
  const spend = ({ permits, isUrgent }: BudgetWish): Promise<{ granted: number; waitMs: number }> => {
    log.push(`${permits} ${isUrgent ? 'urgent' : 'others'}`);
    return Promise.resolve(isUrgent ? { granted: permits, waitMs: 0 } : { granted: 0, waitMs: 60_000 });
  };
  const gate = new RequestGate(spend, 100);
  ask(gate.permit(2), 'joiner', log);
  await settled();
  ask(gate.permit(0), 'leaver', log);
  await settled();
  expect(log).toEqual(['1 others', '1 urgent', '1 others', 'leaver']);
  gate.stop('the spec is over');
});

it('sends nothing when the budget cannot be asked', async () => {
  const gate = new RequestGate(() => Promise.reject(new Error('no database')), 100);
  await expect(gate.permit(0)()).rejects.toThrow('the budget could not be read: no database');
  expect(gate.isStopped).toBe(true);
});

it('takes permits by the piece for a slow app and by the chunk for a fast one', async () => {
  const wants: number[] = [];
  const spend = async ({ permits: want }: BudgetWish): Promise<{ granted: number; waitMs: number }> => {
    wants.push(want);
    return Promise.resolve({ granted: want, waitMs: 0 });
  };
  for (const rate of [3, 40]) {
    const gate = new RequestGate(spend, rate);
    await Promise.all(Array.from({ length: 12 }, () => gate.permit(1)()));
  }
  expect(wants).toEqual([...Array.from({ length: 12 }, () => 1), 1, 10, 1]);
});

it('lets memberships go on with their accounts when it is closed, and nothing begin once it rests', async () => {
  const [budget, log] = [purse(), [] as string[]];
  const gate = new RequestGate(budget.spend, 100);
  const begun = gate.permit(2);
  budget.permits = 1;
  await begun();
  ask(gate.permit(2), 'joiner', log);
  ask(gate.permit(2, true), 'memberships', log);
  gate.close('the turn is over');
  budget.permits = 1;
  await settled();
  expect(log).toEqual(['joiner: the turn is over', 'memberships']);
  ask(gate.permit(2, true), 'more memberships', log);
  ask(begun, 'second request', log);
  gate.rest('patience');
  ask(gate.permit(2, true), 'late memberships', log);
  budget.permits = 2;
  await settled();
  expect(log.slice(2).sort()).toEqual(['late memberships: patience', 'more memberships: patience', 'second request']);
});

it('holds everybody back while the app asks for patience, and lets nobody out of it but by a stop', async () => {
  const log: string[] = [];
  const gate = new RequestGate(null);
  const begun = gate.permit(2);
  await begun();
  begun.hold?.(40);
  ask(begun, 'second request', log);
  ask(gate.permit(0), 'leaver', log);
  await settled();
  expect(log).toEqual([]);
  await pass(60);
  expect(log).toEqual(['second request', 'leaver']);
  gate.hold(60_000);
  ask(begun, 'third request', log);
  gate.stop('stopped by Olu');
  await pass(300);
  expect(log.at(-1)).toBe('third request: stopped by Olu');
});

describe('a process that stood still', () => {
  const sleepFor = (ms: number): void => void jest.setSystemTime(Date.now() + ms);

  it('sends nothing once it has slept longer than its rights last, be it let through already', async () => {
    const [budget, log] = [purse(), [] as string[]];
    const gate = new RequestGate(budget.spend, 100);
    gate.awake();
    ask(gate.permit(0), 'leaver', log);
    await settled();
    sleepFor(16_000);
    budget.permits = 1;
    await settled();
    ask(gate.permit(0, true), 'membership', log);
    await settled();
    const words = 'this process stood still for 16 s, and others may have taken over';
    expect(log).toEqual([`leaver: ${words}`, `membership: ${words}`]);
  });

  it('is not awake again by saying so', async () => {
    const [gate, log] = [new RequestGate(null), [] as string[]];
    gate.awake();
    sleepFor(16_000);
    gate.awake();
    ask(gate.permit(0), 'leaver', log);
    await settled();
    expect(log[0]).toContain('stood still');
  });

  it('goes on after a short doze', async () => {
    const gate = new RequestGate(null);
    gate.awake();
    sleepFor(5_000);
    await gate.permit(0)();
    expect(gate.isStopped).toBe(false);
  });
});
