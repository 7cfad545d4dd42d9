import type { ImportStage, ImportState, Store } from '@joinery/store';

/** How often it is told how far an import is; shorter ones are not told of at all. */
const EVERY_MS = 1_000;

/**
 * Tells beside the transaction of an import how far it is, so that anybody can ask. It never holds the import up: what
 * cannot be told at once is told a second later, and trouble with it is nobody's trouble.
 */
export class ImportTeller {
  private state: ImportState;
  private row: string | null = null;
  private telling: Promise<void> | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly store: Pick<Store, 'read'>,
    { sourceId, fileName, actor }: Pick<ImportState, 'sourceId' | 'fileName' | 'actor'>,
    stage: ImportStage = 'reading',
  ) {
    this.state = { sourceId, fileName, actor, importId: null, stage, rows: 0 };
    this.timer = setInterval(() => this.write(), EVERY_MS).unref();
  }

  /** Where the import is now. Costs nothing: it is written when its second has come. */
  note(state: Partial<Pick<ImportState, 'importId' | 'stage' | 'rows'>>): void {
    this.state = { ...this.state, ...state };
  }

  /** The import has ended, however it did. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
    const { row } = this;
    if (row !== null) await this.store.read((tx) => tx.importProgress.end(row)).catch(() => undefined);
  }

  private write(): void {
    if (this.telling !== null) return;
    this.telling = this.store
      .read((tx) => tx.importProgress.tell(this.row, this.state))
      .then((row) => void (this.row = row))
      .catch(() => undefined)
      .finally(() => (this.telling = null));
  }
}
