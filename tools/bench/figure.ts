/** One measured ratio with its parts; absolute times say nothing about another machine. */
export interface Figure {
  readonly name: string;
  readonly ratio: number;
  readonly aim: number;
  readonly better: 'lower' | 'higher';
  readonly parts: Readonly<Record<string, number>>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no value was measured');
  return middle;
}

export function rounded(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
