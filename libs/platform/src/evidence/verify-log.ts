import type { Outside, Verdict } from '@joinery/audit';
import type { Joinery } from '../joinery';
import { formerKeys, readAuditKey } from './audit-key';
import { copiedCheckpoints } from './outside';
import type { SigningPlace } from './sign-log';

/**
 * Holds the log of the database against what is kept outside of it: what was given, the copies of its checkpoints, and, where no
 * key was given, those of this process.
 */
export async function verifyLog(
  joinery: Pick<Joinery, 'store' | 'verifyLog'>,
  place: SigningPlace,
  { keys, checkpoints }: Outside,
): Promise<Verdict> {
  const origin = await joinery.store.read(({ auditSeals }) => auditSeals.origin());
  const own = readAuditKey(place, origin);
  const known = keys.length > 0 || own === null ? keys : [own, ...formerKeys(place, origin)];
  return joinery.verifyLog.execute({
    keys: known,
    checkpoints: [...checkpoints, ...copiedCheckpoints(place.checkpoints)],
  });
}
