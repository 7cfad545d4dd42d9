import { eventLeaf } from '@joinery/audit';
import type { Store } from '@joinery/store';

/** Events of one transaction. Whatever else this process does waits while their leaves are made: about 6 ms. */
const BATCH = 200;

/** Up to which id events were given out at one moment, and who may have held some of them back since. */
interface Mark {
  readonly upTo: string;
  readonly writers: readonly string[];
}

/**
 * Gives every event that can be seen its place in the log, in batches of one transaction each. Ids are given before
 * events can be seen, so a smaller one may come later: it is sealed when it comes. `settled` says up to where nothing
 * can come any more; it spares looking through the whole log, and is moved on only when every transaction has ended
 * that could hold an event back.
 */
export class SealEvents {
  private mark: Mark | null = null;

  constructor(private readonly store: Store) {}

  /**
   * How many events were sealed: whatever can be seen, or about so `many` of it. Of several processes one seals at a
   * time; what another one leaves comes next time.
   */
  async execute(many = Infinity): Promise<number> {
    const settled = await this.settledId();
    let sealed = 0;
    for (let after = '0'; ;) {
      const ids = await this.sealBatch(after, settled);
      sealed += ids.length;
      after = ids.at(-1) ?? after;
      if (ids.length < BATCH || sealed >= many) return sealed;
    }
  }

  private async sealBatch(after: string, settled: string): Promise<readonly string[]> {
    return this.store.transaction(async ({ auditSeals }) => {
      if (!(await auditSeals.tryLock())) return [];
      const end = await auditSeals.end();
      const events = await auditSeals.unsealed(most(after, end.settled), BATCH);
      const last = events.at(-1);
      if (last === undefined) return [];
      const isAll = events.length < BATCH;
      await auditSeals.seal({
        first: end.size,
        events: events.map(({ id }) => id),
        leaves: Buffer.concat(events.map(eventLeaf)),
        settled: most(end.settled, isAll ? settled : least(settled, last.id)),
      });
      return events.map(({ id }) => id);
    });
  }

  /** Up to here every event can be seen that there will ever be; `0` when that is not known of any. */
  private settledId(): Promise<string> {
    return this.store.read(async ({ auditSeals }) => {
      // The order counts: first the last id, then who writes. See `writers`.
      const { upTo, writers: before } = this.mark ?? { upTo: await auditSeals.lastId(), writers: null };
      const now = await auditSeals.writers();
      const writers = before === null ? now : before.filter((one) => now.includes(one));
      this.mark = writers.length === 0 ? null : { upTo, writers };
      return this.mark === null ? upTo : '0';
    });
  }
}

function most(one: string, other: string): string {
  return BigInt(one) > BigInt(other) ? one : other;
}

function least(one: string, other: string): string {
  return BigInt(one) < BigInt(other) ? one : other;
}
