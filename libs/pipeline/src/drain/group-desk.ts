import { ConflictError, TargetError, TerminalError } from '@joinery/connectors/kit';
import { LANES } from '@joinery/provisioning';
import type { PendingGroup } from '@joinery/store';
import { APP_LEFT, speaksOf } from '../plan/app-left';
import { bringAbout } from './bring-about-group';
import type { DrainTurn } from './drain';
import { dropGroups } from './drop-groups';
import { mayHaveWorked } from './may-have-worked';
import { openLanes } from './open-lanes';

/** So many are tried as the first member of a group before the app is taken to refuse the group. */
const MOST_FIRST_MEMBERS = 3;

/** `waits`: it is still to be made, with somebody in it. */
type GroupMade = { readonly remoteId: string } | { readonly error: TargetError; readonly waits: boolean };

/** Makes, or renames, the groups that approved plans need. A group that cannot be made now holds up none of the others. */
export class GroupDesk {
  /** Groups that the app made only with somebody in them, if at all: they wait for their first member. */
  private readonly unfounded = new Map<string, PendingGroup>();
  private readonly founding = new Map<string, Promise<string | TargetError>>();
  /** How many people the app did not take as the first member of a group. */
  private readonly refusedMembers = new Map<string, number>();

  /** `note` hears of every failure. */
  constructor(
    private readonly turn: DrainTurn,
    private readonly note: (error: unknown) => void,
  ) {}

  /**
   * Before any member is added to them. Groups wait for the window of the app as those do who are to be in them.
   * `most`: no more than so many are tried; returns how many were.
   */
  async makeAll(most = Number.MAX_SAFE_INTEGER): Promise<number> {
    const { ground, appId, until, gate } = this.turn;
    if (!speaksOf(ground.policies.current(), appId)) {
      await ground.store.transaction((tx) => dropGroups(tx, appId, APP_LEFT, ground.clock.now()));
      return 0;
    }
    if (!isOpen(this.turn)) return 0;
    const pending = await ground.store.read((tx) => tx.appGroups.pending(appId));
    let tried = 0;
    for (const group of pending.slice(0, most)) {
      if (until() || gate.isClosed) break;
      tried += 1;
      await this.make(group, []);
    }
    return tried;
  }

  /**
   * Makes a group that waits for its first member with this one. Whoever else asks meanwhile waits for that, and is the
   * next one to be tried where the app does not take it. Gives its id in the app; null: it is not made, or never
   * waited. Throws what the app says against this member, or against the group.
   */
  async found(displayName: string, member: string): Promise<string | null> {
    for (;;) {
      const group = this.unfounded.get(displayName);
      if (group) return this.foundWith(group, member);
      const founding = this.founding.get(displayName);
      const made = (await founding) ?? null;
      if (typeof made === 'string') return made;
      if (founding === this.founding.get(displayName) && !this.unfounded.has(displayName)) return null;
    }
  }

  private async foundWith(group: PendingGroup, member: string): Promise<string | null> {
    this.unfounded.delete(group.displayName);
    const founding = this.make(group, [member]);
    this.founding.set(group.displayName, founding);
    const made = await founding;
    if (typeof made === 'string') return made;
    if (isRefused(made)) throw made;
    return null;
  }

  /** Gives the id of the group in the app, or the failure. */
  private async make(group: PendingGroup, members: readonly string[]): Promise<string | TargetError> {
    const { displayName } = group;
    const tried = (this.refusedMembers.get(displayName) ?? 0) + members.length;
    const made = await makeGroup(this.turn, group, members, tried < MOST_FIRST_MEMBERS);
    if ('remoteId' in made) return made.remoteId;
    if (members.length > 0 && isRefused(made.error)) this.refusedMembers.set(displayName, tried);
    this.note(made.error);
    if (made.waits) this.unfounded.set(displayName, group);
    return made.error;
  }
}

function isOpen({ ground, appId }: DrainTurn): boolean {
  const app = ground.policies.current().apps.find((candidate) => candidate.id === appId);
  const { open } = openLanes(app, ground.clock.now());
  return open === null || open.some((lane) => lane !== LANES.leaver);
}

/** `mayWait`: where the app does not take this first member, it may take another one. */
async function makeGroup(
  turn: DrainTurn,
  group: PendingGroup,
  members: readonly string[],
  mayWait: boolean,
): Promise<GroupMade> {
  const { ground, appId, target, gate } = turn;
  const base = { occurredAt: ground.clock.now(), actor: 'joinery', appId, planId: group.planId };
  if (!group.mayBeThere) await storeIntent(turn, group);
  try {
    ground.trace?.('group-intent', appId);
    const permit = gate.permit(LANES.mover);
    const { remoteId, exchanges, from, reason } = await bringAbout(target, group, { permit, members });
    ground.trace?.('group-made', appId);
    await ground.store.transaction(async (tx) => {
      if (from !== null) await tx.appGroups.noteRenamed(group);
      else if (group.renames !== null) await tx.appGroups.noteNotRenamed(group);
      await tx.appGroups.finish(group, remoteId, 'confirmed', reason, ground.clock.now());
      // That nobody else is in it yet is known to this process alone, and an app may take groups only as a whole.
      const mark = target.wholeList?.(remoteId) ?? null;
      if (mark !== null) await tx.appGroups.noteWholeList(appId, remoteId, mark);
      const data = { group: group.displayName, ...(from === null ? {} : { from }), exchanges };
      await tx.audit.append([{ ...base, type: 'group.confirmed', data }]);
    });
    return { remoteId };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const isOfMember = members.length > 0 && mayWait;
    const others = isEmptyRefused(error) || isOfMember ? members.length + 1 : null;
    return { error, waits: await storeFailure(turn, group, error, others) };
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

/**
 * Gives whether a group that was refused waits for somebody in it: where at least so many people are to come into it;
 * null: it does not.
 */
async function storeFailure(
  { ground }: DrainTurn,
  group: PendingGroup,
  error: TargetError,
  people: number | null,
): Promise<boolean> {
  const wasSent = group.mayBeThere || error.exchanges.some((one) => one.method === 'POST' && mayHaveWorked(one));
  return ground.store.transaction(async (tx) => {
    const waits = isRefused(error) && people !== null && (await tx.appGroups.areToCome(group, people));
    if (isRefused(error) && !waits) {
      const reason = `${error.code}: ${error.message}`;
      await tx.appGroups.finish(group, null, 'failed', reason, ground.clock.now());
    } else if (!wasSent) {
      await tx.appGroups.forgetCreate(group);
    }
    return waits;
  });
}

function isRefused(error: TargetError): boolean {
  return error instanceof ConflictError || error instanceof TerminalError;
}

/** Why it was refused is not known for sure: with its first member the app says it again, or makes it. */
function isEmptyRefused(error: TargetError): boolean {
  return error instanceof TerminalError && error.code === 'APP_GROUP_EMPTY';
}
