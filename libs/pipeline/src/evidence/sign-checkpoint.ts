import { Frontier, readCheckpoint, signatureOf, signCheckpoint, type Signer } from '@joinery/audit';
import type { AuditSealsRepository, Store, StoredCheckpoint } from '@joinery/store';
import { Refusal } from '../ports';
import { growFrontier } from './grow-frontier';
import { lostCheckpoint } from './lost-checkpoint';

export interface SigningRequest {
  /** The first is the key of the log; a key before it signs as well when a new one takes its place. */
  readonly signers: readonly [Signer, ...Signer[]];
  /** Keeps a copy elsewhere, before the checkpoint counts: one that is not kept elsewhere does not come to be. */
  readonly keepCopy: (checkpoint: string) => Promise<void>;
  /** Checkpoints that were signed last, from outside the database: the log has to begin with each of them. */
  readonly signedBefore: readonly string[];
  /** A person says that it goes on from here: the key that signed so far was lost, or a backup was restored. */
  readonly mayReplace?: boolean;
}

/**
 * Signs the log as it is sealed. What is signed begins with what was signed before, by construction: the tree goes on
 * from the last checkpoint, whose signature is held against the key first.
 */
export class SignCheckpoint {
  constructor(private readonly store: Store) {}

  /** Null when there is nothing new, or another process is at it. Refuses when another key signs this log. */
  async execute(request: SigningRequest): Promise<StoredCheckpoint | null> {
    return this.store.transaction(async ({ auditSeals }) => {
      if (!(await auditSeals.tryLock())) return null;
      const [last = null] = await auditSeals.checkpoints(1);
      const { size } = await auditSeals.end();
      if (size === (last?.size ?? 0)) return null;
      if (!request.mayReplace) await mustBegin(request.signedBefore, auditSeals);
      const frontier = last === null ? Frontier.empty() : trusted(last, request);
      await growWhole(frontier, auditSeals);
      const head = { origin: await auditSeals.origin(), size: frontier.size, root: frontier.root() };
      const note = signCheckpoint(head, request.signers);
      await request.keepCopy(note);
      await auditSeals.addCheckpoint({
        size: head.size,
        frontier: frontier.bytes(),
        note,
        signedBy: request.signers[0].text,
      });
      return (await auditSeals.checkpoints(1))[0] ?? null;
    });
  }
}

/**
 * Whoever takes the checkpoints away and has the log sealed anew must not get it signed: what was signed is still
 * there.
 */
async function mustBegin(signedBefore: readonly string[], seals: AuditSealsRepository): Promise<void> {
  const before = await lostCheckpoint(seals, signedBefore);
  if (before === null) return;
  throw new Refusal(
    'AUDIT_TAMPERED',
    `A log of ${before.size} events was signed here, and the database does not have that checkpoint any more, so nothing is signed: joinery audit verify tells more. Where a backup was restored: joinery audit key --new --reason TEXT.`,
  );
}

/** The tree of the last checkpoint, once that is known to be ours. */
function trusted({ size, frontier: bytes, note: text, signedBy }: StoredCheckpoint, request: SigningRequest): Frontier {
  const checkpoint = readCheckpoint(text);
  const signer = request.signers.find((one) => one.text === signedBy);
  if (signer === undefined && !request.mayReplace) throw otherKey(signedBy, request.signers[0]);
  const frontier = Frontier.of(size, bytes);
  const isOurs = signer === undefined || (checkpoint !== null && signatureOf(checkpoint.note, signer) === 'signed');
  if (!isOurs || frontier === null || checkpoint?.size !== size || !checkpoint.root.equals(frontier.root()))
    throw new Refusal(
      'AUDIT_TAMPERED',
      `Checkpoint ${size} in the database is not what was signed, so nothing is signed on top of it: joinery audit verify tells more.`,
    );
  return frontier;
}

function otherKey(signedBy: string, own: Signer): Refusal {
  return new Refusal(
    'AUDIT_KEY_OTHER',
    `The audit log of this database is signed by ${signedBy}; the key here is ${own.text}. Give this process the key that signs (JOINERY_AUDIT_KEY), or go on with this one by joinery audit key --new --reason TEXT.`,
  );
}

async function growWhole(frontier: Frontier, seals: AuditSealsRepository): Promise<void> {
  const gap = await growFrontier(frontier, seals);
  if (gap === null) return;
  throw new Refusal(
    'AUDIT_TAMPERED',
    `Seals of the audit log are gone before place ${gap}, so nothing is signed: joinery audit verify tells more.`,
  );
}
