import { PullBroken, type PullOutcome } from '../outcome';

/** How a run ends that reads this. */
export function outcomeOf(read: () => unknown): PullOutcome | 'read' {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof PullBroken) return error.outcome;
    throw error;
  }
}
