import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { nightDue, slotAt } from './night';
import type { OwedLook } from './owed-look';
import type { RoundLog } from './rounds';

/**
 * The nightly reconciliation of every app: one worker reads each, decided by a lock, and each attempt once, decided by
 * a unique slot. A round a minute; those before the hour of the night do nothing. What policy does not speak of any
 * more is not read.
 */
export class ReconcileLoop {
  constructor(
    private readonly joinery: Pick<Joinery, 'clock' | 'policies' | 'reconcileTarget' | 'store'>,
    private readonly night: Pick<Config, 'reconcileAt' | 'zone'>,
    private readonly look: Pick<OwedLook, 'take'>,
    private readonly log: Pick<RoundLog, 'log'>,
  ) {}

  async round(): Promise<void> {
    const { reconcileAt, zone } = this.night;
    const now = this.joinery.clock.now();
    const spokenOf = new Set(this.joinery.policies.current().apps.map(({ id }) => id));
    const states = await this.joinery.store.read((tx) => tx.reconciliations.slotStates(slotAt(now, zone), now));
    let read = 0;
    for (const { appId, ...state } of states) {
      const due = nightDue(reconcileAt, now, zone, state);
      if (due.kind === 'not due' || !spokenOf.has(appId)) continue;
      read += await this.read(appId, state.attempts === 0 ? due.slot : `${due.slot} (${state.attempts + 1})`);
    }
    if (read > 0) await this.look.take();
  }

  /** How many readings that was: none where another worker has this night of the app. */
  private read(appId: string, slot: string): Promise<number> {
    return this.joinery.store.read(async ({ reconciliations }) => {
      if (!(await reconciliations.tryLock(appId))) return 0;
      try {
        const done = await this.joinery.reconcileTarget.execute(appId, slot, 'joinery');
        if (done === null) return 0;
        this.log.log(`reconciled ${appId}: ${[done.status, JSON.stringify(done.counts), ...done.doubts].join(' ')}`);
        return 1;
      } finally {
        await reconciliations.unlock(appId).catch(() => undefined);
      }
    });
  }
}
