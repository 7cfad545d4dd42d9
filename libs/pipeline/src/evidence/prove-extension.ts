import { type ExtensionProof, proveExtension, readCheckpoint, verifyExtension } from '@joinery/audit';
import type { Store } from '@joinery/store';
import { Refusal } from '../ports';
import { leavesOf } from './leaves-of';

/**
 * Makes the proof that the log of the newest checkpoint begins with that of one that somebody kept. Changes nothing.
 */
export class ProveExtension {
  constructor(private readonly store: Store) {}

  execute(kept: string): Promise<ExtensionProof> {
    const from = readCheckpoint(kept);
    if (from === null) throw new Refusal('CHECKPOINT_UNREADABLE', 'What was given is no signed checkpoint.');
    return this.store.snapshot(async ({ auditSeals }) => {
      const [newest] = await auditSeals.checkpoints(1);
      if (newest === undefined || newest.size < from.size)
        throw new Refusal(
          'AUDIT_TAMPERED',
          `The log was signed at ${from.size} events, and its newest checkpoint here is of ${newest?.size ?? 0}.`,
        );
      const proof = proveExtension(kept, from.size, newest.note, await leavesOf(auditSeals, newest.size));
      const { isValid, sentence } = verifyExtension(proof, { keys: [], checkpoints: [] });
      if (isValid) return proof;
      throw new Refusal('AUDIT_TAMPERED', `${sentence} joinery audit verify tells more.`);
    });
  }
}
