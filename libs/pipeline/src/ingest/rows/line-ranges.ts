/** Lines of a file, by ranges that do not overlap. */
export class LineRanges {
  private readonly ranges: { readonly line: number; readonly end: number }[] = [];

  /** From `line` on, and up to `end`, which is not in it. */
  add(line: number, end: number): void {
    this.ranges.push({ line, end });
  }

  /** To be called after the last `add`, before anything is asked. */
  sort(): void {
    this.ranges.sort((left, right) => left.line - right.line);
  }

  hold(line: number): boolean {
    let [low, high] = [0, this.ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ranges[middle]?.end ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    return (this.ranges[low]?.line ?? Infinity) <= line;
  }
}
