import { Standstill } from './standstill';

const LIMIT = 10_000;
const MIB = 1024 ** 2;
const disk = (freeBytes: number) => ({ path: '/srv/joinery', freeBytes, totalBytes: 64 * MIB });

describe('whoever waits for a plan of the demo', () => {
  let now = 0;
  let standstill: Standstill;

  beforeEach(() => {
    now = 0;
    standstill = new Standstill(() => {
      const since = now;
      return () => now - since;
    });
  });

  it('is told of a full disk once nothing has moved for a while', () => {
    now = LIMIT - 1;
    expect(() => standstill.bear(disk(MIB))).not.toThrow();
    now = LIMIT;
    expect(() => standstill.bear(disk(MIB))).toThrow(/^The disk of \/srv\/joinery is full, so the plan stands still\./);
  });

  it('counts anew once something has moved', () => {
    now = LIMIT;
    standstill.moved();
    expect(() => standstill.bear(disk(MIB))).not.toThrow();
  });

  it.each([
    ['there is room', disk(16 * MIB)],
    ['nobody knows the disk', null],
  ])('waits on where %s: the machine is slow', (_why, reading) => {
    now = LIMIT * 100;
    expect(() => standstill.bear(reading)).not.toThrow();
  });
});
