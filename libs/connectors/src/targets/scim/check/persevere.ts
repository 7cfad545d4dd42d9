import type { Exchange } from '../../../kit/target';
import { TransientError } from '../../../kit/errors';
import { pause } from '../client/patience';

/** The share of the whole patience that passes before each further try: short at first, as in the drain. */
const WAITS = [0.02, 0.04, 0.08, 0.16, 0.3, 0.4] as const;

/**
 * Does a piece of work as a worker would: what fails for a while, or is not shown yet, is tried again, with `attempt`
 * one higher, for `patienceMs` in all. What every try sent stays in the trail. Throws what the last try threw.
 */
export async function persevere<T>(
  trail: Exchange[],
  patienceMs: number,
  work: (attempt: number) => Promise<T>,
  first = 0,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work(first + tries);
    } catch (error) {
      const share = WAITS[tries];
      if (!(error instanceof TransientError) || share === undefined) throw error;
      trail.push(...error.exchanges);
      await pause(share * patienceMs);
    }
  }
}
