import { Drain, type DrainResult } from './drain';
import { forbidden, gateOf } from './turn';
import type { Ground } from '../ports';

const NOTHING: DrainResult = { confirmed: 0, others: 0 };

/**
 * Sends what is due to one app until nothing is due or `until` says stop. The caller sees to it that one process drains
 * an app at a time. Every step is claimed with its intent stored, sent, and written back with its outcome; whoever dies
 * in between leaves a lease that runs out, and the next holder looks at the app before it sends anything again. Nothing is
 * sent to an app that is paused, stopped, or left alone because it is in trouble.
 */
export class DrainApp {
  constructor(private readonly ground: Ground) {}

  async execute(appId: string, until: () => boolean): Promise<DrainResult> {
    const { app, state } = await this.ground.store.read(async (tx) => ({
      app: await tx.apps.find(appId),
      state: await tx.dispatch.sendingState(appId),
    }));
    if (!app || !state || forbidden(state) !== null) return NOTHING;
    const gate = gateOf(this.ground, appId, state);
    return new Drain({ ground: this.ground, appId, target: this.ground.targets.open(app), gate, state, until }).run();
  }
}
