import type { RecordedEvent } from '@joinery/audit';
import type { Store } from '@joinery/store';

const PAGE = 2_000;

/**
 * The whole audit log as it is at one moment, oldest event first: events have their numbers before they are kept, and read at
 * many moments a log at work would lack some. Read in pages, so that memory stays flat however long it is.
 */
export async function* auditEvents(store: Store): AsyncGenerator<RecordedEvent> {
  const { tx, end } = await store.openSnapshot();
  try {
    for (let after: string | null = null; ;) {
      const page: RecordedEvent[] = await tx.audit.following(after, PAGE);
      yield* page;
      after = page.at(-1)?.id ?? null;
      if (page.length < PAGE) return;
    }
  } finally {
    await end();
  }
}
