import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DRAIN_POINTS, type DrainPoint } from '@joinery/pipeline';

export type DeadlyPoint = DrainPoint;
const isOfGroups = (point: DrainPoint): boolean => point.startsWith('group-');
/**
 * Moments of a step at which a worker is made to die, one after the other: all that there are. Those of groups come
 * first, for while a worker works on to another moment, all groups may be made.
 */
export const DEADLY: readonly DeadlyPoint[] = [
  ...DRAIN_POINTS.filter(isOfGroups),
  ...DRAIN_POINTS.filter((point) => !isOfGroups(point)),
];
/** How long a worker may work on until it comes to its moment. */
const LONGEST_MS = 180_000;

export interface CrewOrders {
  readonly size: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Workers as processes, which die and are replaced. All of them end with this process. */
export class WorkerCrew {
  kills = 0;
  private readonly workers = new Set<ChildProcess>();
  private isOpen = true;

  constructor(private readonly orders: CrewOrders) {}

  async start(): Promise<void> {
    for (let i = 0; i < this.orders.size; i += 1) await this.hire();
  }

  /** Kills one worker at whatever moment it is in, and hires another. */
  async killOne(chance: number): Promise<void> {
    const worker = [...this.workers][Math.floor(chance * this.workers.size)];
    if (!worker) return;
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
    this.kills += 1;
  }

  /** Lets one worker after the other work alone until it dies at a named moment; tells which of them did. */
  async dieAtEveryPoint(): Promise<readonly DeadlyPoint[]> {
    const died: DeadlyPoint[] = [];
    for (const point of DEADLY) {
      const worker = await this.hire({ CHAOS_DIE_AT: `${point}:0` }, false);
      const gone = once(worker, 'exit').then(() => true);
      const timeout = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), LONGEST_MS).unref());
      if (await Promise.race([gone, timeout])) died.push(point);
      else worker.kill('SIGKILL');
      await gone;
      this.kills += 1;
    }
    return died;
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    await Promise.all(
      [...this.workers].map(async (worker) => {
        const gone = once(worker, 'exit');
        worker.kill('SIGTERM');
        const timer = setTimeout(() => worker.kill('SIGKILL'), 20_000);
        await gone;
        clearTimeout(timer);
      }),
    );
  }

  private async hire(env: Readonly<Record<string, string>> = {}, replace = true): Promise<ChildProcess> {
    const worker = spawn(process.execPath, [join(__dirname, 'part-worker.js')], {
      env: { ...process.env, JOINERY_PARENT_PID: String(process.pid), ...this.orders.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    worker.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    this.workers.add(worker);
    worker.once('exit', (code) => {
      this.workers.delete(worker);
      if (code !== null && code !== 0) process.stderr.write(`a worker ended with ${code}:\n${said}\n`);
      if (this.isOpen && replace) void this.hire();
    });
    await once(worker.stdout, 'data');
    worker.stdout.resume();
    return worker;
  }
}
