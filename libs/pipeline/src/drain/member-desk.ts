import {
  type AccountResult,
  type MemberChange,
  type MemberResult,
  type TargetConnector,
} from '@joinery/connectors/kit';
import { ABSENT } from '@joinery/provisioning';
import type { ClaimedAccount } from '@joinery/store';
import { GroupLine, isGone, type Wanted } from './group-line';
import { mayHaveWorked } from './may-have-worked';
import { afterError, confirmed, ended, type MemberEvidence, postponed, type StepOutcome, withDone } from './outcome';
import type { RequestGate } from './request-gate';

/** An account whose own record is done, or as far as the app lets us, and whose memberships are next. */
export interface Written {
  readonly account: ClaimedAccount;
  readonly result: AccountResult;
  /** The end of its step, where the app refused a part of the record. */
  readonly refusal: StepOutcome | null;
}

/** The groups of an app as we know them. */
export interface KnownGroups {
  /** Display name -> id in the app. */
  readonly ids: ReadonlyMap<string, string>;
  /** Old name -> new name of groups that are to be renamed, or were. */
  readonly former: ReadonlyMap<string, string>;
  /** Groups that are still to be made, or renamed. */
  readonly pending: ReadonlySet<string>;
  /** Id in the app -> what is known of its list of members; see `TargetConnector.wholeList`. */
  readonly wholeLists: ReadonlyMap<string, string>;
}

export interface MemberOrders {
  readonly target: TargetConnector;
  readonly gate: RequestGate;
  readonly readGroups: () => Promise<KnownGroups>;
  /** How long the first membership of a call waits for others, in milliseconds. */
  readonly gatherMs: number;
  /** Pause after the first failed call that may pass; doubled each time. */
  readonly retryMs: number;
  /** Hears of every call that failed. */
  readonly failed: (error: unknown) => void;
  /**
   * Hears of a group that the app does not have any more: the next plan makes it, or finds the one that has its name.
   */
  readonly gone: (groupRemoteId: string) => Promise<void>;
  /**
   * Makes a group with its first member, where the app was seen to make none that is empty; null: it is not there.
   * Throws what the app says against this member.
   */
  readonly found: (group: string, memberRemoteId: string) => Promise<string | null>;
  /** Keeps what is known of a list of members, for other processes. */
  readonly noteWholeList: (groupRemoteId: string, mark: string | null) => Promise<void>;
  /** Hears of every call that ended. */
  readonly called: () => void;
}

/** Null: there was nothing to do. */
type Settled = { readonly evidence: MemberEvidence | null } | { readonly outcome: StepOutcome };

/** Memberships of one call, where the app does not say how many had better be. */
const MOST_TOGETHER = 250;
const GROUP_COMES_MS = 2_000;

/**
 * Changes the memberships that steps name, those of many accounts with one call: one call in flight per group, relative
 * changes only.
 */
export class MemberDesk {
  private readonly lines = new Map<string, GroupLine>();
  private known: KnownGroups | null = null;
  private readonly wholeLists = new Map<string, string | null>();
  private reading: Promise<KnownGroups> | null = null;

  constructor(private readonly orders: MemberOrders) {}

  /** Ends the step of an account whose own record is done, or is not to be. */
  async settle(written: Written): Promise<StepOutcome> {
    const { account, result, refusal } = written;
    const { groupsAdded, groupsRemoved } = account.step;
    const settled = await Promise.all([
      ...groupsAdded.map((name) => this.change(name, { written, change: 'added' })),
      ...groupsRemoved.map((name) => this.change(name, { written, change: 'removed' })),
    ]);
    const done = settled.flatMap((one) => ('evidence' in one && one.evidence ? [one.evidence] : []));
    const trouble = settled.find((one) => 'outcome' in one)?.outcome ?? refusal;
    if (trouble === null) return confirmed(account, result, done);
    const open = groupsAdded.filter((_, place) => mayBeTaken(settled[place]));
    return withDone(trouble, result, refusal?.finished.shown ?? null, { done, open });
  }

  private async change(group: string, wanted: Wanted): Promise<Settled> {
    const { account } = wanted.written;
    const renamed = wanted.change === 'removed' ? (await this.groups(group)).former.get(group) : undefined;
    const { ids, pending } = await this.groups(renamed ?? group);
    if (renamed !== undefined && isToBeIn(account, renamed)) {
      // Whether it is the same group under another name is not known before it was renamed; if it is, its people stay.
      if (pending.has(renamed)) return { outcome: withoutGroup(account, renamed, pending) };
      if (!ids.has(group)) return { evidence: null };
    }
    const known = ids.get(group) ?? ids.get(renamed ?? '');
    if (known !== undefined) return this.changeIn(known, group, wanted);
    // Nobody is a member of a group that does not exist.
    if (wanted.change === 'removed') return { evidence: null };
    try {
      const founded = await this.orders.found(group, wanted.written.result.remoteId);
      if (founded !== null) return await this.changeIn(founded, group, wanted);
    } catch (error) {
      return { outcome: afterError(account, error, Math.random()) };
    }
    return { outcome: withoutGroup(account, group, pending) };
  }

  private async changeIn(remoteId: string, group: string, wanted: Wanted): Promise<Settled> {
    const { account } = wanted.written;
    const end = await this.line(remoteId).change(wanted);
    if ('result' in end) return { evidence: evidenceOf(group, wanted.change, end.result, end.together) };
    if (!isGone(end.error)) return { outcome: afterError(account, end.error, Math.random()) };
    this.known = null;
    await this.orders.gone(remoteId);
    if (wanted.change === 'added') return { outcome: afterError(account, end.error, Math.random()) };
    // Nobody is in a group that is gone.
    return { evidence: evidenceOf(group, 'removed', { proof: 'read-back', exchanges: end.error.exchanges }, 1) };
  }

  private line(groupRemoteId: string): GroupLine {
    const known = this.lines.get(groupRemoteId);
    if (known) return known;
    const { gatherMs, retryMs, target } = this.orders;
    const line = new GroupLine({
      mostTogether: target.membersAtOnce ?? MOST_TOGETHER,
      gatherMs,
      retryMs,
      send: (change, lane) => this.send({ ...change, groupRemoteId }, lane),
    });
    this.lines.set(groupRemoteId, line);
    return line;
  }

  private async send(change: MemberChange, lane: number): Promise<MemberResult> {
    const { target, gate, called, failed } = this.orders;
    const wholeList = this.wholeLists.get(change.groupRemoteId) ?? null;
    const keepWholeList = (): Promise<void> => this.keepWholeList(change.groupRemoteId);
    try {
      return await target.changeMembers({ ...change, wholeList, keepWholeList, permit: gate.permit(lane, true) });
    } catch (error) {
      failed(error);
      throw error;
    } finally {
      await this.keepWholeList(change.groupRemoteId);
      called();
    }
  }

  private async keepWholeList(groupRemoteId: string): Promise<void> {
    const mark = this.orders.target.wholeList?.(groupRemoteId) ?? null;
    if (mark === (this.wholeLists.get(groupRemoteId) ?? null)) return;
    this.wholeLists.set(groupRemoteId, mark);
    await this.orders.noteWholeList(groupRemoteId, mark);
  }

  /** What is known of the app's groups, read again when it does not tell the id of this one. */
  private async groups(name: string): Promise<KnownGroups> {
    if (this.known?.ids.has(name)) return this.known;
    this.reading ??= this.read();
    return this.reading;
  }

  private async read(): Promise<KnownGroups> {
    try {
      this.known = await this.orders.readGroups();
      for (const [id, mark] of this.known.wholeLists) if (!this.wholeLists.has(id)) this.wholeLists.set(id, mark);
      return this.known;
    } finally {
      this.reading = null;
    }
  }
}

/** The app said yes to the change, or nobody knows what it said, and nothing shows that it was done. */
function mayBeTaken(settled: Settled | undefined): boolean {
  if (settled === undefined || !('outcome' in settled)) return false;
  const { exchanges = [] } = settled.outcome.evidence;
  return exchanges.some((one) => one.method !== 'GET' && mayHaveWorked(one));
}

function isToBeIn({ step: { desired } }: ClaimedAccount, group: string): boolean {
  return desired !== ABSENT && desired !== null && desired.groups.includes(group);
}

/** Bodies that name many people are not repeated for each of them. */
function evidenceOf(
  group: string,
  change: MemberEvidence['change'],
  { proof, exchanges }: MemberResult,
  together: number,
): MemberEvidence {
  const shown =
    together === 1 ? exchanges : exchanges.map(({ method, path, status, ms }) => ({ method, path, status, ms }));
  return { group, change, proof, together, exchanges: shown };
}

function withoutGroup(account: ClaimedAccount, name: string, pending: ReadonlySet<string>): StepOutcome {
  return pending.has(name)
    ? postponed(account, `waits for group ${name} to be created`, GROUP_COMES_MS, false)
    : ended(
        account,
        'failed',
        `GROUP_MISSING: the app has no group ${name}; why none was made stands with the step of the group`,
      );
}
