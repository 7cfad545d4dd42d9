import type { ConnectionReport } from '@joinery/connectors/kit';
import { forbidden } from '../drain/turn';
import { type Ground, Refusal } from '../ports';
import { watchedPermit } from './watched-permit';

/**
 * Tries the connection to an app with named checks. Without `write` nothing but GET is sent; with it an account that is
 * nobody's is made, closed and deleted, within the app's budget. What the app says of itself is kept, and narrows its
 * profile from then on.
 */
export class TestApp {
  constructor(private readonly ground: Ground) {}

  async execute(appId: string, { write }: { readonly write: boolean }, actor: string): Promise<ConnectionReport> {
    const { store, targets, clock } = this.ground;
    const { app, state, sample } = await store.read(async (tx) => ({
      app: await tx.apps.find(appId),
      state: await tx.dispatch.sendingState(appId),
      sample: (await tx.reconciliations.anyDesired(appId))?.attributes ?? {},
    }));
    if (!app || !state)
      throw new Refusal('APP_UNKNOWN', `There is no connected app "${appId}". Connect it first: joinery app connect ${appId} --url …`); // prettier-ignore
    const why = forbidden(state);
    if (write && why !== null) throw new Refusal('APP_NOT_OPEN', `Nothing is written to ${appId} now: ${why}.`);
    const target = targets.open(app);
    if (!target.check)
      throw new Refusal('APP_NOT_TESTABLE', `Connections of this kind cannot be tried: ${app.profile}.`);
    const permit = await watchedPermit(this.ground, appId);
    const report = await target.check({ write, sample, ...(permit ? { permit } : {}) });
    await store.transaction(async (tx) => {
      await tx.apps.keepDiscovered(appId, report.discovered);
      if (report.found) await tx.apps.noteFindings(appId, report.found);
      const results = Object.fromEntries(report.checks.map((check) => [check.name, check.result]));
      const { profile, tightened, departures } = report;
      const data = { write, profile, results, tightened, departures };
      await tx.audit.append([{ occurredAt: clock.now(), actor, type: 'app.tested', appId, data }]);
    });
    return report;
  }
}
