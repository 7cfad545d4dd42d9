import { messageOf } from '@joinery/kernel';
import { type Log, signLog, type SigningPlace } from '../evidence/sign-log';

/** Events that are written between two rounds while somebody is busy: they get the machine first. */
const BUSY_EVENTS = 1_000;
/** So many rounds sealing waits for them at most. */
const MOST_WAITS = 15;
/** What is new is signed so often. */
const SIGN_MS = 10_000;

/** What a worker does about the audit log, a round every two seconds: seals what is new, and signs it. */
export class SealLoop {
  private seen: number | null = null;
  private waits = 0;
  private trouble = '';

  constructor(
    private readonly joinery: Log,
    private readonly place: SigningPlace,
  ) {}

  /** Trouble that has not been told yet; null: none. */
  async round(): Promise<string | null> {
    if (await this.mustWait()) return null;
    await this.joinery.sealEvents.execute();
    const { unsignedSince, checkpoint, now } = await this.joinery.store.snapshot((tx) => tx.auditSeals.state());
    if (unsignedSince === null) return null;
    if (checkpoint !== null && Date.parse(now) - Date.parse(checkpoint.signedAt) < SIGN_MS) return null;
    const trouble = await signLog(this.joinery, this.place).then(() => '', messageOf);
    const told = trouble === this.trouble ? null : trouble || null;
    this.trouble = trouble;
    return told;
  }

  /**
   * A log that grows fast belongs to those who write it: a wave of steps is not made slower, and sealed behind it.
   * Whether it does is not known in the first round.
   */
  private async mustWait(): Promise<boolean> {
    const last = Number(await this.joinery.store.read((tx) => tx.auditSeals.lastId()));
    const isBusy = this.seen === null || last - this.seen >= BUSY_EVENTS;
    this.seen = last;
    this.waits = isBusy && this.waits < MOST_WAITS ? this.waits + 1 : 0;
    return this.waits > 0;
  }
}
