import { stopwatch } from '@joinery/kernel';
import { type DiskReading, Refusal } from '@joinery/pipeline';

const STILL_MS = 10_000;
/** PostgreSQL cannot write without room for the next file of its log. */
const LOG_FILE = 16 * 1024 ** 2;

/** What waiting for a plan of the demo puts up with: a slow machine, and not a disk on which nothing moves any more. */
export class Standstill {
  private still: () => number;

  constructor(private readonly start = stopwatch) {
    this.still = start();
  }

  moved(): void {
    this.still = this.start();
  }

  /** Throws where nothing has moved for a while and there is no room. */
  bear(disk: DiskReading | null): void {
    if (disk === null || disk.freeBytes >= LOG_FILE || this.still() < STILL_MS) return;
    throw new Refusal(
      'DISK_FULL',
      `The disk of ${disk.path} is full, so the plan stands still. Make about 500 MB of room there and start again: it goes on where it stood.`,
    );
  }
}
