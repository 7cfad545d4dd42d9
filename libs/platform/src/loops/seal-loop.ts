import { messageOf } from '@joinery/kernel';
import { type Log, signLog, type SigningPlace } from '../evidence/sign-log';

/** Events that are written between two rounds while somebody is busy: they get the machine first. */
const BUSY_EVENTS = 50;
/** So many rounds sealing waits for them at most. */
const MOST_WAITS = 30;
/** From then on a round seals as many events as came since the one before, and so many of those that wait. */
const CATCH_UP_EVENTS = 1_000;
/** What is new is signed so often. */
const SIGN_MS = 10_000;

/** What a worker does about the audit log, a round every two seconds: seals what is new, and signs it. */
export class SealLoop {
  private seen: number | null = null;
  private busyRounds = 0;
  private trouble = '';

  constructor(
    private readonly joinery: Log,
    private readonly place: SigningPlace,
  ) {}

  /** Trouble that has not been told yet; null: none. */
  async round(): Promise<string | null> {
    const most = await this.share();
    if (most === 0) return null;
    await this.joinery.sealEvents.execute(most);
    const { unsignedSince, checkpoint, now } = await this.joinery.store.snapshot((tx) => tx.auditSeals.state());
    if (unsignedSince === null) return null;
    if (checkpoint !== null && Date.parse(now) - Date.parse(checkpoint.signedAt) < SIGN_MS) return null;
    const trouble = await signLog(this.joinery, this.place).then(() => '', messageOf);
    const told = trouble === this.trouble ? null : trouble || null;
    this.trouble = trouble;
    return told;
  }

  /**
   * How many events this round may seal. A log that grows fast belongs to those who write it: a wave of steps is not
   * made slower, and sealed behind it. One that goes on is sealed beside it in small pieces, no further behind from round
   * to round. Whether the log grows is not known in the first round.
   */
  private async share(): Promise<number> {
    const last = Number(await this.joinery.store.read((tx) => tx.auditSeals.lastId()));
    const came = this.seen === null ? Infinity : last - this.seen;
    this.seen = last;
    this.busyRounds = came >= BUSY_EVENTS ? this.busyRounds + 1 : 0;
    if (this.busyRounds === 0) return Infinity;
    return this.busyRounds > MOST_WAITS ? came + CATCH_UP_EVENTS : 0;
  }
}
