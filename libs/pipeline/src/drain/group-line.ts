import { setTimeout as sleep } from 'node:timers/promises';
import {
  type MemberChange,
  type MemberResult,
  StoppedError,
  TerminalError,
  TransientError,
} from '@joinery/connectors/kit';
import type { Written } from './member-desk';

/** One membership that is to come about or to end. */
export interface Wanted {
  readonly written: Written;
  readonly change: 'added' | 'removed';
}

/** How it ended: what the app showed for it and for how many others, or the error. */
export type MemberEnd = { readonly result: MemberResult; readonly together: number } | { readonly error: unknown };

interface Waiting extends Wanted {
  /** Calls that failed for it so far. */
  readonly tries: number;
  /** How the last of them failed. */
  readonly failure: unknown;
  readonly end: (end: MemberEnd) => void;
}

export interface GroupOrders {
  /** Sends one call; may throw. */
  readonly send: (change: Pick<MemberChange, 'add' | 'remove' | 'attempt'>, lane: number) => Promise<MemberResult>;
  /** Memberships of one call: what it is about has to be read back before the next one begins. */
  readonly mostTogether: number;
  /** How long the first membership of a call waits for others at least, in milliseconds. */
  readonly gatherMs: number;
  /** Pause after the first failed call that may pass; doubled each time. */
  readonly retryMs: number;
}

/** Calls for one membership before its step is put off. */
const TRIES = 4;
/** A call reads the whole group twice: what comes is gathered for so many times as long as the last one took. */
const GATHER_PER_CALL = 3;
const LONGEST_GATHER_MS = 5_000;

/**
 * The memberships of one group: one call in flight at a time. What comes while a call is out, and within the time to
 * gather, which grows with the group, goes with the next one. A call that failed and may succeed later is tried again
 * with whatever has come meanwhile; one that is refused is taken apart until the membership is found that the app
 * refuses.
 */
export class GroupLine {
  private waiting: Waiting[] = [];
  private isRunning = false;
  private lastCallMs = 0;

  constructor(private readonly orders: GroupOrders) {}

  change(wanted: Wanted): Promise<MemberEnd> {
    return new Promise((end) => {
      this.waiting.push({ ...wanted, tries: 0, failure: null, end });
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const tries = Math.max(...this.waiting.map((one) => one.tries));
      const isFull = this.waiting.length >= this.orders.mostTogether;
      if (tries > 0) await sleep(this.orders.retryMs * 2 ** (tries - 1));
      else if (!isFull) await this.gather();
      const started = performance.now();
      await this.call(this.next());
      this.lastCallMs = performance.now() - started;
    }
    this.isRunning = false;
  }

  /** Ends early when a call is full. */
  private async gather(): Promise<void> {
    const { gatherMs, mostTogether } = this.orders;
    const longest = Math.max(gatherMs, Math.min(this.lastCallMs * GATHER_PER_CALL, LONGEST_GATHER_MS));
    for (let waited = 0; waited < longest && this.waiting.length < mostTogether; waited += gatherMs)
      await sleep(Math.min(gatherMs, longest - waited));
  }

  /**
   * Who goes with the next call: leavers before movers and joiners, in each lane in the order they came. After a call
   * that failed whoever is to go is not held up by those who are to come: an app that never shows an addition may well
   * show that others are gone.
   */
  private next(): readonly Waiting[] {
    const leaving = this.waiting.filter(({ change }) => change === 'removed');
    const hasFailed = this.waiting.some(({ failure }) => failure !== null);
    const goes = hasFailed && leaving.length > 0 ? leaving : this.waiting;
    const inOrder = [...goes].sort((one, other) => laneOf(one) - laneOf(other));
    const taken = new Set(inOrder.slice(0, this.orders.mostTogether));
    this.waiting = this.waiting.filter((one) => !taken.has(one));
    return [...taken];
  }

  private async call(together: readonly Waiting[]): Promise<void> {
    try {
      const result = await this.orders.send(...orderOf(together));
      for (const { end } of together) end({ result, together: together.length });
    } catch (error) {
      await this.take(together, error);
    }
  }

  private async take(together: readonly Waiting[], error: unknown): Promise<void> {
    if (error instanceof TransientError) {
      const [again, tired] = divide(together, ({ tries }) => tries + 1 < TRIES);
      for (const { end } of tired) end({ error });
      this.waiting.unshift(...again.map((one) => ({ ...one, tries: one.tries + 1, failure: error })));
      return;
    }
    if (error instanceof StoppedError) {
      // What failed before the turn was over has failed: if it did not count, an app whose calls outlast a turn would
      // be asked the same for ever.
      for (const { end, failure } of together) end({ error: failure ?? error });
      return;
    }
    if (error instanceof TerminalError && together.length > 1 && !isGone(error)) {
      const half = Math.ceil(together.length / 2);
      await this.call(together.slice(0, half));
      await this.call(together.slice(half));
      return;
    }
    for (const { end } of together) end({ error });
  }
}

/** The app does not have the group any more, whoever was to be in it. */
export function isGone(error: unknown): error is TerminalError {
  return error instanceof TerminalError && error.code === 'APP_GROUP_MISSING';
}

function laneOf({ written }: Wanted): number {
  return written.account.step.lane;
}

function orderOf(together: readonly Waiting[]): Parameters<GroupOrders['send']> {
  const ids = (change: Wanted['change']): string[] =>
    together.filter((one) => one.change === change).map(({ written }) => written.result.remoteId);
  // The one that was tried most often tells how long the app has been given; whoever is new is taken out by halves.
  const attempt = Math.max(...together.map(({ written, tries }) => written.account.attempts + tries));
  const lane = Math.min(...together.map(laneOf));
  return [{ add: ids('added'), remove: ids('removed'), attempt }, lane];
}

function divide<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}
