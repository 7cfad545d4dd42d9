import { type Permit, StoppedError } from '@joinery/connectors/kit';
import { LANES } from '@joinery/provisioning';
import type { SendingState } from '@joinery/store';
import { gateOf, stopText } from '../drain/turn';
import type { Ground } from '../ports';

/** A stop is looked for so often while somebody reads. */
const LOOK_MS = 1_000;

/**
 * The permit of what somebody asked for besides the sending, a reading of everybody or a test: within the budget that all workers
 * share, and not a request more than a second after somebody stopped the sending, however long it waited for the budget. What is
 * asked for while it is stopped is somebody's look at the app.
 */
export async function watchedPermit(ground: Ground, appId: string): Promise<Permit | undefined> {
  const state = await stateOf(ground, appId);
  if (state === null) return undefined;
  const permit = gateOf(ground, appId, state).permit(LANES.joiner);
  if (state.standstill) return permit;
  let lookedAt = performance.now();
  const watched = async (): Promise<void> => {
    await permit();
    if (performance.now() - lookedAt <= LOOK_MS) return;
    lookedAt = performance.now();
    const standstill = (await stateOf(ground, appId))?.standstill;
    if (standstill) throw new StoppedError(stopText(standstill));
  };
  return permit.hold === undefined ? watched : Object.assign(watched, { hold: permit.hold });
}

function stateOf({ store }: Ground, appId: string): Promise<SendingState | null> {
  return store.read((tx) => tx.dispatch.sendingState(appId));
}
