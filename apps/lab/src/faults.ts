import { randomStream, type Random } from './random';
import type { ScimType } from './scim-error';

/** Which requests a fault is about; everything given must hold. */
export interface FaultScope {
  readonly methods?: readonly string[];
  /** Regular expression on path and query below the base URL. */
  readonly path?: string;
  /** How likely each request in scope is hit, 0 to 1; 1 when absent. */
  readonly probability?: number;
  /** Only every n-th request in scope. */
  readonly every?: number;
  /** Leaves the first n requests in scope alone. */
  readonly skip?: number;
  /** Hits at most n requests. */
  readonly times?: number;
  /** Only during the last `forMs` of each period of `everyMs`. */
  readonly burst?: { readonly everyMs: number; readonly forMs: number; readonly offsetMs?: number };
  /** Only until so many milliseconds after the faults were set. */
  readonly untilMs?: number;
  /** Only from so many milliseconds after the faults were set. */
  readonly fromMs?: number;
}

/** `before`: nothing happened. `after`: it happened and the client is not told. */
export type Moment = 'before' | 'after';

/** What goes wrong. */
export type Mishap =
  /** An error answer; after the effect it is a lie. */
  | { readonly do: 'error'; readonly at: Moment; readonly status: number; readonly scimType?: ScimType }
  /** The connection is torn down without an answer. */
  | { readonly do: 'drop'; readonly at: Moment }
  /** No answer ever comes and the connection stays open. */
  | { readonly do: 'hang'; readonly at: Moment }
  /** The request waits before anything happens. */
  | { readonly do: 'delay'; readonly ms: number; readonly jitterMs?: number }
  /** Too many requests, in one of the forms that apps use to say when to come back. */
  | { readonly do: 'throttle'; readonly form: ThrottleForm; readonly seconds: number }
  /** It happened, the status is fine, and the JSON stops half way. */
  | { readonly do: 'truncate' }
  /** The answer is a success and nothing happened. */
  | { readonly do: 'pretend' };

export type ThrottleForm = 'seconds' | 'date' | 'resetHeader' | 'none' | '403quota';

export type Fault = FaultScope & Mishap;

/** The faults that hit one request. */
export interface Fate {
  /** Milliseconds to wait first. */
  readonly delayMs: number;
  readonly mishap: Exclude<Mishap, { do: 'delay' }> | null;
}

interface Armed {
  readonly fault: Fault;
  readonly path: RegExp | null;
  readonly random: Random;
  seen: number;
  hits: number;
}

/**
 * Decides what happens to each request. Every fault draws from its own stream of the seed, so the same requests in the
 * same order meet the same fate, and adding a fault does not change the luck of the others. Delays add up; of the other
 * mishaps the first in the list wins.
 */
export class FaultPlan {
  private armed: Armed[] = [];
  private setAt = 0;

  constructor(
    private readonly seed: number,
    private readonly elapsedMs: () => number,
    faults: readonly Fault[] = [],
  ) {
    this.set(faults);
  }

  get faults(): readonly Fault[] {
    return this.armed.map(({ fault }) => fault);
  }

  set(faults: readonly Fault[]): void {
    this.setAt = this.elapsedMs();
    this.armed = faults.map((fault, index) => ({
      fault,
      path: fault.path === undefined ? null : new RegExp(fault.path),
      random: randomStream(this.seed, 'fault', index, fault.do),
      seen: 0,
      hits: 0,
    }));
  }

  fateOf(method: string, path: string): Fate {
    let delayMs = 0;
    let mishap: Fate['mishap'] = null;
    for (const armed of this.armed) {
      if (!this.hits(armed, method, path)) continue;
      if (armed.fault.do === 'delay') delayMs += armed.fault.ms + armed.random() * (armed.fault.jitterMs ?? 0);
      else mishap ??= armed.fault;
    }
    return { delayMs, mishap };
  }

  private hits(armed: Armed, method: string, path: string): boolean {
    const { fault } = armed;
    if (fault.methods && !fault.methods.includes(method)) return false;
    if (armed.path && !armed.path.test(path)) return false;
    armed.seen += 1;
    const unlucky = fault.probability === undefined || armed.random() < fault.probability;
    if (!unlucky || !this.isTime(fault)) return false;
    if (armed.seen <= (fault.skip ?? 0) || armed.hits >= (fault.times ?? Infinity)) return false;
    if (fault.every !== undefined && armed.seen % fault.every !== 0) return false;
    armed.hits += 1;
    return true;
  }

  private isTime({ burst, untilMs, fromMs }: Fault): boolean {
    const now = this.elapsedMs() - this.setAt;
    if (now >= (untilMs ?? Infinity) || now < (fromMs ?? 0)) return false;
    if (!burst) return true;
    const phase = (now + (burst.offsetMs ?? 0)) % burst.everyMs;
    return phase >= burst.everyMs - burst.forMs;
  }
}
