import type { CheckUpReport } from '@joinery/pipeline';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { readDisk } from '../read-disk';
import { signedBefore } from './checkpoint-copies';

/** A check-up of the database, held against what this process has beside it: its disk, and what was signed last. */
export async function checkUpHere(
  { checkUp, store }: Pick<Joinery, 'checkUp' | 'store'>,
  place: Pick<Config, 'home' | 'checkpoints'>,
): Promise<CheckUpReport> {
  const origin = await store.read(({ auditSeals }) => auditSeals.origin());
  return checkUp.execute({ disk: await readDisk(place.home), signedBefore: await signedBefore(place, origin) });
}
