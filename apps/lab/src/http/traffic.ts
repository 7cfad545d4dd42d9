import { closeSync, openSync, writeSync } from 'node:fs';
import { folderFor } from '../directory/folder-for';
import type { Lost } from '../faults/behaviour';

const KEPT = 20_000;

/** One request as the lab saw it, answered or not. */
export interface Exchange {
  readonly n: number;
  readonly time: string;
  readonly requestId: string;
  /** Label of the token; null when it opened nothing. */
  readonly token: string | null;
  readonly method: string;
  readonly path: string;
  /** 0: no answer. */
  readonly status: number;
  /** The fault that hit it, or `budget`, `concurrent`; absent when none did. */
  readonly fault?: string;
  readonly lost?: Lost;
  /** Sequence numbers in the ledger: first and last effect of this request; absent when it had none. */
  readonly effects?: readonly [number, number];
  readonly ms: number;
}

/** How many requests came and how they were answered; `0` counts those that got no answer. */
export interface TrafficCounts {
  total: number;
  readonly byMethod: Record<string, number>;
  readonly byStatus: Record<string, number>;
}

/** Every request, the newest thousands in memory and all of them in a file when there is one. */
export class Traffic {
  readonly counts: TrafficCounts = { total: 0, byMethod: {}, byStatus: {} };
  private readonly exchanges: Exchange[] = [];
  private file: number | null = null;

  constructor(path: string | null) {
    if (path === null) return;
    folderFor(path);
    this.file = openSync(path, 'a', 0o600);
  }

  arrived(method: string): number {
    this.counts.total += 1;
    this.counts.byMethod[method] = (this.counts.byMethod[method] ?? 0) + 1;
    return this.counts.total;
  }

  ended(exchange: Exchange): void {
    const status = String(exchange.status);
    this.counts.byStatus[status] = (this.counts.byStatus[status] ?? 0) + 1;
    this.exchanges.push(exchange);
    if (this.exchanges.length > 2 * KEPT) this.exchanges.splice(0, KEPT);
    if (this.file !== null) writeSync(this.file, `${JSON.stringify(exchange)}\n`);
  }

  /** Requests after a number, oldest first, as far as they are kept in memory. */
  after(n: number, limit: number): Exchange[] {
    return this.exchanges.filter((one) => one.n > n).slice(0, limit);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}
