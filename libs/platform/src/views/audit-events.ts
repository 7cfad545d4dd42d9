import type { RecordedEvent } from '@joinery/audit';
import type { Store } from '@joinery/store';

const PAGE = 2_000;

/** The whole audit log, oldest event first, in pages: memory stays flat however long it is. */
export async function* auditEvents(store: Store): AsyncGenerator<RecordedEvent> {
  for (let after: string | null = null; ;) {
    const from: string | null = after;
    const page: RecordedEvent[] = await store.read((tx) => tx.audit.following(from, PAGE));
    yield* page;
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return;
  }
}
