import type { LaneBacklog, SendingState, Standstill, Transaction } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';
import { type HeldBack, type Waiting, waitingSteps } from './held-back';

/** How the sending to one app stands. */
export interface AppDispatch extends SendingState {
  readonly appId: string;
  readonly backlog: readonly LaneBacklog[];
  /** What of it waits for the app's window, or for the person who stopped it. */
  readonly heldBack: readonly HeldBack[];
}

export interface DispatchStatus {
  readonly standstills: readonly Standstill[];
  readonly apps: readonly AppDispatch[];
}

interface Look {
  readonly standstills: readonly Standstill[];
  readonly backlog: readonly LaneBacklog[];
  readonly waiting: Waiting;
}

/**
 * An operator's hand on the sending: stop one app or everything, and let it go on. A stop is seen by every worker
 * within a second or two; from then on no request is sent that was not under way, whatever lane it waits in. Nothing is
 * lost: what was due stays due.
 */
export class ControlDispatch {
  constructor(private readonly ground: Ground) {}

  /** Stops the sending to one app, or with null to every app. */
  async stop(appId: string | null, actor: string, given: string): Promise<void> {
    const reason = needReason(given);
    await this.ground.store.transaction(async (tx) => {
      if (appId !== null) await needApp(tx, appId);
      if (!(await tx.dispatch.stop(appId, actor, reason)))
        throw new Refusal('STOPPED_ALREADY', `The sending to ${scope(appId)} is stopped already.`);
      const event = { occurredAt: this.ground.clock.now(), actor, appId };
      await tx.audit.append([{ ...event, type: 'dispatch.stopped', data: { scope: scope(appId), reason } }]);
    });
  }

  async resume(appId: string | null, actor: string): Promise<void> {
    await this.ground.store.transaction(async (tx) => {
      if (appId !== null) await needApp(tx, appId);
      if (!(await tx.dispatch.resume(appId)))
        throw new Refusal(
          'NOT_STOPPED',
          `The sending to ${scope(appId)} is not stopped. How it stands: joinery dispatch`,
        );
      const event = { occurredAt: this.ground.clock.now(), actor, appId };
      await tx.audit.append([{ ...event, type: 'dispatch.resumed', data: { scope: scope(appId) } }]);
    });
  }

  /** Ends the patience that an app has asked for: what is due goes out at once. */
  async endPause(appId: string, actor: string): Promise<void> {
    await this.ground.store.transaction(async (tx) => {
      await needApp(tx, appId);
      if (!(await tx.dispatch.endPause(appId)))
        throw new Refusal('NOT_PAUSED', `${appId} has not asked for patience. How it stands: joinery dispatch`);
      const event = { occurredAt: this.ground.clock.now(), actor, appId };
      await tx.audit.append([{ ...event, type: 'app.pause-ended', data: {} }]);
    });
  }

  /** Asks the windows again of all that waits for them: the policy, or the clock, is another one. */
  async askWindows(): Promise<void> {
    await this.ground.store.transaction((tx) => tx.dispatch.takeUp());
  }

  /** What approved steps wait for that have not ended yet. Reads, and changes nothing. */
  waiting(): Promise<Waiting> {
    return this.ground.store.read(async (tx) => (await this.look(tx)).waiting);
  }

  /** How the sending to every connected app stands. Reads, and changes nothing. */
  status(): Promise<DispatchStatus> {
    return this.ground.store.read(async (tx) => {
      const { standstills, backlog, waiting } = await this.look(tx);
      const { heldBack } = waiting;
      const apps: AppDispatch[] = [];
      for (const { id } of await tx.apps.all()) {
        const state = await tx.dispatch.sendingState(id);
        const own = ({ appId }: { readonly appId: string }): boolean => appId === id;
        if (state) apps.push({ appId: id, ...state, backlog: backlog.filter(own), heldBack: heldBack.filter(own) });
      }
      return { standstills, apps };
    });
  }

  private async look(tx: Transaction): Promise<Look> {
    const { policies, clock } = this.ground;
    const [standstills, backlog] = [await tx.dispatch.standstills(), await tx.dispatch.backlog()];
    return {
      standstills,
      backlog,
      waiting: waitingSteps(backlog, standstills, policies.current().apps, clock.now()),
    };
  }
}

async function needApp(tx: Transaction, appId: string): Promise<void> {
  if (await tx.apps.find(appId)) return;
  throw new Refusal('APP_UNKNOWN', `There is no connected app "${appId}". joinery app list shows which there are.`);
}

function scope(appId: string | null): string {
  return appId === null ? 'every app' : `app ${appId}`;
}
