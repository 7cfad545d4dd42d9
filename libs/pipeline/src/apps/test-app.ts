import type { ConnectionReport } from '@joinery/connectors/kit';
import type { PolicySet } from '@joinery/policy';
import { forbidden } from '../drain/turn';
import { policyInForce } from '../policy/policy-in-force';
import { type Ground, Refusal } from '../ports';
import { unknownApp } from './unknown-app';
import { watchedPermit } from './watched-permit';

/**
 * Tries the connection to an app with named checks. Without `write` nothing but GET is sent; with it an account that is
 * nobody's is made, closed and deleted, within the app's budget. What policy maps is held against the attributes that
 * the app lists. What the app says of itself is kept, and narrows its profile from then on.
 */
export class TestApp {
  constructor(private readonly ground: Ground) {}

  async execute(appId: string, { write }: { readonly write: boolean }, actor: string): Promise<ConnectionReport> {
    const { store, targets, clock, policies } = this.ground;
    const { app, state, sample, mapped } = await store.read(async (tx) => ({
      app: await tx.apps.find(appId),
      state: await tx.dispatch.sendingState(appId),
      sample: (await tx.reconciliations.anyDesired(appId))?.attributes ?? {},
      mapped: mappedFor(appId, await policyInForce(tx, policies)),
    }));
    if (!app || !state) throw unknownApp(appId);
    const why = forbidden(state);
    if (write && why !== null) throw new Refusal('APP_NOT_OPEN', `Nothing is written to ${appId} now: ${why}.`);
    const target = targets.open(app);
    if (!target.check)
      throw new Refusal('APP_NOT_TESTABLE', `Connections of this kind cannot be tried: ${app.profile}.`);
    const permit = await watchedPermit(this.ground, appId);
    const report = await target.check({ write, sample, mapped, ...(permit ? { permit } : {}) });
    await store.transaction(async (tx) => {
      await tx.apps.keepDiscovered(appId, report.discovered);
      if (report.found) await tx.apps.noteFindings(appId, report.found);
      const results = Object.fromEntries(report.checks.map((check) => [check.name, check.result]));
      const { profile, tightened, departures, misfits } = report;
      const data = { write, profile, results, tightened, departures, misfits };
      await tx.audit.append([{ occurredAt: clock.now(), actor, type: 'app.tested', appId, data }]);
    });
    return report;
  }
}

function mappedFor(appId: string, { apps }: PolicySet): readonly string[] {
  return apps.find(({ id }) => id === appId)?.attributes.map(({ target }) => target) ?? [];
}
