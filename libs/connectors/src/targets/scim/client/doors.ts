import type { Permit } from '../../../kit/target';

/**
 * Lets at most so many requests through at a time, each before it asks for its permit: what has its permit finds a
 * connection that is free, and is sent at once.
 */
export class Doors {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  before(permit: Permit | undefined): Permit {
    const ask = async (): Promise<void> => {
      await this.enter();
      try {
        await permit?.();
      } catch (error) {
        this.leave();
        throw error;
      }
    };
    const answered = (): void => {
      this.leave();
      permit?.answered?.();
    };
    return Object.assign(ask, { ...permit, answered });
  }

  private async enter(): Promise<void> {
    if (this.free === 0) return new Promise((resolve) => this.waiting.push(resolve));
    this.free -= 1;
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
