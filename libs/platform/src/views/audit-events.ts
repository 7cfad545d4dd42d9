import { type ExportedEvent, exportedEvent, split } from '@joinery/audit';
import type { AuditSeal, Store, Transaction } from '@joinery/store';

const PAGE = 1_000;
const SEALS_AT_ONCE = 4;

/**
 * The whole audit log as it is at one moment, in the order of its seals, and behind them what is not sealed yet, by id.
 * Read in pages, so that memory stays flat however long it is. An event that is sealed and gone is left out: the gap
 * shows it.
 */
export async function* auditEvents(store: Store): AsyncGenerator<ExportedEvent> {
  const { tx, end } = await store.openSnapshot();
  try {
    yield* sealedEvents(tx);
    const rest = await tx.auditSeals.everyUnsealed();
    for (let at = 0; at < rest.length; at += PAGE) {
      const ids = rest.slice(at, at + PAGE);
      const events = await tx.auditSeals.events(ids);
      for (const id of ids) {
        const event = events.get(id);
        if (event !== undefined) yield exportedEvent(event, null);
      }
    }
  } finally {
    await end();
  }
}

async function* sealedEvents(tx: Transaction): AsyncGenerator<ExportedEvent> {
  for (let next = 0; ;) {
    const page = await tx.auditSeals.seals(next, SEALS_AT_ONCE);
    for (const seal of page) {
      yield* eventsOf(tx, seal);
      next = seal.first + seal.events.length;
    }
    if (page.length < SEALS_AT_ONCE) return;
  }
}

async function* eventsOf(tx: Transaction, { first, events, leaves }: AuditSeal): AsyncGenerator<ExportedEvent> {
  const rows = await tx.auditSeals.events(events);
  const hashes = split(leaves);
  for (const [i, id] of events.entries()) {
    const event = rows.get(id);
    const leaf = hashes[i];
    if (event !== undefined && leaf !== undefined) yield exportedEvent(event, { seq: first + i, leaf });
  }
}
