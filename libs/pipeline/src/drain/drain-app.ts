import { AuthError, type TargetConnector } from '@joinery/connectors/kit';
import type { AppConnection, SendingState } from '@joinery/store';
import { leaveAlone } from './app-care';
import { Drain, type DrainResult } from './drain';
import { appAndState, forbidden, gateOf } from './turn';
import type { Ground } from '../ports';

const NOTHING: DrainResult = { confirmed: 0, others: 0 };
const MEMBERS_AGAIN_MS = 1_000;

/**
 * Sends what is due to one app until nothing is due or `until` says stop. The caller sees to it that one process drains
 * an app at a time. Every step is claimed with its intent stored, sent, and written back with its outcome; whoever dies
 * in between leaves a lease that runs out, and the next holder looks at the app before it sends anything again. Nothing
 * is sent to an app that is paused, stopped, or left alone because it is in trouble.
 */
export class DrainApp {
  constructor(
    private readonly ground: Ground,
    private readonly membersAgainMs = MEMBERS_AGAIN_MS,
  ) {}

  async execute(appId: string, until: () => boolean): Promise<DrainResult> {
    const { ground, membersAgainMs } = this;
    const { app, state } = await ground.store.read((tx) => appAndState(tx, appId));
    if (!app || !state || forbidden(state) !== null) return NOTHING;
    const target = await this.open(app, state);
    if (target === null) return NOTHING;
    const gate = gateOf(ground, appId, state, target.concurrency);
    return new Drain({ ground, appId, target, gate, state, until, membersAgainMs }).run();
  }

  /**
   * Null: what the app asks of us to be let in, as a certificate, cannot be read. That is trouble with the app like any
   * other.
   */
  private async open(app: AppConnection, state: SendingState): Promise<TargetConnector | null> {
    const { ground } = this;
    try {
      return ground.targets.open(app);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      await leaveAlone({ ground, appId: app.id }, error.message, state.circuit !== null);
      return null;
    }
  }
}
