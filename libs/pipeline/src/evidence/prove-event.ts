import { type EventProof, proveEvent, verifyEventProof } from '@joinery/audit';
import type { Store } from '@joinery/store';
import { Refusal } from '../ports';
import { leavesOf } from './leaves-of';

const EVENT_ID = /^\d{1,18}$/;
const NOT_YET = 'It is within some seconds while a worker runs, and whenever joinery audit export does it.';

/** Makes the proof that one event stands in the log of the newest checkpoint. Changes nothing. */
export class ProveEvent {
  constructor(private readonly store: Store) {}

  execute(eventId: string): Promise<EventProof> {
    return this.store.snapshot(async ({ auditSeals }) => {
      const event = EVENT_ID.test(eventId) ? (await auditSeals.events([eventId])).get(eventId) : undefined;
      if (event === undefined)
        throw new Refusal(
          'EVENT_UNKNOWN',
          `There is no audit event "${eventId}". joinery audit tail shows events with their numbers.`,
        );
      const seq = await auditSeals.placeOf(eventId);
      const [checkpoint] = await auditSeals.checkpoints(1);
      if (seq === null || checkpoint === undefined || seq >= checkpoint.size)
        throw new Refusal('EVENT_UNSIGNED', `Event ${eventId} is not signed yet. ${NOT_YET}`);
      const proof = proveEvent(event, seq, await leavesOf(auditSeals, checkpoint.size), checkpoint.note);
      const { isValid, sentence } = verifyEventProof(proof, { keys: [], checkpoints: [] });
      if (isValid) return proof;
      throw new Refusal('AUDIT_TAMPERED', `${sentence} joinery audit verify tells more.`);
    });
  }
}
