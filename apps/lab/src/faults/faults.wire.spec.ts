import { FAULT_PROFILES } from './fault-profiles';
import { FaultPlan, type Fault } from './faults';
import { behaviourOf } from '../quirks/quirks';
import { TestLab, USER } from '../test/client';

describe('a fault plan', () => {
  const fates = (seed: number, faults: readonly Fault[], count = 200): string[] => {
    const plan = new FaultPlan(seed, () => 0, faults);
    return Array.from({ length: count }, () => plan.fateOf('POST', '/Users').mishap?.do ?? '-');
  };

  it('meets the same requests with the same fate for the same seed, and with another for another', () => {
    const faults = FAULT_PROFILES[0]?.faults ?? [];
    expect(fates(7, faults)).toEqual(fates(7, faults));
    expect(fates(7, faults)).not.toEqual(fates(8, faults));
  });

  it('hits about as often as its probability says', () => {
    const hits = fates(1, [{ do: 'drop', at: 'after', probability: 0.05 }], 10_000).filter(
      (one) => one === 'drop',
    ).length;
    expect(hits).toBeGreaterThan(400);
    expect(hits).toBeLessThan(600);
  });

  it.each<[string, Fault, string[]]>([
    ['every third', { do: 'truncate', every: 3 }, ['-', '-', 'truncate', '-', '-', 'truncate']],
    ['all but the first two', { do: 'truncate', skip: 2 }, ['-', '-', 'truncate', 'truncate', 'truncate', 'truncate']],
    ['at most twice', { do: 'truncate', times: 2 }, ['truncate', 'truncate', '-', '-', '-', '-']],
    ['another method', { do: 'truncate', methods: ['GET'] }, ['-', '-', '-', '-', '-', '-']],
    ['another path', { do: 'truncate', path: '^/Groups' }, ['-', '-', '-', '-', '-', '-']],
  ])('%s', (_what, fault, expected) => {
    expect(fates(1, [fault], 6)).toEqual(expected);
  });

  it('keeps to its time: bursts, from and until', () => {
    let now = 0;
    const at = (fault: Fault, time: number): boolean => {
      now = 0;
      const plan = new FaultPlan(1, () => now, [fault]);
      now = time;
      return plan.fateOf('GET', '/').mishap !== null;
    };
    const burst: Fault = { do: 'truncate', burst: { everyMs: 60, forMs: 10 } };
    expect([0, 49, 50, 59, 60, 110].map((time) => at(burst, time))).toEqual([false, false, true, true, false, true]);
    expect([0, 9, 10].map((time) => at({ do: 'truncate', untilMs: 10 }, time))).toEqual([true, true, false]);
    expect([9, 10].map((time) => at({ do: 'truncate', fromMs: 10 }, time))).toEqual([false, true]);
  });

  it('F1 has the figures that it promises, of ten thousand requests between bursts', () => {
    const plan = new FaultPlan(7, () => 0, FAULT_PROFILES[0]?.faults);
    const seen: Record<string, number> = {};
    for (let n = 0; n < 10_000; n += 1) {
      const { mishap } = plan.fateOf('POST', '/Users');
      const what =
        mishap === null
          ? '-'
          : [mishap.do, 'at' in mishap ? mishap.at : '', 'status' in mishap ? mishap.status : ''].join(' ').trim();
      seen[what] = (seen[what] ?? 0) + 1;
    }
    const percent = (what: string): number => Math.round((seen[what] ?? 0) / 100);
    expect({
      broken: percent('error before 500'),
      silent: percent('hang after'),
      reset: percent('drop before') + percent('drop after'),
      cut: percent('truncate'),
      blip: percent('error before 401'),
      race: percent('error after 409'),
    }).toEqual({ broken: 5, silent: 5, reset: 2, cut: 2, blip: 1, race: 3 });
  });

  it('F1 throttles for ten seconds of every minute, by turns with and without saying for how long', () => {
    let now = 0;
    const bursts = (FAULT_PROFILES[0]?.faults ?? []).filter((one) => one.do === 'throttle');
    const plan = new FaultPlan(7, () => now, bursts);
    const seen = Array.from({ length: 240 }, (_, second) => {
      now = second * 1000;
      const { mishap } = plan.fateOf('GET', '/');
      return mishap?.do === 'throttle' ? mishap.form : '-';
    });
    const secondsOf = (form: string): number[] => seen.flatMap((one, second) => (one === form ? [second] : []));
    expect([secondsOf('none').length, secondsOf('seconds').length]).toEqual([20, 20]);
    expect([secondsOf('none')[0], secondsOf('seconds')[0]]).toEqual([50, 110]);
  });

  it('has profiles whose quirks all exist', () => {
    for (const profile of FAULT_PROFILES) expect(() => behaviourOf(profile.quirks)).not.toThrow();
  });
});

describe('faults on the wire', () => {
  let lab: TestLab;
  const ada = { schemas: [USER], userName: 'ada' };

  beforeEach(async () => {
    lab = await TestLab.start({ clock: { now: () => '2026-05-14T14:00:00.000Z' } });
  });
  afterEach(() => lab.close());

  const count = (): number => lab.lab.ledger().length;

  it('an error before the effect leaves nothing behind', async () => {
    lab.lab.setFaults([{ do: 'error', at: 'before', status: 500 }]);
    expect((await lab.send('POST', '/Users', ada)).body).toMatchObject({ status: '500' });
    expect(count()).toBe(0);
  });

  it('an error after the effect lies', async () => {
    lab.lab.setFaults([{ do: 'error', at: 'after', status: 409, scimType: 'uniqueness' }]);
    expect((await lab.send('POST', '/Users', ada)).body).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect(count()).toBe(1);
  });

  it.each(['before', 'after'] as const)('a connection dropped %s the effect', async (at) => {
    lab.lab.setFaults([{ do: 'drop', at }]);
    await expect(lab.send('POST', '/Users', ada)).rejects.toThrow();
    expect(count()).toBe(at === 'after' ? 1 : 0);
  });

  it('truncated JSON comes with a good status and after the effect', async () => {
    lab.lab.setFaults([{ do: 'truncate' }]);
    const reply = await lab.send('POST', '/Users', ada);
    expect([reply.status, reply.body]).toEqual([201, null]);
    expect(reply.text.startsWith('{"schemas"')).toBe(true);
    expect(count()).toBe(1);
  });

  it('a pretended write is answered as if it had happened', async () => {
    lab.lab.setFaults([{ do: 'pretend' }]);
    expect((await lab.send('POST', '/Users', ada)).status).toBe(201);
    expect(count()).toBe(0);
  });

  it.each([
    ['seconds', 429, 'retry-after', '3'],
    ['date', 429, 'retry-after', 'Thu, 14 May 2026 14:00:03 GMT'],
    ['resetHeader', 429, 'x-rate-limit-reset', '1778767203'],
    ['none', 429, 'retry-after', undefined],
    ['403quota', 403, 'retry-after', undefined],
  ] as const)('throttles in the form %s', async (form, status, header, value) => {
    lab.lab.setFaults([{ do: 'throttle', form, seconds: 3 }]);
    const reply = await lab.send('POST', '/Users', ada);
    expect([reply.status, reply.headers[header]]).toEqual([status, value]);
    expect(count()).toBe(0);
  });

  it('delays', async () => {
    lab.lab.setFaults([{ do: 'delay', ms: 40 }]);
    const start = performance.now();
    await lab.send('POST', '/Users', ada);
    expect(performance.now() - start).toBeGreaterThan(35);
  });

  it('hangs for its time and then tears the connection down', async () => {
    lab.lab.setFaults([{ do: 'hang', at: 'after', ms: 60 }]);
    const start = performance.now();
    await expect(lab.send('POST', '/Users', ada)).rejects.toThrow();
    expect(performance.now() - start).toBeGreaterThan(50);
    expect(lab.lab.ledger()[0]?.lost).toBe('hang');
  });

  it('under F1 leaves the same ledger and the same answers for the same seed and requests', async () => {
    const run = async (seed: number): Promise<unknown[]> => {
      const one = await TestLab.start({ seed, faults: 'F1', elapsedMs: () => 0, timeScale: 3000 });
      const seen: unknown[] = [];
      for (let n = 0; n < 60; n += 1) {
        const answer = await fetch(`${one.lab.url}/Users`, {
          method: 'POST',
          headers: { authorization: `Bearer ${one.lab.token}`, 'content-type': 'application/scim+json' },
          body: JSON.stringify({ ...ada, userName: `u${n}` }),
        }).catch(() => null);
        seen.push(answer?.status ?? 0);
      }
      seen.push(one.lab.ledger().map(({ id, after, lost }) => [id, after?.['userName'], lost]));
      await one.close();
      return seen;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(first.slice(0, -1)).size).toBeGreaterThan(2);
  });

  it('is dead under F3 and alive again when the faults are taken away', async () => {
    lab.lab.setFaults('F3');
    await expect(lab.get('/Users')).rejects.toThrow();
    lab.lab.setFaults([]);
    expect((await lab.get('/Users')).status).toBe(200);
  });
});
