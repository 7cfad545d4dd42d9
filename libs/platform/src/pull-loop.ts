import { Refusal } from '@joinery/pipeline';
import type { Config } from './config';
import type { Joinery } from './joinery';
import { pullDue, slotAt } from './pull-schedule';
import { type Pulled, pullSource } from './pull-source';

/** The nightly full readings of the sources whose policy names a time. Any number of workers may ask; one reads. */
export class PullLoop {
  /** Nights of sources that cannot be read as their policy stands: told once, not every minute. */
  private readonly refused = new Map<string, string>();

  constructor(
    private readonly joinery: Joinery,
    private readonly config: Pick<Config, 'home' | 'zone'>,
  ) {}

  /** Reads what is due and plans what follows; tells in one line per source what came of it. */
  async round(): Promise<readonly string[]> {
    const told: string[] = [];
    let isPlanned = false;
    for (const [sourceId, { pull }] of this.joinery.policies.current().sources) {
      const slot = pull?.at === undefined ? null : await this.due(sourceId, pull.at);
      if (slot === null || this.refused.get(sourceId) === slot) continue;
      const pulled = await this.read(sourceId, slot);
      if (typeof pulled === 'string') told.push(pulled);
      else {
        told.push(...pulled.map((one) => describe(sourceId, one)));
        isPlanned ||= pulled.length > 0;
      }
    }
    if (isPlanned) {
      await this.joinery.evaluatePeople.execute();
      await this.joinery.planChanges.execute('joinery');
    }
    return told;
  }

  private async due(sourceId: string, at: string): Promise<string | null> {
    const { zone } = this.config;
    const now = this.joinery.clock.now();
    const state = await this.joinery.store.read((tx) => tx.pulls.slotState(sourceId, slotAt(now, zone)));
    const due = pullDue(at, now, zone, state);
    return due.kind === 'due' ? due.slot : null;
  }

  /** Another worker that reads the source now does this night's work. A text says why the source cannot be read. */
  private async read(sourceId: string, slot: string): Promise<readonly Pulled[] | string> {
    try {
      return await pullSource(this.joinery, { sourceId, actor: 'joinery', home: this.config.home, mode: 'full', slot });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'PULL_RUNNING') return [];
      this.refused.set(sourceId, slot);
      return error.message;
    }
  }
}

function describe(sourceId: string, pulled: Pulled): string {
  if (pulled.kind === 'unchanged') return `${sourceId}: nothing has changed`;
  const { end, result } = pulled;
  return `${sourceId}: ${end.outcome}, import ${result.run.id} is ${result.run.status}, ${result.run.rowsRead} rows`;
}
