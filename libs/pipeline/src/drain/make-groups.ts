import { ConflictError, TargetError, TerminalError } from '@joinery/connectors/kit';
import { LANES } from '@joinery/provisioning';
import type { PendingGroup } from '@joinery/store';
import type { DrainTurn } from './drain';

/** Makes the groups that approved plans need, before any member is added to them. `note` hears of every failure. */
export async function makeGroups(turn: DrainTurn, note: (error: unknown) => void): Promise<void> {
  const pending = await turn.ground.store.read((tx) => tx.accounts.pendingGroups(turn.appId));
  for (const group of pending) {
    if (turn.until() || turn.gate.isStopped) return;
    const failure = await makeGroup(turn, group);
    if (failure === null) continue;
    note(failure.error);
    if (failure.isPassing) return;
  }
}

interface Failure {
  readonly error: unknown;
  /** The failure may pass: the group stays to be made. */
  readonly isPassing: boolean;
}

async function makeGroup({ ground, appId, target, gate }: DrainTurn, group: PendingGroup): Promise<Failure | null> {
  const now = ground.clock.now();
  const base = { occurredAt: now, actor: 'joinery', appId, planId: group.planId };
  await ground.store.transaction((tx) =>
    tx.audit.append([{ ...base, type: 'group.intent', data: { seq: group.stepSeq, group: group.displayName } }]),
  );
  try {
    const made = await target.ensureGroup(group.displayName, gate.permit(LANES.mover));
    await ground.store.transaction(async (tx) => {
      await tx.accounts.finishGroup(group, made.group.remoteId, 'confirmed', null, now);
      await tx.audit.append([
        { ...base, type: 'group.confirmed', data: { group: group.displayName, exchanges: made.exchanges } },
      ]);
    });
    return null;
  } catch (error) {
    if (error instanceof ConflictError || error instanceof TerminalError) {
      const reason = `${error.code}: ${error.message}`;
      await ground.store.transaction((tx) =>
        tx.accounts.finishGroup(group, null, 'failed', reason, ground.clock.now()),
      );
      return { error, isPassing: false };
    }
    if (error instanceof TargetError) return { error, isPassing: true };
    throw error;
  }
}
