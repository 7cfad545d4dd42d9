import { type Permit, StoppedError } from '@joinery/connectors/kit';
import { messageOf, wallStopwatch } from '@joinery/kernel';
import type { BudgetGrant, BudgetWish } from '@joinery/store';

/** Takes permits from the budget that all workers share; a part of it is kept for what is urgent. */
export type Spend = (wish: BudgetWish) => Promise<BudgetGrant>;

/**
 * How far a piece of work has come: not at all, its account is written and its memberships are next, or under way
 * itself.
 */
type Progress = 'new' | 'continues' | 'entered';

interface Waiter {
  readonly progress: Progress;
  readonly let: () => void;
  readonly refuse: (error: StoppedError) => void;
}

/** Permits are taken for about so much of a second at once, so that a fast app costs few statements. */
const CHUNKS_PER_SECOND = 4;
/** Below the lease of what is in hand, and below the time after which the rights to the app are another process's. */
const ASLEEP_MS = 15_000;
/** Who is held back notices a stop after this long. */
const LOOK_MS = 250;

/**
 * Lets the requests of one app through, no faster than its budget and no more at once than it takes (`most`), and of
 * those that wait the most urgent lane first, in each lane what has begun before what has not: little is under way at a
 * time, and a turn that ends is not kept waiting. Once it is closed no new work begins, and what began goes on to its
 * end; once it rests only requests that belong to what is under way are let through; once it is stopped not one more is
 * sent.
 */
export class RequestGate {
  /** Two for each lane: what has begun, and what has not. */
  private readonly lines: readonly Waiter[][] = [[], [], [], [], [], []];
  private readonly chunk: number;
  private closed: string | null = null;
  private resting: string | null = null;
  private stopped: string | null = null;
  private isServing = false;
  /** Ends a wait for the budget; null while nobody waits. */
  private hurry: (() => void) | null = null;
  private heldUntil = 0;
  private inFlight = 0;
  private sinceAwake: (() => number) | null = null;

  constructor(
    private readonly spend: Spend | null,
    requestsPerSecond = 0,
    private readonly most = Infinity,
  ) {
    this.chunk = Math.max(1, Math.floor(requestsPerSecond / CHUNKS_PER_SECOND));
  }

  /**
   * The permit of one piece of work. `continues`: it goes on with what has begun, as memberships do with their account.
   */
  permit(lane: number, continues = false): Permit {
    let progress: Progress = continues ? 'continues' : 'new';
    const ask = async (): Promise<void> => {
      this.check(progress);
      for (;;) {
        if (this.heldMs() > 0) await this.patience(progress);
        if (!this.isFree()) await this.turn(lane, progress);
        if (this.heldMs() <= 0) break;
        // A permit that was taken is never given back to the budget: whoever is held back after all takes another one.
        this.answered();
      }
      this.refuseIfAsleep();
      progress = 'entered';
    };
    return Object.assign(ask, {
      answered: () => this.answered(),
      hold: (ms: number) => this.hold(ms),
      recalled: () => this.stopped,
    });
  }

  /** Lets somebody through at once where nobody has to wait. */
  private isFree(): boolean {
    if (this.spend !== null || this.inFlight >= this.most) return false;
    this.inFlight += 1;
    return true;
  }

  /** A request that was let through is over: the next one may be sent. */
  private answered(): void {
    this.inFlight -= 1;
    this.advance();
  }

  /** The app asks for patience: nothing is let through for so long, whatever has begun. */
  hold(ms: number): void {
    this.heldUntil = Math.max(this.heldUntil, performance.now() + ms);
  }

  private async patience(progress: Progress): Promise<void> {
    for (let ms = this.heldMs(); ms > 0; ms = this.heldMs()) {
      await sleep(Math.min(ms, LOOK_MS));
      this.check(progress);
    }
  }

  private heldMs(): number {
    return this.heldUntil - performance.now();
  }

  /**
   * This process is at work. Where it says so now and then, and has not for long, it stood still: others may have taken
   * over.
   */
  awake(): void {
    this.stopIfAsleep();
    this.sinceAwake = wallStopwatch();
  }

  /** Whoever was let through and slept before sending sends nothing. */
  private refuseIfAsleep(): void {
    this.stopIfAsleep();
    if (this.stopped === null) return;
    this.answered();
    throw new StoppedError(this.stopped);
  }

  private stopIfAsleep(): void {
    const ms = this.sinceAwake?.() ?? 0;
    if (ms > ASLEEP_MS)
      this.stop(`this process stood still for ${Math.round(ms / 1000)} s, and others may have taken over`);
  }

  /** No new work begins. */
  close(reason: string): void {
    this.closed ??= reason;
    this.turnAway(({ progress }) => progress === 'new', reason);
  }

  /** Nothing begins any more, be it a part of what has begun. */
  rest(reason: string): void {
    this.closed ??= reason;
    this.resting ??= reason;
    this.turnAway(({ progress }) => progress !== 'entered', reason);
  }

  /** Nothing more is sent. */
  stop(reason: string): void {
    this.stopped ??= reason;
    this.turnAway(() => true, reason);
    this.hurry?.();
  }

  get isClosed(): boolean {
    return this.closed !== null || this.stopped !== null;
  }

  get isStopped(): boolean {
    return this.stopped !== null;
  }

  private check(progress: Progress): void {
    this.stopIfAsleep();
    const shut = progress === 'entered' ? null : (this.resting ?? (progress === 'new' ? this.closed : null));
    const reason = this.stopped ?? shut;
    if (reason !== null) throw new StoppedError(reason);
  }

  private turn(lane: number, progress: Progress): Promise<void> {
    return new Promise((resolve, reject) => {
      this.lines[Math.min(Math.max(lane, 0), 2) * 2 + (progress === 'new' ? 1 : 0)]?.push({
        progress,
        let: resolve,
        refuse: reject,
      });
      this.advance();
    });
  }

  private advance(): void {
    if (this.spend === null) this.letThrough(this.wanted());
    else if (!this.isServing) void this.serve(this.spend);
    else if (this.urgent() > 0) this.hurry?.();
  }

  private async serve(spend: Spend): Promise<void> {
    this.isServing = true;
    try {
      for (let wanted = this.wanted(); wanted > 0; wanted = this.wanted()) {
        const urgent = this.urgent();
        const isUrgent = urgent > 0;
        const permits = Math.min(wanted, this.chunk, isUrgent ? urgent : Infinity);
        const { granted, waitMs } = await spend({ permits, isUrgent });
        this.letThrough(granted);
        // A leaver may have come while the budget was asked for others: for them there may be some of it already.
        const isNews = !isUrgent && this.urgent() > 0;
        if (granted === 0 && !isNews) await (isUrgent ? sleep(waitMs) : this.sleepUntilUrgent(waitMs));
      }
    } catch (error) {
      this.stop(`the budget could not be read: ${messageOf(error)}`);
    } finally {
      this.isServing = false;
    }
  }

  /** Waits for the budget, but no longer than until a leaver comes. */
  private async sleepUntilUrgent(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.hurry = null;
  }

  /** Leavers who wait. */
  private urgent(): number {
    return (this.lines[0]?.length ?? 0) + (this.lines[1]?.length ?? 0);
  }

  private letThrough(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const first = this.lines.find((line) => line.length > 0)?.shift();
      if (!first) return;
      this.inFlight += 1;
      first.let();
    }
  }

  /** How many could be sent now if the budget had them. */
  private wanted(): number {
    const waiting = this.lines.reduce((sum, line) => sum + line.length, 0);
    return Math.min(waiting, this.most - this.inFlight);
  }

  private turnAway(whom: (waiter: Waiter) => boolean, reason: string): void {
    for (const line of this.lines) {
      const all = line.splice(0);
      for (const waiter of all) {
        if (whom(waiter)) waiter.refuse(new StoppedError(reason));
        else line.push(waiter);
      }
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
