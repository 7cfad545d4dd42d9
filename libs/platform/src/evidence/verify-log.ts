import { type Checkpoint, type Outside, readCheckpoint, type Verdict } from '@joinery/audit';
import { holdsCheckpoint } from '@joinery/pipeline';
import type { Joinery } from '../joinery';
import { formerKeys, readAuditKey } from './audit-key';
import { lastSigned } from './checkpoint-copies';
import { copiedCheckpoints } from './outside';
import type { SigningPlace } from './sign-log';

/**
 * Holds the log of the database against what is kept outside of it: what was given, the copies of its checkpoints, what
 * this process signed last where the database has lost it, and, where no key was given, the keys of this process.
 */
export async function verifyLog(
  joinery: Pick<Joinery, 'store' | 'verifyLog'>,
  place: SigningPlace,
  { keys, checkpoints }: Outside,
): Promise<Verdict> {
  const origin = await joinery.store.read(({ auditSeals }) => auditSeals.origin());
  const own = readAuditKey(place, origin);
  const known = keys.length > 0 || own === null ? keys : [own, ...formerKeys(place, origin)];
  const kept = [...checkpoints, ...copiedCheckpoints(place.checkpoints)];
  const lost = await lostCheckpoint(joinery, place, origin);
  const isKept = lost === null || kept.some(({ size, root }) => size === lost.size && root.equals(lost.root));
  return joinery.verifyLog.execute({ keys: known, checkpoints: isKept ? kept : [...kept, lost] });
}

/** What this process signed last, where the database does not have it any more. */
async function lostCheckpoint(
  { store }: Pick<Joinery, 'store'>,
  { home }: SigningPlace,
  origin: string,
): Promise<Checkpoint | null> {
  const signed = readCheckpoint((await lastSigned(home, origin)) ?? '');
  if (signed === null) return null;
  return (await store.read(({ auditSeals }) => holdsCheckpoint(auditSeals, signed))) ? null : signed;
}
