import { randomStream, type Random } from './random';
import type { ScimType } from '../http/scim-error';
import type { ThrottleForm } from './behaviour';

/** Which requests a fault is about; everything given must hold. */
export interface FaultScope {
  readonly methods?: readonly string[];
  /** Regular expression on path and query below the base URL. */
  readonly path?: string;
  /** How likely each request in scope is hit, 0 to 1; 1 when absent. */
  readonly probability?: number;
  /**
   * Faults of one lot share one draw for each request, so that each gets exactly its probability and none takes from
   * another. Without it a fault draws on its own, and of several that hit the first in the list wins.
   */
  readonly lot?: string;
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
  /**
   * No answer comes and the connection stays open: for ever, or until it is torn down after `ms` of the lab's clock.
   */
  | { readonly do: 'hang'; readonly at: Moment; readonly ms?: number }
  /** The request waits before anything happens. */
  | { readonly do: 'delay'; readonly ms: number; readonly jitterMs?: number }
  /** Too many requests, in one of the forms that apps use to say when to come back. */
  | { readonly do: 'throttle'; readonly form: ThrottleForm; readonly seconds: number }
  /** It happened, the status is fine, and the JSON stops half way. */
  | { readonly do: 'truncate' }
  /** The answer is a success and nothing happened. */
  | { readonly do: 'pretend' };

export type Fault = FaultScope & Mishap;

/** Dead from now on for so many milliseconds of the lab's clock, then so great a part of the requests throttled. */
export function deadFaults(forMs: number, thenThrottled = 0): readonly Fault[] {
  const dead: Fault = { do: 'drop', at: 'before', untilMs: forMs };
  if (thenThrottled <= 0) return [dead];
  return [dead, { do: 'throttle', form: 'seconds', seconds: 1, probability: thenThrottled, fromMs: forMs }];
}

/** The faults that hit one request. */
export interface Fate {
  /** Milliseconds to wait first. */
  readonly delayMs: number;
  readonly mishap: Exclude<Mishap, { do: 'delay' }> | null;
}

const FORMS: readonly ThrottleForm[] = ['seconds', 'date', 'resetHeader', 'resetSeconds', 'none', '403quota', '503'];
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** What each mishap needs; faults come from files and over HTTP, where no type protects. */
const NEEDS: Readonly<Record<Mishap['do'], (fault: Readonly<Record<string, unknown>>) => boolean>> = {
  error: ({ at, status }) => isMoment(at) && Number.isInteger(status) && Number(status) >= 200 && Number(status) < 600,
  drop: ({ at }) => isMoment(at),
  hang: ({ at, ms }) => isMoment(at) && (ms === undefined || isCount(ms)),
  delay: ({ ms, jitterMs }) => isCount(ms) && (jitterMs === undefined || isCount(jitterMs)),
  throttle: ({ form, seconds }) => FORMS.includes(form as ThrottleForm) && isCount(seconds),
  truncate: () => true,
  pretend: () => true,
};

function isMoment(at: unknown): boolean {
  return at === 'before' || at === 'after';
}

/** What each key of a scope may hold; a misspelled one would make the fault hit every request. */
const SCOPE: Readonly<Record<keyof FaultScope, (value: unknown) => boolean>> = {
  methods: (value) => Array.isArray(value) && value.every((one) => METHODS.includes(one as string)),
  path: (value) => typeof value === 'string',
  probability: (value) => isCount(value) && Number(value) <= 1,
  lot: (value) => typeof value === 'string',
  every: (value) => isCount(value) && Number(value) >= 1,
  skip: isCount,
  times: isCount,
  burst: (value) => {
    const { everyMs, forMs, offsetMs = 0 } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return isCount(everyMs) && isCount(forMs) && isCount(offsetMs);
  },
  untilMs: isCount,
  fromMs: isCount,
};
const SCOPE_IS = `methods are upper case, probability is 0 to 1; a scope has ${Object.keys(SCOPE).join(', ')}`;
const DETAILS: readonly string[] = ['at', 'status', 'scimType', 'ms', 'jitterMs', 'form', 'seconds'];

function sensible(name: string, value: unknown): boolean {
  if (DETAILS.includes(name) || value === undefined) return true;
  return Object.hasOwn(SCOPE, name) && SCOPE[name as keyof FaultScope](value);
}

function checkFault(fault: Fault): void {
  const given = fault as unknown as Readonly<Record<string, unknown>> | null;
  const needs = given === null ? undefined : NEEDS[given['do'] as Mishap['do']];
  if (!given || !needs)
    throw new Error(`a fault must do one of ${Object.keys(NEEDS).join(', ')}: ${JSON.stringify(fault)}`);
  const wrong = Object.keys(given).find((name) => name !== 'do' && !sensible(name, given[name]));
  if (wrong) throw new Error(`a fault cannot have ${wrong}: ${JSON.stringify(given[wrong])}; ${SCOPE_IS}`);
  if (!needs(given)) throw new Error(`this fault lacks what ${fault.do} needs: ${JSON.stringify(fault)}`);
}

interface Armed {
  readonly fault: Fault;
  readonly path: RegExp | null;
  readonly random: Random;
  /** Where its part of the lot begins. */
  readonly from: number;
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
  private lots: ReadonlyMap<string, Random> = new Map();
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

  /** Replaces all faults. Throws on one that makes no sense, and then the old ones stay. */
  set(faults: readonly Fault[]): void {
    for (const fault of faults) checkFault(fault);
    const taken = new Map<string, number>();
    this.armed = faults.map((fault, index) => {
      const path = fault.path === undefined ? null : new RegExp(fault.path);
      const from = taken.get(fault.lot ?? '') ?? 0;
      if (fault.lot !== undefined) taken.set(fault.lot, from + (fault.probability ?? 0));
      return { fault, path, random: randomStream(this.seed, 'fault', index, fault.do), from, seen: 0, hits: 0 };
    });
    this.lots = new Map([...taken.keys()].map((lot) => [lot, randomStream(this.seed, 'lot', lot)]));
    this.setAt = this.elapsedMs();
  }

  fateOf(method: string, path: string): Fate {
    const drawn = new Map([...this.lots].map(([lot, random]) => [lot, random()]));
    let delayMs = 0;
    let mishap: Fate['mishap'] = null;
    for (const armed of this.armed) {
      if (!this.hits(armed, method, path, drawn)) continue;
      if (armed.fault.do === 'delay') delayMs += armed.fault.ms + armed.random() * (armed.fault.jitterMs ?? 0);
      else mishap ??= armed.fault;
    }
    return { delayMs, mishap };
  }

  private hits(armed: Armed, method: string, path: string, drawn: ReadonlyMap<string, number>): boolean {
    const { fault } = armed;
    if (fault.methods && !fault.methods.includes(method)) return false;
    if (armed.path && !armed.path.test(path)) return false;
    armed.seen += 1;
    const unlucky = fault.probability === undefined || isDrawn(armed, drawn);
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

function isDrawn({ fault, from, random }: Armed, drawn: ReadonlyMap<string, number>): boolean {
  const { probability = 1, lot } = fault;
  if (lot === undefined) return random() < probability;
  const number = drawn.get(lot) ?? 1;
  return number >= from && number < from + probability;
}
