import type { Clock, Instant } from '@joinery/kernel';

/** A clock that a spec moves by hand. */
export interface TestClock extends Clock {
  set(instant: Instant): void;
}

export function testClock(start: Instant): TestClock {
  let instant = start;
  return {
    now: () => instant,
    set: (later) => {
      instant = later;
    },
  };
}
