import type { AccountResult, AccountWrite, Exchange, TargetConnector } from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import { LANES } from '@joinery/provisioning';
import type { ClaimedAccount, SendingState } from '@joinery/store';
import type { Ground } from '../ports';
import { claimBatch, LEASE_MS, RENEWAL_MS } from './claim-batch';
import { CircuitBreaker, exchangesOf, isTrouble, PROBE_AFTER_MS } from './circuit-breaker';
import { makeGroups } from './make-groups';
import { afterError, confirmed, pauseAfter, type StepOutcome } from './outcome';
import { recordOutcomes } from './record-outcomes';
import type { RequestGate } from './request-gate';
import { sendMembers, type Written } from './send-members';
import { Slots, Turns } from './slots';
import { type BatchWish, toWrite, wishOf } from './to-write';
import { batchSize, openLanes, stopText } from './turn';

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
}

/** Three batches at a time: while one is claimed and one is written back, the third keeps the app busy. */
const BATCHES_AT_ONCE = 3;
const BATCH = 256;
/** Leavers that become due meanwhile are looked for so often, and sent beside whatever fills the batches. */
const URGENT_MS = 250;
const URGENT_BATCH = 32;
/** A stop is seen after this long; a database that does not answer counts as a stop after three looks. */
const WATCH_MS = 1_000;
const BLIND_LOOKS = 3;

const TURN_OVER = 'the turn at this app is over';

/** The loops of one turn. They end when nothing is due, when the turn is over, or when the app is to be left alone. */
export class Drain {
  private confirmed = 0;
  private others = 0;
  private paused: { ms: number; reason: string } | null = null;
  private broken: string | null = null;
  private ending = false;
  private wakeUrgent: () => void = () => undefined;
  private blindLooks = 0;
  private readonly held = new Set<readonly ClaimedAccount[]>();
  private readonly breaker = new CircuitBreaker();
  private readonly slots: Slots;
  private readonly urgentSlots: Slots;
  private readonly turns = new Turns();

  constructor(private readonly turn: DrainTurn) {
    const { concurrency } = turn.target;
    this.slots = new Slots(concurrency);
    this.urgentSlots = new Slots(Math.max(1, Math.ceil(concurrency / 4)));
  }

  async run(): Promise<DrainResult> {
    const timers = [
      setInterval(() => void this.renewLeases(), RENEWAL_MS),
      setInterval(() => void this.watch(), WATCH_MS),
    ];
    try {
      if (await this.mayGoOn()) await this.drain();
    } finally {
      timers.forEach((timer) => clearInterval(timer));
    }
    if (this.paused) await this.rest(this.paused);
    if (this.broken !== null) await this.leaveAlone(this.broken);
    return { confirmed: this.confirmed, others: this.others };
  }

  private async drain(): Promise<void> {
    await makeGroups(this.turn, (error) => this.note(exchangesOf(error), error));
    const size = batchSize(this.turn.state, BATCH);
    const loops = Array.from({ length: BATCHES_AT_ONCE }, () => this.drainBatches(size));
    const urgent = this.drainUrgent();
    try {
      await allEnded(loops);
    } finally {
      this.ending = true;
      this.wakeUrgent();
      await urgent;
    }
  }

  /** An app that was left alone is tried with one step first, the most urgent one. */
  private async mayGoOn(): Promise<boolean> {
    if (this.turn.state.circuit === null) return true;
    const sent = await this.drainBatch(1, null, this.slots);
    if (sent === 0 || this.broken !== null || this.paused !== null) return false;
    const { ground, appId } = this.turn;
    await ground.store.transaction(async (tx) => {
      if (!(await tx.dispatch.closeCircuit(appId))) return;
      const event = { occurredAt: ground.clock.now(), actor: 'joinery', appId };
      await tx.audit.append([{ ...event, type: 'app.circuit-closed', data: {} }]);
    });
    return true;
  }

  private async drainBatches(size: number): Promise<void> {
    while (this.goesOn()) {
      if ((await this.drainBatch(size, null, this.slots)) === 0) return;
    }
  }

  /** Sends leavers that come due while the batches are full of others. */
  private async drainUrgent(): Promise<void> {
    while (this.goesOn() && !this.ending) {
      await this.nap();
      if (this.ending) return;
      await this.drainBatch(URGENT_BATCH, [LANES.leaver], this.urgentSlots);
    }
  }

  private nap(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, URGENT_MS);
      this.wakeUrgent = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private goesOn(): boolean {
    if (this.turn.until()) this.turn.gate.close(TURN_OVER);
    return !this.turn.until() && this.paused === null && this.broken === null && !this.turn.gate.isStopped;
  }

  /** Claims and sends one batch; returns how many accounts were claimed. */
  private async drainBatch(size: number, lanes: readonly number[] | null, slots: Slots): Promise<number> {
    const { ground, appId } = this.turn;
    const app = ground.policies.current().apps.find((candidate) => candidate.id === appId);
    const { open, shut } = openLanes(app, ground.clock.now());
    for (const { lane, ms } of shut) await ground.store.read((tx) => tx.dispatch.putOff(appId, [lane], ms));
    const wanted = open === null ? lanes : (lanes ?? open).filter((lane) => open.includes(lane));
    if (wanted?.length === 0) return 0;
    const { claimed, send } = await claimBatch(ground, appId, size, wanted);
    ground.trace?.('claimed', appId);
    if (send.length > 0) {
      this.held.add(send);
      await this.sendBatch(send, slots, app);
      this.held.delete(send);
    }
    return claimed;
  }

  /** A renewal that fails is made good by the next one; the lease outlasts three of them. */
  private async renewLeases(): Promise<void> {
    const held = [...this.held].flat();
    const { store } = this.turn.ground;
    if (held.length > 0) await store.read((tx) => tx.accounts.renew(held, LEASE_MS)).catch(() => undefined);
  }

  /** Sees a stop within a second; when the database cannot be asked for three seconds, that is a stop as well. */
  private async watch(): Promise<void> {
    const { ground, appId, gate, until } = this.turn;
    if (until()) gate.close(TURN_OVER);
    try {
      const state = await ground.store.read((tx) => tx.dispatch.sendingState(appId));
      this.blindLooks = 0;
      if (state?.standstill) gate.stop(stopText(state.standstill));
    } catch (error) {
      this.blindLooks += 1;
      if (this.blindLooks >= BLIND_LOOKS) gate.stop(`the database does not answer: ${String(error)}`);
    }
  }

  private async sendBatch(batch: readonly ClaimedAccount[], slots: Slots, app: AppPolicy | undefined): Promise<void> {
    const { ground, appId } = this.turn;
    const wish = await wishOf(ground, appId, app, batch);
    const outcomes: StepOutcome[] = [];
    const written: Written[] = [];
    await Promise.all(
      batch.map((account) =>
        slots.run(async () => {
          const sent = await this.send(account, wish);
          if ('result' in sent) written.push(sent);
          else outcomes.push(sent);
        }),
      ),
    );
    ground.trace?.('sent', appId);
    outcomes.push(...(await this.finishWritten(written)));
    ground.trace?.('members-sent', appId);
    await ground.store.transaction((tx) => recordOutcomes(tx, outcomes, ground.clock.now()));
    ground.trace?.('recorded', appId);
    for (const outcome of outcomes) {
      if (outcome.finished.status === 'confirmed') this.confirmed += 1;
      else this.others += 1;
    }
  }

  private async send(account: ClaimedAccount, wish: BatchWish): Promise<Written | StepOutcome> {
    const { target, gate } = this.turn;
    try {
      const write: AccountWrite = { ...toWrite(account, wish), permit: gate.permit(account.step.lane) };
      const result: AccountResult =
        account.step.kind === 'delete' ? await target.deleteAccount(write) : await target.ensureAccount(write);
      this.note(result.exchanges, null);
      return { account, result };
    } catch (error) {
      this.note(exchangesOf(error), error);
      return afterError(account, error, Math.random());
    }
  }

  private async finishWritten(written: readonly Written[]): Promise<StepOutcome[]> {
    const { ground, appId, target, gate } = this.turn;
    const moving = written.filter(
      ({ account }) => account.step.groupsAdded.length + account.step.groupsRemoved.length > 0,
    );
    if (moving.length === 0) return written.map(({ account, result }) => confirmed(account, result, []));
    const [groupIds, pending] = await ground.store.read(async (tx) => [
      await tx.accounts.groups(appId),
      new Set((await tx.accounts.pendingGroups(appId)).map((group) => group.displayName)),
    ]);
    const done = await sendMembers({ target, gate, turns: this.turns, groupIds, pendingGroups: pending }, moving);
    for (const error of done.errors) this.note(exchangesOf(error), error);
    return written.map(
      ({ account, result }) =>
        done.troubled.get(account.id) ?? confirmed(account, result, done.evidence.get(account.id) ?? []),
    );
  }

  /** Takes in how one piece of work ended: the whole app may have to be left alone for a while. */
  private note(exchanges: readonly Exchange[], error: unknown): void {
    const { gate, state } = this.turn;
    const pause = pauseAfter(error);
    if (pause && (this.paused === null || pause.ms > this.paused.ms)) this.paused = pause;
    const reason =
      this.breaker.note(exchanges, error) ?? (state.circuit && isTrouble(error) ? (error as Error).message : null);
    if (reason !== null) this.broken ??= reason;
    if (pause ?? reason) gate.close(pause?.reason ?? (reason as string));
  }

  private async rest(pause: { ms: number; reason: string }): Promise<void> {
    const { ground, appId } = this.turn;
    await ground.store.transaction(async (tx) => {
      await tx.apps.pause(appId, pause.ms, pause.reason);
      const event = { occurredAt: ground.clock.now(), actor: 'joinery', appId };
      await tx.audit.append([{ ...event, type: 'app.paused', data: { ...pause } }]);
    });
  }

  private async leaveAlone(reason: string): Promise<void> {
    const { ground, appId, state } = this.turn;
    await ground.store.transaction(async (tx) => {
      await tx.dispatch.openCircuit(appId, reason, PROBE_AFTER_MS);
      if (state.circuit !== null) return;
      const event = { occurredAt: ground.clock.now(), actor: 'joinery', appId };
      await tx.audit.append([{ ...event, type: 'app.circuit-opened', data: { reason, probeAfterMs: PROBE_AFTER_MS } }]);
    });
  }
}

/** Waits for all of them even if one fails: nothing may still be sent once the app is given up to another drain. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(works)) if (ended.status === 'rejected') throw ended.reason;
}
