import { isRowNumber } from '@joinery/kernel';
import type { Upload, UploadOutcome } from '@joinery/store';
import type { Ground } from '../ports';

/** Keeps what came of bulk uploads, so that clients can look it up after their 202. */
export class KeepUpload {
  constructor(private readonly ground: Ground) {}

  /** The number under which the outcomes are found. */
  execute(sourceId: string, outcomes: readonly UploadOutcome[]): Promise<string> {
    const at = this.ground.clock.now();
    return this.ground.store.transaction((tx) => tx.inboundUploads.add(sourceId, at, outcomes));
  }

  find(sourceId: string, id: string): Promise<Upload | null> {
    if (!isRowNumber(id)) return Promise.resolve(null);
    return this.ground.store.read((tx) => tx.inboundUploads.find(sourceId, id));
  }
}
