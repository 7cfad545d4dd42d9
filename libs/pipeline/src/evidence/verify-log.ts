import { LogVerifier, type Outside, readCheckpoint, readVerifierKey, split, type Verdict } from '@joinery/audit';
import type { AuditSeal, AuditSealsRepository, Store } from '@joinery/store';

const SEALS_AT_ONCE = 4;

/**
 * Holds the audit log of the database against its seals and checkpoints, and those that were kept elsewhere, as it is
 * at one moment. Every hash is made anew from the rows. Changes nothing.
 */
export class VerifyLog {
  constructor(private readonly store: Store) {}

  execute(outside: Outside): Promise<Verdict> {
    return this.store.snapshot(async ({ auditSeals }) => {
      const stored = await auditSeals.checkpoints(null);
      const own = stored.map(({ note }) => readCheckpoint(note)).filter((one) => one !== null);
      const keys = [...new Set(stored.map(({ signedBy }) => signedBy))]
        .map(readVerifierKey)
        .filter((key) => key !== null);
      const verifier = new LogVerifier(own, outside, keys);
      if (own.length < stored.length)
        verifier.note({ kind: 'damaged', text: `${stored.length - own.length} stored checkpoints are none.` });
      const settled = await passBy(auditSeals, verifier);
      for (const id of await auditSeals.everyUnsealed()) {
        if (BigInt(id) > settled) verifier.takeUnsealed();
        else
          verifier.note({
            kind: 'inserted',
            eventId: id,
            text: `event ${id} was put in afterwards: everything up to event ${settled} had been sealed without it.`,
          });
      }
      return verifier.end();
    });
  }
}

/** Up to which id everything was sealed, as the seals say. */
async function passBy(seals: AuditSealsRepository, verifier: LogVerifier): Promise<bigint> {
  let settled = 0n;
  for (let next = 0; ;) {
    const page = await seals.seals(next, SEALS_AT_ONCE);
    for (const seal of page) {
      takeSeal(seal, await seals.events(seal.events), verifier);
      next = seal.first + seal.events.length;
      if (BigInt(seal.settled) > settled) settled = BigInt(seal.settled);
    }
    if (page.length < SEALS_AT_ONCE) return settled;
  }
}

function takeSeal(
  { first, events, leaves }: AuditSeal,
  rows: Awaited<ReturnType<AuditSealsRepository['events']>>,
  verifier: LogVerifier,
): void {
  const hashes = split(leaves);
  events.forEach((eventId, i) => {
    const leaf = hashes[i];
    const row = rows.get(eventId);
    if (leaf !== undefined)
      verifier.take({ seq: first + i, leaf, eventId, event: row === undefined ? null : { ...row } });
  });
}
