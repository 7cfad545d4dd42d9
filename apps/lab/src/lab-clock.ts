import { stopwatch } from '@joinery/kernel';

/** The lab's own time: it can run faster than the wall clock and be pushed forward, so that hours dead are a second. */
export class LabClock {
  private pushedMs = 0;

  constructor(
    readonly scale: number,
    private readonly sinceStart: () => number = stopwatch(),
  ) {}

  readonly elapsedMs = (): number => this.sinceStart() * this.scale + this.pushedMs;

  advance(ms: number): void {
    this.pushedMs += Math.max(0, ms);
  }
}
