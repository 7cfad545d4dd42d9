import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../bench/places';
import { serve } from '../replay/processes';

const TOKEN = 'chaos-token';
const BYSTANDERS = 5;
/** Bursts, lags and budgets of labs take minutes and hours: in a lab twenty seconds pass in one. */
export const TIME_SCALE = 20;

/** Something that happened in a lab, as its ledger has it. */
export interface Effect {
  readonly seq: number;
  readonly time: string;
  readonly kind: 'User' | 'Group';
  readonly action: 'create' | 'change' | 'delete';
  readonly id: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface LabAccount {
  readonly id: string;
  readonly externalId?: string;
  readonly userName: string;
  readonly active?: boolean;
}

export interface LabApp {
  readonly id: string;
  readonly url: string;
  readonly preset: string;
  readonly ledgerFile: string;
}

/** Labs as processes, each with accounts that were there before us and are nobody's business. */
export class LabFarm {
  readonly apps: LabApp[] = [];
  readonly tokenFile: string;
  /** Folder of what every app writes down of itself. */
  readonly ledgers: string;
  private readonly children: ChildProcess[] = [];
  private readonly bystanders = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    folder: string,
    private readonly seed: number,
  ) {
    this.tokenFile = join(folder, 'lab-token');
    this.ledgers = join(folder, 'ledgers');
    writeFileSync(this.tokenFile, TOKEN, { mode: 0o600 });
    mkdirSync(this.ledgers, { recursive: true });
  }

  async start(apps: readonly { readonly id: string; readonly preset: string }[]): Promise<void> {
    for (const [i, { id, preset }] of apps.entries()) {
      const ledgerFile = join(this.ledgers, `${id}.jsonl`);
      const args = ['--name', id, '--port', '0', '--token-file', this.tokenFile, '--ledger', ledgerFile];
      const seed = ['--seed', String(this.seed + i), '--parent-pid', String(process.pid)];
      const clock = ['--time-scale', String(TIME_SCALE)];
      const { url, child } = await serve(join(ROOT, 'dist/apps/lab/src/main.js'), [
        ...args,
        ...seed,
        ...clock,
        '--preset',
        preset,
      ]);
      this.children.push(child);
      this.apps.push({ id, url, preset, ledgerFile });
      await this.settleBystanders(id, url);
    }
  }

  /**
   * Sets faults, or those of a named profile with its quirks. Bursts of a profile last as long as they say by our
   * clock, and not by the lab's: the waits between our requests are by our clock as well.
   */
  async setFaults(id: string, faults: string | readonly unknown[]): Promise<void> {
    const { url } = this.app(id);
    const put = (what: string, body: object): Promise<unknown> =>
      this.call(new URL(`/lab/${what}`, url).href, 'PUT', body);
    const quirksOf = async (): Promise<readonly string[]> => {
      const answer = await fetch(new URL('/_lab/quirks', url));
      return ((await answer.json()) as { inForce: string[] }).inForce;
    };
    if (typeof faults !== 'string') {
      await put('quirks', { quirks: [] });
      await put('faults', { faults });
      return;
    }
    const before = await quirksOf();
    const { faults: named } = (await put('faults', { faults })) as { faults: readonly Burst[] };
    const quirks = (await quirksOf()).filter((one) => !before.includes(one));
    await put('faults', { faults: named.map(slowed) });
    await put('quirks', { quirks });
  }

  async accounts(id: string): Promise<readonly LabAccount[]> {
    const answer = await fetch(new URL('/lab/state', this.app(id).url));
    return ((await answer.json()) as { users: LabAccount[] }).users;
  }

  effects(id: string): Effect[] {
    const lines = readFileSync(this.app(id).ledgerFile, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Effect);
  }

  /** Bystanders that are not as they were. */
  async touchedBystanders(id: string): Promise<readonly string[]> {
    const now = new Map((await this.accounts(id)).map((account) => [account.id, JSON.stringify(account)]));
    return [...(this.bystanders.get(id) ?? [])].filter(([key, text]) => now.get(key) !== text).map(([key]) => key);
  }

  stop(): void {
    for (const child of this.children) child.kill('SIGTERM');
  }

  private async settleBystanders(id: string, url: string): Promise<void> {
    const users = Array.from({ length: BYSTANDERS }, (_, i) => ({
      userName: `bystander${i}@elsewhere.example`,
      externalId: `foreign-${i}`,
    }));
    await this.call(new URL('/_lab/plant', url).href, 'POST', { users });
    const made = await this.accounts(id);
    this.bystanders.set(id, new Map(made.map((account) => [account.id, JSON.stringify(account)])));
  }

  private app(id: string): LabApp {
    const app = this.apps.find((candidate) => candidate.id === id);
    if (!app) throw new Error(`there is no lab ${id}`);
    return app;
  }

  private async call(url: string, method: string, body: unknown): Promise<unknown> {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

interface Burst {
  readonly burst?: { readonly everyMs: number; readonly forMs: number; readonly offsetMs?: number };
}

function slowed(fault: Burst): Burst {
  if (fault.burst === undefined) return fault;
  const { everyMs, forMs, offsetMs = 0 } = fault.burst;
  const burst = { everyMs: everyMs * TIME_SCALE, forMs: forMs * TIME_SCALE, offsetMs: offsetMs * TIME_SCALE };
  return { ...fault, burst };
}
