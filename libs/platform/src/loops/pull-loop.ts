import { messageOf } from '@joinery/kernel';
import type { SourceMapping, SourcePull } from '@joinery/identity';
import { Refusal } from '@joinery/pipeline';
import type { ImportRun } from '@joinery/store';
import type { Config } from '../config';
import { followImport, isWithoutEffect } from '../feeds/follow-import';
import type { Joinery } from '../joinery';
import { credentialOf, type RefusedSignIn, rests } from '../feeds/refused-sign-in';
import { pullFiles, type PulledFile } from '../feeds/pull-files';
import { turnDue } from '../feeds/pull-schedule';
import { type Pulled, pullSource, whileNobodyElseReads } from '../feeds/pull-source';
import { nightDue, slotAt } from './night';

/** What came of one source in one round: lines that tell it, and after what there is to plan. */
interface Read {
  readonly told: readonly string[];
  /** The last import of it that is in force; null: nothing follows. */
  readonly last: ImportRun | null;
  /** False when it ended in the middle and is to be tried again soon. */
  readonly isSettled: boolean;
}

const SETTLED: Read = { told: [], last: null, isSettled: true };

/**
 * The scheduled readings of sources: whole ones at night where the policy names a time, what changed in between where
 * it names minutes or the source gave a hint, and files that were dropped. Any number of workers may ask; one reads.
 */
export class PullLoop {
  /** Why a source could not be read: told once, and a night that is refused is left alone. */
  private readonly troubles = new Map<string, { readonly slot: string | null; readonly message: string }>();

  /** Sources that do not know us: they are left alone until that may be otherwise. */
  private readonly refused = new Map<string, RefusedSignIn>();

  /** An import that is in force and that nothing has followed from yet. */
  private owed: ImportRun | null = null;

  constructor(
    private readonly joinery: Joinery,
    private readonly config: Pick<Config, 'home' | 'zone'>,
  ) {}

  /** Reads what is due and plans what follows; tells in one line per source what came of it. */
  async round(): Promise<readonly string[]> {
    const told: string[] = [];
    for (const [sourceId, mapping] of this.joinery.policies.current().sources) {
      const read = await this.readIfDue(sourceId, mapping);
      told.push(...read.told);
      this.owed = read.last ?? this.owed;
    }
    if (this.owed !== null) await followImport(this.joinery, this.owed, 'joinery');
    this.owed = null;
    return told;
  }

  private async readIfDue(sourceId: string, { pull, file }: SourceMapping): Promise<Read> {
    if (pull && (await this.isLeftAlone(sourceId, pull))) return SETTLED;
    const slot = pull?.at === undefined ? null : await this.slotDue(sourceId, pull.at);
    if (pull && slot !== null && this.troubles.get(sourceId)?.slot !== slot) {
      return this.turn(sourceId, slot, () => this.pull(sourceId, pull, 'full', slot));
    }
    const every = pull?.everyMinutes ?? file?.drop?.everyMinutes ?? null;
    if (every === null && !pull?.webhook) return SETTLED;
    const now = this.joinery.clock.now();
    const due = turnDue(every, now, await this.joinery.store.read((tx) => tx.pulls.turn(sourceId)));
    if (due.kind === 'not due') return SETTLED;
    return this.turn(sourceId, null, () => (pull ? this.pull(sourceId, pull, 'delta') : this.takeFiles(sourceId)));
  }

  private async isLeftAlone(sourceId: string, pull: SourcePull): Promise<boolean> {
    const refused = this.refused.get(sourceId);
    if (refused === undefined) return false;
    const lastRead = await this.joinery.store.read((tx) => tx.pulls.watermark(sourceId));
    const now = this.joinery.clock.now();
    return rests(refused, credentialOf(pull, sourceId), lastRead?.startedAt ?? null, now);
  }

  private async slotDue(sourceId: string, at: string): Promise<string | null> {
    const { zone } = this.config;
    const now = this.joinery.clock.now();
    const slot = slotAt(at, now, zone);
    const state = await this.joinery.store.read((tx) => tx.pulls.slotState(sourceId, slot));
    return nightDue(now, state).kind === 'due' ? slot : null;
  }

  /**
   * Another worker that reads the source now does this turn's work. Trouble with one source is told and keeps the
   * others from nothing; it is tried again in a while, a night that policy or a missing secret forbids not before the
   * next.
   */
  private async turn(sourceId: string, slot: string | null, work: () => Promise<Read>): Promise<Read> {
    const beganAt = this.joinery.clock.now();
    let read: Read;
    try {
      read = await work();
      this.troubles.delete(sourceId);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'PULL_RUNNING') return SETTLED;
      const message = messageOf(error);
      const isTold = this.troubles.get(sourceId)?.message === message;
      this.troubles.set(sourceId, { slot: error instanceof Refusal ? slot : null, message });
      read = { told: isTold ? [] : [toldOf(sourceId, message)], last: null, isSettled: false };
    }
    const { isSettled } = read;
    await this.joinery.store.transaction((tx) => tx.pulls.endTurn(sourceId, { beganAt, isSettled }));
    return read;
  }

  private async pull(sourceId: string, rules: SourcePull, mode: 'full' | 'delta', slot?: string): Promise<Read> {
    const { home } = this.config;
    const shown = { at: this.joinery.clock.now(), credential: credentialOf(rules, sourceId) };
    const request = { sourceId, actor: 'joinery', home, mode, ...(slot === undefined ? {} : { slot }) };
    const pulled = await pullSource(this.joinery, request);
    const imported = pulled.filter((one) => one.kind === 'imported');
    const end = pulled.at(-1);
    if (end?.kind === 'imported' && end.end.outcome === 'SIGN_IN_REFUSED') this.refused.set(sourceId, shown);
    else this.refused.delete(sourceId);
    return {
      told: imported.map((one) => describePulled(sourceId, one)),
      last: lastInForce(imported.map(({ result }) => result.run)),
      isSettled: end?.kind !== 'imported' || end.end.outcome === 'COMPLETE',
    };
  }

  private async takeFiles(sourceId: string): Promise<Read> {
    const taken: PulledFile[] = [];
    await whileNobodyElseReads(this.joinery, sourceId, async () => {
      for await (const one of pullFiles(this.joinery, sourceId, 'joinery')) taken.push(one);
    });
    const imported = taken.filter((one) => one.kind === 'imported');
    return {
      told: imported.map(({ name, result: { run } }) => `${sourceId}: ${name} is import ${run.id}, ${run.status}`),
      last: lastInForce(imported.map(({ result }) => result.run)),
      isSettled: true,
    };
  }
}

function lastInForce(runs: readonly ImportRun[]): ImportRun | null {
  return runs.filter((run) => !isWithoutEffect(run)).at(-1) ?? null;
}

function describePulled(sourceId: string, { end, result }: Extract<Pulled, { kind: 'imported' }>): string {
  const what = `${sourceId}: ${end.outcome}, import ${result.run.id} is ${result.run.status}, ${result.run.rowsRead} rows`;
  return end.outcome === 'SIGN_IN_REFUSED' ? `${what}; it is left alone until its secret is another one` : what;
}

/** Refusals name their source already. */
function toldOf(sourceId: string, message: string): string {
  return message.startsWith(`${sourceId}:`) ? message : `${sourceId}: ${message}`;
}
