import type { Scratch } from '../bench/scratch';
import type { Campaign } from './campaign';

/** Neither labs nor a database outlive the run, however it ends; workers see that their parent is gone. */
export async function clearAway(campaign: Campaign, scratch: Scratch): Promise<void> {
  await campaign.close();
  await scratch.close();
}

/** The same when somebody abandons the run. */
export function clearAwayWhenAbandoned(campaign: Campaign, scratch: Scratch): void {
  const abandon = (): void => void clearAway(campaign, scratch).finally(() => process.exit(130));
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
}
