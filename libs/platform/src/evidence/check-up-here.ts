import type { CheckUpReport } from '@joinery/pipeline';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { readDisk } from '../read-disk';
import { lastSigned } from './checkpoint-copies';

/** A check-up of the database, held against what this process has beside it: its disk, and what it signed last. */
export async function checkUpHere(
  { checkUp, store }: Pick<Joinery, 'checkUp' | 'store'>,
  { home }: Pick<Config, 'home'>,
): Promise<CheckUpReport> {
  const origin = await store.read(({ auditSeals }) => auditSeals.origin());
  return checkUp.execute({ disk: await readDisk(home), signedBefore: await lastSigned(home, origin) });
}
