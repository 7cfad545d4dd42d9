import { createHash } from 'node:crypto';
import type { CoverSheet } from '@joinery/audit';
import type { Joinery } from '../joinery';
import { auditEvents } from '../views/audit-events';

/** The exported log line by line, each with its line feed: every event, and at the end the cover sheet. */
export async function* exportAudit(
  joinery: Pick<Joinery, 'store' | 'clock'>,
  actor: string,
  version: string,
): AsyncGenerator<string> {
  const { store, clock } = joinery;
  // Before the events: a checkpoint that came while they were read could speak of more of them.
  const [checkpoint] = await store.read(({ auditSeals }) => auditSeals.checkpoints(1));
  const log = await store.read(({ auditSeals }) => auditSeals.origin());
  const bytes = createHash('sha256');
  let [sealed, unsealed] = [0, 0];
  for await (const event of auditEvents(store)) {
    if (event.seq === null) unsealed += 1;
    else sealed += 1;
    const line = `${JSON.stringify(event)}\n`;
    bytes.update(line);
    yield line;
  }
  const cover: CoverSheet = {
    type: 'audit.export',
    occurredAt: clock.now(),
    actor,
    data: {
      version,
      query: 'every event of the audit log, in the order of its seals',
      parameters: {},
      log,
      events: sealed + unsealed,
      sealed,
      unsealed,
      sha256: bytes.digest('hex'),
      checkpoint: checkpoint?.note ?? null,
      keys: checkpoint === undefined ? [] : [checkpoint.signedBy],
    },
  };
  yield `${JSON.stringify(cover)}\n`;
}
