import type { AppConnection, SendingState, Transaction } from '@joinery/store';
import type { Ground } from '../ports';
import type { DrainTurn } from './drain';
import { RequestGate } from './request-gate';

/** Why nothing may be sent to the app at all now; null when something may. */
export function forbidden(state: SendingState): string | null {
  const { standstill, pausedUntil, circuit } = state;
  if (standstill) return stopText(standstill);
  if (pausedUntil !== null) return `the app is left alone until ${pausedUntil}`;
  if (circuit && !circuit.mayProbe) return `the app is left alone until ${circuit.probeAt}: ${circuit.reason}`;
  return null;
}

export function stopText({ by, reason }: NonNullable<SendingState['standstill']>): string {
  return `${by} stopped the sending: ${reason}`;
}

/** How the app is connected, and how the sending to it stands. */
interface AppAndState {
  readonly app: AppConnection | null;
  readonly state: SendingState | null;
}

/** What a turn begins with, and is held against while it lasts. */
export async function appAndState({ apps, dispatch }: Transaction, appId: string): Promise<AppAndState> {
  return { app: await apps.find(appId), state: await dispatch.sendingState(appId) };
}

/** Whether a turn that began now would send the same way: over the same connection, within the same budget. */
export function isStill({ ground, target, state }: DrainTurn, seen: AppAndState): boolean {
  if (seen.app === null || seen.state === null) return false;
  const [was, is] = [state.budget, seen.state.budget];
  if (was?.requests !== is?.requests || was?.seconds !== is?.seconds) return false;
  return ground.targets.isCurrent(seen.app, target);
}

/** The gate of one turn: within the app's budget, whoever else spends it, and `most` requests at once. */
export function gateOf(ground: Ground, appId: string, { budget }: SendingState, most?: number): RequestGate {
  if (budget === null) return new RequestGate(null, 0, most);
  return new RequestGate(
    (wish) => ground.store.transaction((tx) => tx.dispatch.spend(appId, budget, wish)),
    budget.requests / budget.seconds,
    most,
  );
}
