import { setTimeout as sleep } from 'node:timers/promises';
import type { TargetConnector } from '@joinery/connectors/kit';
import { LANES } from '@joinery/provisioning';
import type { ClaimedAccount, SendingState } from '@joinery/store';
import { policyInForce } from '../policy/policy-in-force';
import type { Ground } from '../ports';
import { AccountDesk } from './account-desk';
import { AppCare } from './app-care';
import { exchangesOf } from './circuit-breaker';
import { claimAhead, gatherMs, hasRoomFor } from './claim-ahead';
import { claimBatch, LEASE_MS, RENEWAL_MS } from './claim-batch';
import { GroupDesk } from './group-desk';
import { type Counts, InHand } from './in-hand';
import { type KnownGroups, MemberDesk, type Written } from './member-desk';
import { openLanes } from './open-lanes';
import type { StepOutcome } from './outcome';
import { recordOutcomes } from './record-outcomes';
import { Recorder } from './recorder';
import type { RequestGate } from './request-gate';
import { Slots } from './slots';
import { wishOf } from './to-write';
import { TURN_OVER, TurnWatch } from './turn-watch';

export interface DrainResult {
  readonly confirmed: number;
  readonly others: number;
}

/** One turn at an app. */
export interface DrainTurn {
  readonly ground: Ground;
  readonly appId: string;
  readonly target: TargetConnector;
  readonly gate: RequestGate;
  /** As it was when the turn began. */
  readonly state: SendingState;
  readonly until: () => boolean;
  /** Pause before a call for memberships that failed is made again, in milliseconds; doubled each time. */
  readonly membersAgainMs: number;
}

/** Leavers that become due meanwhile are looked for so often, and sent beside whatever fills the slots. */
const URGENT_MS = 250;
const URGENT_BATCH = 32;
/** While something is still in hand, what became due meanwhile is looked for so often. */
const LOOK_AGAIN_MS = 500;

/**
 * Accounts at work at once: some more than requests may be in flight, so that the app never waits for what we make of
 * them.
 */
const atWork = (concurrency: number): number => concurrency + Math.floor(concurrency / 2);

const isNone = ({ all }: Counts): boolean => all === 0;
const areSent = ({ unsent }: Counts): boolean => unsent === 0;

/** What is sent for one account: its own record, with memberships to come, or the end of its step. */
type Work = () => Promise<Written | StepOutcome>;

/**
 * One turn at an app: accounts are claimed ahead of the sending, each goes its own way (its record, its memberships,
 * its outcome), and none waits for a slower one. The turn ends when nothing is due and nothing in hand, or when it is
 * over.
 */
export class Drain {
  private confirmed = 0;
  private others = 0;
  private sent = 0;
  private readonly ending = new AbortController();
  private fault: { readonly error: unknown } | null = null;
  private readonly inHand = new InHand();
  private readonly watch: TurnWatch;
  private readonly care: AppCare;
  private readonly recorder = new Recorder((outcomes) => this.write(outcomes));
  private readonly accounts: AccountDesk;
  private readonly groups: GroupDesk;
  private readonly members: MemberDesk;
  private readonly slots: Slots;
  private readonly urgentSlots: Slots;

  constructor(private readonly turn: DrainTurn) {
    const { target, gate, ground, appId, state, membersAgainMs } = turn;
    this.watch = new TurnWatch(turn);
    this.care = new AppCare(turn);
    this.accounts = new AccountDesk(turn, this.care);
    this.slots = new Slots(atWork(target.concurrency));
    this.urgentSlots = new Slots(Math.max(1, Math.ceil(target.concurrency / 4)));
    this.groups = new GroupDesk(turn, (error) => this.care.note(exchangesOf(error), error));
    this.members = new MemberDesk({
      target,
      gate,
      gatherMs: gatherMs(state),
      retryMs: membersAgainMs,
      readGroups: () => this.readGroups(),
      failed: (error) => this.care.note(exchangesOf(error), error),
      found: (group, member) => this.groups.found(group, member),
      gone: (id) => ground.store.transaction((tx) => tx.appGroups.forget(appId, id)),
      noteWholeList: (id, mark) => ground.store.transaction((tx) => tx.appGroups.noteWholeList(appId, id, mark)),
      called: () => ground.trace?.('members-sent', appId),
    });
  }

  async run(): Promise<DrainResult> {
    const renewals = setInterval(() => void this.renewLeases(), RENEWAL_MS);
    this.watch.begin();
    try {
      this.turn.ground.trace?.('begun', this.turn.appId);
      if (await this.mayGoOn()) await this.drain();
    } finally {
      clearInterval(renewals);
      this.watch.end();
    }
    await this.care.settle();
    return { confirmed: this.confirmed, others: this.others };
  }

  /** An app that was left alone is tried with one piece of work first: a leaver, a group, or whatever is due. */
  private async mayGoOn(): Promise<boolean> {
    if (this.turn.state.circuit === null) return true;
    const tried =
      (await this.claim(1, [LANES.leaver], this.slots)) ||
      (await this.groups.makeAll(1)) ||
      (await this.claim(1, null, this.slots));
    await this.handsEmpty();
    if (tried === 0 || this.care.isResting) return false;
    await this.care.welcomeBack();
    return true;
  }

  /** Leavers first, alone: nobody else's work begins before each leaver that is due has been sent once. */
  private async drain(): Promise<void> {
    let urgent = Promise.resolve();
    try {
      await this.drainDue([LANES.leaver], areSent);
      urgent = this.drainUrgent();
      if (this.goesOn()) await this.groups.makeAll();
      await this.drainDue(null, isNone);
    } finally {
      this.ending.abort();
      await urgent;
      await this.handsEmpty();
    }
  }

  /**
   * Claims what is due in these lanes (null: in all of them), as much ahead of the sending as is needed to keep the app
   * busy, until nothing more is due and it is over with what was.
   */
  private async drainDue(lanes: readonly number[] | null, isOver: (counts: Counts) => boolean): Promise<void> {
    while (this.goesOn()) {
      const ahead = claimAhead(this.turn, this.sent);
      const hasRoom = hasRoomFor(ahead, this.inHand.counts);
      if (hasRoom && (await this.claim(ahead.size, lanes, this.slots)) > 0) continue;
      if (isOver(this.inHand.counts)) return;
      await this.inHand.until(hasRoom ? isOver : (counts) => hasRoomFor(ahead, counts), LOOK_AGAIN_MS);
    }
  }

  /** Sends leavers that come due while the slots are full of others. */
  private async drainUrgent(): Promise<void> {
    while (this.goesOn()) {
      await sleep(URGENT_MS, undefined, this.ending).catch(() => undefined);
      if (this.ending.signal.aborted || !this.goesOn()) return;
      await this.claim(URGENT_BATCH, [LANES.leaver], this.urgentSlots).catch((error: unknown) => this.fail(error));
    }
  }

  private goesOn(): boolean {
    const { isOver } = this.watch;
    if (isOver) this.turn.gate.close(TURN_OVER);
    return !isOver && this.fault === null && !this.care.isResting && !this.turn.gate.isStopped;
  }

  private async handsEmpty(): Promise<void> {
    while (this.inHand.counts.all > 0) await this.inHand.until(isNone, LOOK_AGAIN_MS);
    if (this.fault) throw this.fault.error;
  }

  /** Claims due accounts and sets them on their way; returns how many were claimed. */
  private async claim(size: number, lanes: readonly number[] | null, slots: Slots): Promise<number> {
    const { ground, appId } = this.turn;
    // What the database names, and not what this process heard of last: whoever is protected, and what is frozen, by a set
    // that was put in force a moment ago is so from then on.
    const policy = await ground.store.read((tx) => policyInForce(tx, ground.policies));
    const app = policy.apps.find((candidate) => candidate.id === appId);
    const { open, shut } = openLanes(app, ground.clock.now());
    for (const { lane, ms } of shut) await ground.store.read((tx) => tx.dispatch.putOff(appId, [lane], ms));
    const wanted = open === null ? lanes : (lanes ?? open).filter((lane) => open.includes(lane));
    if (wanted?.length === 0) return 0;
    const { claimed, send, look } = await claimBatch(ground, policy, appId, size, wanted);
    ground.trace?.('claimed', appId);
    this.inHand.take([...send, ...look.map(({ account }) => account)]);
    for (const dropped of look)
      void this.bringAbout(dropped.account, slots, () => this.accounts.lookForDropped(dropped));
    if (send.length === 0) return claimed;
    const wish = wishOf(ground, appId, app, send);
    for (const account of send)
      void this.bringAbout(account, slots, async () => this.accounts.send(account, await wish));
    return claimed;
  }

  /**
   * The way of one account. A fault of ours ends the turn; the account is taken up again when its lease has run out.
   */
  private async bringAbout(account: ClaimedAccount, slots: Slots, work: Work): Promise<void> {
    try {
      const sent = await slots.run(account.step.lane, work).finally(() => this.inHand.sent());
      this.sent += 1;
      await this.recorder.record('result' in sent ? await this.members.settle(sent) : sent);
    } catch (error) {
      this.fail(error);
    } finally {
      this.inHand.putDown(account);
    }
  }

  private fail(error: unknown): void {
    this.fault ??= { error };
    this.turn.gate.rest(TURN_OVER);
  }

  private async write(outcomes: readonly StepOutcome[]): Promise<void> {
    const { ground, appId } = this.turn;
    await ground.store.transaction((tx) => recordOutcomes(tx, outcomes, ground.policies.current(), ground.clock.now()));
    ground.trace?.('recorded', appId);
    for (const { finished } of outcomes) {
      if (finished.status === 'confirmed') this.confirmed += 1;
      else this.others += 1;
    }
  }

  private readGroups(): Promise<KnownGroups> {
    const { ground, appId } = this.turn;
    return ground.store.read(async (tx) => ({
      ids: await tx.appGroups.ids(appId),
      former: await tx.appGroups.formerNames(appId),
      pending: new Set((await tx.appGroups.pending(appId)).map((group) => group.displayName)),
      wholeLists: await tx.appGroups.wholeLists(appId),
    }));
  }

  /** A renewal that fails is made good by the next one; the lease outlasts three of them. */
  private async renewLeases(): Promise<void> {
    const held = this.inHand.all();
    const { store } = this.turn.ground;
    if (held.length > 0) await store.read((tx) => tx.accounts.renew(held, LEASE_MS)).catch(() => undefined);
  }
}
