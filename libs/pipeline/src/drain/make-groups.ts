import { ConflictError, type Exchange, TargetError, TerminalError } from '@joinery/connectors/kit';
import { LANES } from '@joinery/provisioning';
import type { PendingGroup, Transaction } from '@joinery/store';
import { APP_LEFT, speaksOf } from '../plan/app-left';
import { bringAbout } from './bring-about-group';
import type { DrainTurn } from './drain';
import { openLanes } from './turn';

/**
 * Makes, or renames, the groups that approved plans need, before any member is added to them. `note` hears of every
 * failure. A group that cannot be made now holds up none of the others. Groups wait for the window of the app as those
 * do who are to be in them. `most`: no more than so many are tried; returns how many were.
 */
export async function makeGroups(
  turn: DrainTurn,
  note: (error: unknown) => void,
  most = Number.MAX_SAFE_INTEGER,
): Promise<number> {
  const { ground, appId } = turn;
  if (!speaksOf(ground.policies.current(), appId)) {
    await ground.store.transaction((tx) => dropGroups(tx, appId, APP_LEFT, ground.clock.now()));
    return 0;
  }
  if (!isOpen(turn)) return 0;
  const pending = await ground.store.read((tx) => tx.appGroups.pending(appId));
  let tried = 0;
  for (const group of pending.slice(0, most)) {
    if (turn.until() || turn.gate.isClosed) break;
    tried += 1;
    const error = await makeGroup(turn, group);
    if (error !== null) note(error);
  }
  return tried;
}

/** No group is made or renamed in an app any more that approved plans wanted there. Returns how many there were. */
export async function dropGroups(tx: Transaction, appId: string, reason: string, now: string): Promise<number> {
  const pending = await tx.appGroups.pending(appId);
  for (const group of pending) await tx.appGroups.finish(group, null, 'stale', reason, now);
  return pending.length;
}

function isOpen({ ground, appId }: DrainTurn): boolean {
  const app = ground.policies.current().apps.find((candidate) => candidate.id === appId);
  const { open } = openLanes(app, ground.clock.now());
  return open === null || open.some((lane) => lane !== LANES.leaver);
}

/** Gives the failure; null when the group is there. */
async function makeGroup(turn: DrainTurn, group: PendingGroup): Promise<TargetError | null> {
  const { ground, appId, target, gate } = turn;
  const base = { occurredAt: ground.clock.now(), actor: 'joinery', appId, planId: group.planId };
  if (!group.mayBeThere) await storeIntent(turn, group);
  try {
    ground.trace?.('group-intent', appId);
    const { remoteId, exchanges, from, reason } = await bringAbout(target, group, gate.permit(LANES.mover));
    ground.trace?.('group-made', appId);
    await ground.store.transaction(async (tx) => {
      if (from !== null) await tx.appGroups.noteRenamed(group);
      else if (group.renames !== null) await tx.appGroups.noteNotRenamed(group);
      await tx.appGroups.finish(group, remoteId, 'confirmed', reason, ground.clock.now());
      // That nobody is in it yet is known to this process alone, and an app may take groups only as a whole.
      const mark = target.wholeList?.(remoteId) ?? null;
      if (mark !== null) await tx.appGroups.noteWholeList(appId, remoteId, mark);
      const data = { group: group.displayName, ...(from === null ? {} : { from }), exchanges };
      await tx.audit.append([{ ...base, type: 'group.confirmed', data }]);
    });
    return null;
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    await storeFailure(turn, group, error);
    return error;
  }
}

/** Before the wire: whoever takes over after a crash knows that the group may be there. */
async function storeIntent({ ground, appId }: DrainTurn, group: PendingGroup): Promise<void> {
  const event = { occurredAt: ground.clock.now(), actor: 'joinery', appId, planId: group.planId };
  await ground.store.transaction(async (tx) => {
    await tx.appGroups.noteCreate(group);
    const data = { seq: group.stepSeq, group: group.displayName };
    await tx.audit.append([{ ...event, type: 'group.intent', data }]);
  });
}

async function storeFailure({ ground }: DrainTurn, group: PendingGroup, error: TargetError): Promise<void> {
  const isFinal = error instanceof ConflictError || error instanceof TerminalError;
  const wasSent = group.mayBeThere || error.exchanges.some(mayHaveMade);
  await ground.store.transaction(async (tx) => {
    if (isFinal) {
      const reason = `${error.code}: ${error.message}`;
      await tx.appGroups.finish(group, null, 'failed', reason, ground.clock.now());
    } else if (!wasSent) {
      await tx.appGroups.forgetCreate(group);
    }
  });
}

/** A create that was refused, as by a 429, made nothing; 408 and 409 tell as little as no answer. */
function mayHaveMade({ method, status }: Exchange): boolean {
  if (method !== 'POST') return false;
  return status === null || status < 400 || status >= 500 || status === 408 || status === 409;
}
