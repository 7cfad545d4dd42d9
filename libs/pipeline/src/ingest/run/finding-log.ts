import type { Finding } from '@joinery/kernel';
import type { Transaction } from '@joinery/store';

const SHOWN = 200;

/** Keeps what is found wrong in a file: every finding in the database, the first few at hand for whoever asked. */
export class FindingLog {
  readonly shown: Finding[] = [];
  private pending: Finding[] = [];
  private readonly added = new WeakSet<Finding>();

  constructor(
    private readonly tx: Transaction,
    private readonly importId: string,
  ) {}

  /**
   * What was added before is not told twice: the row at which a file breaks off is refused for what the file is judged
   * by as well.
   */
  add(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (this.added.has(finding)) continue;
      this.added.add(finding);
      this.pending.push(finding);
      if (this.shown.length < SHOWN) this.shown.push(finding);
    }
  }

  /** Writes what has gathered, so that a file full of bad rows needs no more memory than a good one. */
  async flush(): Promise<void> {
    const findings = this.pending;
    this.pending = [];
    await this.tx.imports.addFindings(this.importId, findings);
  }
}
