import { type Permit, StoppedError } from '@joinery/connectors/kit';
import { LANES } from '@joinery/provisioning';
import type { SendingState } from '@joinery/store';
import { gateOf, stopText } from '../drain/turn';
import type { Ground } from '../ports';

/** A stop is looked for so often while a request waits or is under way. */
const LOOK_MS = 1_000;

/**
 * The permit of what somebody asked for besides the sending, a reading of everybody or a test: within the budget that
 * all workers share, and not a request more than a second after somebody stopped the sending, however long it waited
 * for the budget or its connection took to come about. What is asked for while it is stopped is somebody's look at the
 * app.
 */
export async function watchedPermit(ground: Ground, appId: string): Promise<Permit | undefined> {
  const state = await stateOf(ground, appId);
  if (state === null) return undefined;
  const gate = gateOf(ground, appId, state);
  const permit = gate.permit(LANES.joiner);
  if (state.standstill) return permit;
  const watch = new StopWatch(async () => {
    const standstill = (await stateOf(ground, appId))?.standstill;
    if (standstill) gate.stop(stopText(standstill));
  });
  const ask = async (): Promise<void> => {
    watch.begin();
    try {
      await permit();
      await watch.lookAgain();
      const why = permit.recalled?.() ?? null;
      if (why === null) return;
      permit.answered?.();
      throw new StoppedError(why);
    } catch (error) {
      watch.end();
      throw error;
    }
  };
  const answered = (): void => {
    watch.end();
    permit.answered?.();
  };
  return Object.assign(ask, { ...permit, answered });
}

/** Looks every second while requests wait or are under way, and before one that comes after a pause. */
class StopWatch {
  private requests = 0;
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = performance.now();

  /** A look that fails says nothing: the next one does, and a budget that cannot be read ends the reading by itself. */
  constructor(private readonly look: () => Promise<void>) {}

  begin(): void {
    this.requests += 1;
    this.timer ??= setInterval(() => void this.lookAgain().catch(() => undefined), LOOK_MS).unref();
  }

  end(): void {
    this.requests -= 1;
    if (this.requests > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  async lookAgain(): Promise<void> {
    if (performance.now() - this.lookedAt < LOOK_MS) return;
    this.lookedAt = performance.now();
    await this.look();
  }
}

function stateOf({ store }: Ground, appId: string): Promise<SendingState | null> {
  return store.read((tx) => tx.dispatch.sendingState(appId));
}
