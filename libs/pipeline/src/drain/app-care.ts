import type { Exchange } from '@joinery/connectors/kit';
import { CircuitBreaker, PROBE_AFTER_MS } from './circuit-breaker';
import type { DrainTurn } from './drain';
import { noteFindings } from '../apps/note-findings';
import { type Pause, pauseAfter } from './outcome';

const LONGEST_GUESS_MS = 60_000;

/**
 * Listens to how the pieces of work of one turn end, and leaves the whole app alone for a while when it asks for that
 * (429, Retry-After) or is in trouble. Whatever was begun is finished; nothing new is.
 */
export class AppCare {
  private pause: Pause | null = null;
  private trouble: string | null = null;
  private isServed = false;
  /** True while the app is tried again after it was left alone. */
  private isOnTrial: boolean;
  private breaker: CircuitBreaker;

  constructor(private readonly turn: DrainTurn) {
    this.isOnTrial = turn.state.circuit !== null;
    this.breaker = this.isOnTrial ? CircuitBreaker.onTrial() : new CircuitBreaker();
  }

  /** True when the app is to be left alone. */
  get isResting(): boolean {
    return this.pause !== null || this.trouble !== null;
  }

  /** Takes in how one piece of work ended; `error` is null when it went well. */
  note(exchanges: readonly Exchange[], error: unknown): void {
    const pause = pauseAfter(error);
    if (pause && (this.pause === null || pause.ms > this.pause.ms)) this.pause = pause;
    if (error === null) this.isServed = true;
    const reason = this.breaker.note(exchanges, error);
    if (reason !== null) this.trouble ??= reason;
    if (pause ?? reason) this.turn.gate.rest(pause?.reason ?? (reason as string));
  }

  /** Writes down what was decided, for every worker to keep to. */
  async settle(): Promise<void> {
    if (this.pause) await this.rest(this.pause);
    else if (this.isServed && this.turn.state.pauseStreak > 0) await this.endStreak();
    if (this.trouble !== null) await leaveAlone(this.turn, this.trouble, this.isOnTrial);
    await noteFindings(this.turn);
  }

  /** The app that was in trouble works again, and is judged like any other from now on. */
  async welcomeBack(): Promise<void> {
    const { ground, appId } = this.turn;
    this.isOnTrial = false;
    this.breaker = new CircuitBreaker();
    await ground.store.transaction(async (tx) => {
      if (!(await tx.dispatch.closeCircuit(appId))) return;
      await tx.audit.append([{ ...this.event(), type: 'app.circuit-closed', data: {} }]);
    });
  }

  private async rest({ ms, reason, isGuess }: Pause): Promise<void> {
    const { ground, appId, state } = this.turn;
    // What it says counts; where it says nothing, each time in a row twice as long.
    const wait = isGuess ? Math.min(ms * 2 ** state.pauseStreak, LONGEST_GUESS_MS) : ms;
    await ground.store.transaction(async (tx) => {
      await tx.dispatch.pause(appId, wait, reason, isGuess ? state.pauseStreak + 1 : 0);
      await tx.audit.append([{ ...this.event(), type: 'app.paused', data: { ms: wait, reason } }]);
    });
  }

  private endStreak(): Promise<void> {
    return this.turn.ground.store.transaction((tx) => tx.dispatch.endPauses(this.turn.appId));
  }

  private event(): { occurredAt: string; actor: string; appId: string } {
    return { occurredAt: this.turn.ground.clock.now(), actor: 'joinery', appId: this.turn.appId };
  }
}

/** Sends nothing to the app until a probe shows that it can be worked with, and says why where people look. */
export async function leaveAlone(
  { ground, appId }: Pick<DrainTurn, 'ground' | 'appId'>,
  reason: string,
  wasLeftAlone: boolean,
): Promise<void> {
  await ground.store.transaction(async (tx) => {
    await tx.dispatch.openCircuit(appId, reason, PROBE_AFTER_MS);
    if (wasLeftAlone) return;
    const data = { reason, probeAfterMs: PROBE_AFTER_MS };
    const event = { occurredAt: ground.clock.now(), actor: 'joinery', appId };
    await tx.audit.append([{ ...event, type: 'app.circuit-opened', data }]);
  });
}
