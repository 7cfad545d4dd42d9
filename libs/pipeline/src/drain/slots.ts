/** Lets at most `size` things happen at once; the others wait in line, those of a more urgent (lower) lane first. */
export class Slots {
  private free: number;
  private readonly lines = new Map<number, (() => void)[]>();

  constructor(size: number) {
    this.free = size;
  }

  async run<T>(lane: number, work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await this.wait(lane);
    try {
      return await work();
    } finally {
      const next = this.next();
      if (next) next();
      else this.free += 1;
    }
  }

  private wait(lane: number): Promise<void> {
    return new Promise((resolve) => {
      const line = this.lines.get(lane);
      if (line) line.push(resolve);
      else this.lines.set(lane, [resolve]);
    });
  }

  private next(): (() => void) | undefined {
    let most: number | null = null;
    for (const [lane, line] of this.lines) if (line.length > 0 && (most === null || lane < most)) most = lane;
    return most === null ? undefined : this.lines.get(most)?.shift();
  }
}
