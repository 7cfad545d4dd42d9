/** Somebody to whose account the app said yes, and which lacked a value afterwards. */
export interface Witness {
  readonly person: string;
  readonly id: string;
  /** Since when it might have shown it, by the clock of `performance.now()`. */
  readonly since: number;
}

/** So many have to testify before nobody else is given time. */
const WITNESSES = 3;

/**
 * Paths that an app says yes to and shows a value of for nobody. A path that a value was seen at is none of them,
 * whoever lacks it.
 */
export class ForgottenPaths {
  private readonly witnesses = new Map<string, Witness[]>();
  private readonly proven: Set<string>;
  private readonly kept = new Set<string>();

  constructor(proven: readonly string[] = []) {
    this.proven = new Set(proven);
  }

  get paths(): readonly string[] {
    return [...this.proven].sort();
  }

  has(path: string): boolean {
    return this.proven.has(path);
  }

  note(path: string, witness: Witness): void {
    if (this.kept.has(path)) return;
    const known = this.witnesses.get(path) ?? [];
    const earlier = known.find(({ person }) => person === witness.person);
    if (earlier === undefined && known.length >= WITNESSES) return;
    const since = Math.min(witness.since, earlier?.since ?? Infinity);
    this.witnesses.set(path, [...known.filter((one) => one !== earlier), { ...witness, since }]);
  }

  /** Those who may be asked once more and decide by that: as many as it takes, each since `until` or longer. */
  ripe(path: string, until: number): readonly Witness[] | null {
    const known = this.witnesses.get(path) ?? [];
    return known.length >= WITNESSES && known.every(({ since }) => since <= until) ? known : null;
  }

  /** Whoever testified is asked no more: new witnesses are needed. */
  dismiss(path: string): void {
    this.witnesses.delete(path);
  }

  prove(path: string): void {
    if (this.kept.has(path)) return;
    this.witnesses.delete(path);
    this.proven.add(path);
  }

  /** A value was seen there: whatever was thought of the path is wrong. */
  clear(path: string): void {
    if (!this.kept.has(path)) this.kept.add(path);
    if (this.witnesses.size > 0) this.witnesses.delete(path);
    if (this.proven.size > 0) this.proven.delete(path);
  }
}
