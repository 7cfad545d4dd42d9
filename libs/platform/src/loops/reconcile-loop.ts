import { localDateAt, localTimeAt } from '@joinery/kernel';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import type { OwedLook } from './owed-look';
import type { RoundLog } from './rounds';

/**
 * The nightly reconciliation of every app: one worker per app and night does it, decided by a unique slot. A round a
 * minute; those before the hour of the night do nothing.
 */
export class ReconcileLoop {
  constructor(
    private readonly joinery: Pick<Joinery, 'clock' | 'reconcileTarget' | 'store'>,
    private readonly night: Pick<Config, 'reconcileAt' | 'zone'>,
    private readonly look: OwedLook,
    private readonly log: RoundLog,
  ) {}

  async round(): Promise<void> {
    const { reconcileAt, zone } = this.night;
    const now = this.joinery.clock.now();
    if (localTimeAt(now, zone) < reconcileAt) return;
    const slot = `nightly ${localDateAt(now, zone)}`;
    const apps = await this.joinery.store.read((tx) => tx.reconciliations.withoutSlot(slot, now));
    for (const appId of apps) {
      const done = await this.joinery.reconcileTarget.execute(appId, slot, 'joinery');
      if (done) this.log.log(`reconciled ${appId}: ${done.status} ${JSON.stringify(done.counts)}`);
    }
    if (apps.length > 0) await this.look.take();
  }
}
