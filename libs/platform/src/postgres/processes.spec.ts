import { isHeld } from './lock-file';
import { isServerOf, processBirth, processState } from './processes';

describe('processes', () => {
  it('tells the living from the dead', () => {
    expect(processState(process.pid)).toBe('running');
    expect(processState(999_999_999)).toBe('gone');
    expect(processState(-1)).toBe('gone');
    expect(isServerOf(process.pid, '/nowhere/data')).toBe(false);
  });

  it('believes a lock only while the very process that took it lives', () => {
    expect(isHeld(`${process.pid} ${processBirth(process.pid)} 1`)).toBe(true);
    expect(isHeld('999999999 1 1')).toBe(false);
    if (processBirth(process.pid) !== '') expect(isHeld(`${process.pid} 1 1`)).toBe(false);
  });
});
