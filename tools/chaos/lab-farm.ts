import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../bench/places';
import { serve } from '../replay/processes';

const TOKEN = 'chaos-token';
const BYSTANDERS = 5;
/** Bursts and lags of the fault profiles take minutes: in a lab a minute passes in ten seconds. */
const TIME_SCALE = 6;

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
  readonly preset: string | null;
  readonly ledgerFile: string;
}

/** Labs as processes, each with accounts that were there before us and are nobody's business. */
export class LabFarm {
  readonly apps: LabApp[] = [];
  readonly tokenFile: string;
  private readonly children: ChildProcess[] = [];
  private readonly bystanders = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    private readonly folder: string,
    private readonly seed: number,
  ) {
    this.tokenFile = join(folder, 'lab-token');
    writeFileSync(this.tokenFile, TOKEN, { mode: 0o600 });
  }

  async start(ids: readonly string[], presets: readonly string[]): Promise<void> {
    for (const [i, id] of ids.entries()) {
      const preset = presets.length > 0 ? (presets[i % presets.length] ?? null) : null;
      const ledgerFile = join(this.folder, `${id}.jsonl`);
      const args = ['--name', id, '--port', '0', '--token-file', this.tokenFile, '--ledger', ledgerFile];
      const seed = ['--seed', String(this.seed + i), '--parent-pid', String(process.pid)];
      const clock = ['--time-scale', String(TIME_SCALE)];
      const { url, child } = await serve(join(ROOT, 'dist/apps/lab/src/main.js'), [
        ...args,
        ...seed,
        ...clock,
        ...(preset === null ? [] : ['--preset', preset]),
      ]);
      this.children.push(child);
      this.apps.push({ id, url, preset, ledgerFile });
      await this.settleBystanders(id, url);
    }
  }

  async setFaults(id: string, faults: string | readonly unknown[]): Promise<void> {
    await this.call(new URL('/lab/faults', this.app(id).url).href, 'PUT', { faults });
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

  private async call(url: string, method: string, body: unknown): Promise<void> {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  }
}
