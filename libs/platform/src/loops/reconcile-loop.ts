import { renderReading } from '@joinery/provisioning';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { nightDue, slotAt } from './night';
import type { OwedLook } from './owed-look';
import type { RoundLog } from './rounds';

/**
 * The nightly reconciliation of every app: one worker reads each, decided by a lock, and each attempt once, decided by
 * a unique slot. A round a minute. An app that was connected since the night began waits for the next, and what
 * policy does not speak of any more is not read.
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
    const slot = slotAt(reconcileAt, now, zone);
    const spokenOf = new Set(this.joinery.policies.current().apps.map(({ id }) => id));
    const states = await this.joinery.store.read((tx) => tx.reconciliations.slotStates(slot));
    let read = 0;
    for (const { appId, connectedAt, ...state } of states) {
      const isNew = slotAt(reconcileAt, connectedAt, zone) >= slot;
      if (isNew || !spokenOf.has(appId) || nightDue(now, state).kind === 'not due') continue;
      read += await this.read(appId, state.attempts === 0 ? slot : `${slot} (${state.attempts + 1})`);
    }
    if (read > 0) await this.look.take();
  }

  /** How many readings that was: none where another worker has this night of the app. */
  private async read(appId: string, slot: string): Promise<number> {
    const { store, reconcileTarget } = this.joinery;
    const turn = await store.alone('night', appId, (isStillOurs) =>
      reconcileTarget.execute(appId, slot, 'joinery', isStillOurs),
    );
    const done = turn?.result ?? null;
    if (done === null) return 0;
    this.log.log([`read ${renderReading(done)}`, ...done.doubts].join('. '));
    return 1;
  }
}
