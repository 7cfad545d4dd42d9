import type { Directory } from './directory';
import type { Effect } from './ledger';
import type { Random } from '../faults/random';

interface Late {
  readonly effect: Effect;
  readonly visibleAt: number;
}

/**
 * A copy of a directory that lags behind, as a read replica does: every effect shows only after its lag, those of one
 * resource in their order, those of different resources in any. What is read from it is old but never torn.
 */
export class Replica {
  private late: Late[] = [];
  private readonly lastOf = new Map<string, number>();

  constructor(
    private readonly copy: Directory,
    private readonly elapsedMs: () => number,
    private readonly random: Random,
  ) {}

  /** Tells of an effect that has just happened and that this copy shows after `lagMs`. */
  learn(effect: Effect, lagMs: number, jitter: boolean): void {
    const key = `${effect.kind}/${effect.id}`;
    const own = this.elapsedMs() + (jitter ? this.random() * lagMs : lagMs);
    const visibleAt = Math.max(own, this.lastOf.get(key) ?? 0);
    this.lastOf.set(key, visibleAt);
    this.late.push({ effect, visibleAt });
  }

  /** The directory as a reader sees it now. */
  view(): Directory {
    const now = this.elapsedMs();
    const due = this.late.filter((one) => one.visibleAt <= now);
    if (due.length === 0) return this.copy;
    this.late = this.late.filter((one) => one.visibleAt > now);
    for (const { effect } of due.sort((left, right) => left.visibleAt - right.visibleAt)) this.copy.apply(effect);
    return this.copy;
  }
}
