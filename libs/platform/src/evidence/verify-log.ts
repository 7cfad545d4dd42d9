import type { Outside, Verdict } from '@joinery/audit';
import { lostCheckpoint } from '@joinery/pipeline';
import type { Joinery } from '../joinery';
import { formerKeys, readAuditKey } from './audit-key';
import { signedBefore } from './checkpoint-copies';
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
  // Named twice, each is told of once.
  const kept = [
    ...new Map([...checkpoints, ...copiedCheckpoints(place.checkpoints)].map((one) => [one.text, one])).values(),
  ];
  const signed = await signedBefore(place, origin);
  const lost = await joinery.store.read(({ auditSeals }) => lostCheckpoint(auditSeals, signed));
  const isKept = lost === null || kept.some(({ size, root }) => size === lost.size && root.equals(lost.root));
  return joinery.verifyLog.execute({ keys: known, checkpoints: isKept ? kept : [...kept, lost] });
}
