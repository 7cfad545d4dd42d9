import type { MemberChange, MemberResult } from '@joinery/connectors/kit';
import type { Written } from './member-desk';

/** One membership that is to come about or to end. */
export interface Wanted {
  readonly written: Written;
  readonly change: 'added' | 'removed';
}

/** How it ended: what the app showed for it and for how many others, or the error. */
export type MemberEnd = { readonly result: MemberResult; readonly together: number } | { readonly error: unknown };

interface Waiting extends Wanted {
  readonly end: (end: MemberEnd) => void;
}

/**
 * The memberships of one group: one call in flight at a time. What comes while a call is out, and within the time to gather,
 * goes with the next one.
 */
export class GroupLine {
  private readonly waiting: Waiting[] = [];
  private isRunning = false;

  /** `send` is told which memberships a call is about; it may throw. */
  constructor(
    private readonly send: (
      change: Pick<MemberChange, 'add' | 'remove' | 'attempt'>,
      lane: number,
    ) => Promise<MemberResult>,
    private readonly gather: () => Promise<void>,
  ) {}

  change(wanted: Wanted): Promise<MemberEnd> {
    return new Promise((end) => {
      this.waiting.push({ ...wanted, end });
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      await this.gather();
      const together = this.waiting.splice(0);
      const end = await this.call(together);
      for (const one of together) one.end(end);
    }
    this.isRunning = false;
  }

  private async call(together: readonly Waiting[]): Promise<MemberEnd> {
    const ids = (change: Wanted['change']): string[] =>
      together.filter((one) => one.change === change).map(({ written }) => written.result.remoteId);
    const accounts = together.map(({ written }) => written.account);
    const attempt = Math.min(...accounts.map(({ attempts }) => attempts));
    const lane = Math.min(...accounts.map(({ step }) => step.lane));
    try {
      const result = await this.send({ add: ids('added'), remove: ids('removed'), attempt }, lane);
      return { result, together: together.length };
    } catch (error) {
      return { error };
    }
  }
}
