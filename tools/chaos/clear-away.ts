import type { Scratch } from '../bench/scratch';
import type { Campaign } from './campaign';

/** Neither labs nor a database outlive the run, however it ends; workers see that their parent is gone. */
export async function clearAway(campaign: Campaign, scratch: Scratch): Promise<void> {
  await campaign.close();
  await scratch.close();
}
