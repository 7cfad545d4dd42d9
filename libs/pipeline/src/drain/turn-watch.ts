import type { DrainTurn } from './drain';
import { appAndState, isStill, stopText } from './turn';

/** Why the gate is closed to new work, and rests, once a turn is over. */
export const TURN_OVER = 'the turn at this app is over';

const WATCH_MS = 1_000;
/** A database that does not answer counts as a stop after so many looks. */
const BLIND_LOOKS = 3;
/** Memberships of accounts that are written may go on for so long when the turn is over. */
const GRACE_MS = 8_000;

/**
 * Looks after a turn from beside it, once a second: sees a stop, and another connection or budget of the app; when the
 * database cannot be asked for three seconds, that is a stop as well.
 */
export class TurnWatch {
  private timer: NodeJS.Timeout | undefined;
  /** The app is connected otherwise by now, or has another budget: the next turn begins with that. */
  private isOutdated = false;
  private blindLooks = 0;
  private isLooking = false;
  private graceEnds: number | null = null;

  constructor(private readonly turn: DrainTurn) {}

  begin(): void {
    this.timer = setInterval(() => void this.look(), WATCH_MS);
  }

  end(): void {
    clearInterval(this.timer);
  }

  /** The turn is to begin nothing new. */
  get isOver(): boolean {
    return this.isOutdated || this.turn.until();
  }

  private async look(): Promise<void> {
    const { ground, appId, gate } = this.turn;
    gate.awake();
    this.endInTime();
    this.stopIfBlind('it gives no answer');
    this.blindLooks += 1;
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const seen = await ground.store.read((tx) => appAndState(tx, appId));
      this.blindLooks = 0;
      if (seen.state?.standstill) gate.stop(stopText(seen.state.standstill));
      this.isOutdated ||= !isStill(this.turn, seen);
    } catch (error) {
      this.stopIfBlind(String(error));
    } finally {
      this.isLooking = false;
    }
  }

  /** A turn that is over begins nothing new, and a while later it does not go on with anything either. */
  private endInTime(): void {
    const { gate } = this.turn;
    if (!this.isOver) return;
    gate.close(TURN_OVER);
    this.graceEnds ??= performance.now() + GRACE_MS;
    if (performance.now() > this.graceEnds) gate.rest(TURN_OVER);
  }

  private stopIfBlind(words: string): void {
    if (this.blindLooks >= BLIND_LOOKS) this.turn.gate.stop(`the database does not answer: ${words}`);
  }
}
