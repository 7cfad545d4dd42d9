/** How many requests of one sort an app takes, as its vendor says. */
export interface Budget {
  readonly name: string;
  /** Absent: every method. */
  readonly methods?: readonly string[];
  /** Regular expression on the path below the base URL. Absent: every path. */
  readonly path?: string;
  readonly amount: number;
  readonly perMs: number;
  /** How many may come at once; the amount when absent. */
  readonly burst?: number;
}

export interface Refused {
  readonly budget: Budget;
  /** Milliseconds of the lab's clock until one more request fits. */
  readonly waitMs: number;
}

interface Bucket {
  readonly budget: Budget;
  readonly path: RegExp | null;
  level: number;
  filledAt: number;
}

/** Token buckets, one per budget. A request needs room in all that it falls under, and takes from all or from none. */
export class Budgets {
  private buckets: Bucket[] = [];

  constructor(private readonly elapsedMs: () => number) {}

  set(budgets: readonly Budget[]): void {
    const now = this.elapsedMs();
    this.buckets = budgets.map((budget) => ({
      budget,
      path: budget.path === undefined ? null : new RegExp(budget.path, 'i'),
      level: capacity(budget),
      filledAt: now,
    }));
  }

  /** Takes one request out of its budgets, or says which is empty and for how long. */
  take(method: string, path: string): Refused | null {
    const mine = this.buckets.filter((one) => falls(one, method, path));
    for (const bucket of mine) this.fill(bucket);
    const empty = mine.filter((one) => one.level < 1);
    const worst = empty.map(refusal).sort((left, right) => right.waitMs - left.waitMs)[0];
    if (worst) return worst;
    for (const bucket of mine) bucket.level -= 1;
    return null;
  }

  /** Somebody else uses up part of a budget, or of all, that clients of the organisation share. Gives which. */
  drain(amount: number, name?: string): readonly string[] {
    const meant = this.buckets.filter(({ budget }) => name === undefined || budget.name === name);
    for (const bucket of meant) {
      this.fill(bucket);
      bucket.level = Math.max(0, bucket.level - amount);
    }
    return meant.map(({ budget }) => budget.name);
  }

  get names(): readonly string[] {
    return this.buckets.map(({ budget }) => budget.name);
  }

  private fill(bucket: Bucket): void {
    const now = this.elapsedMs();
    const { amount, perMs } = bucket.budget;
    bucket.level = Math.min(capacity(bucket.budget), bucket.level + ((now - bucket.filledAt) * amount) / perMs);
    bucket.filledAt = now;
  }
}

function capacity(budget: Budget): number {
  return budget.burst ?? budget.amount;
}

function falls({ budget, path }: Bucket, method: string, url: string): boolean {
  if (budget.methods && !budget.methods.includes(method)) return false;
  return path === null || path.test(url);
}

function refusal({ budget, level }: Bucket): Refused {
  return { budget, waitMs: Math.ceil(((1 - level) * budget.perMs) / budget.amount) };
}
