import { readDatesAs, type SourceMapping } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import { type Ground, Refusal } from '../ports';
import { sourceNamed } from '../policy/source-named';
import { FileImport } from './run/file-import';
import type { IngestRequest, IngestResult } from './run/ingest-request';
import { ImportTeller } from './run/import-teller';
import { readToEnd } from './run/read-to-end';

/**
 * Reads one file of a source: keeps its bytes, stages every row that can be understood, reports every row that cannot,
 * keeps what changed as new record versions and links new records to people. One transaction: a crash leaves nothing
 * behind, and the same file can be loaded again. Rows read = rows staged + rows refused, always.
 */
export class IngestSource {
  constructor(private readonly ground: Ground) {}

  async execute(request: IngestRequest): Promise<IngestResult> {
    const { store, clock, policies } = this.ground;
    const policy = policies.current();
    const mapping = mappingOf(policy, request);
    const startedAt = clock.now();
    const teller = new ImportTeller(store, request);
    try {
      return await store.transaction(async (tx) => {
        const read = await readToEnd(tx, request, { policy, mapping, startedAt, teller });
        const result = await new FileImport(tx, request, read).keep(() => clock.now());
        if (request.preview) throw new PreviewEnd(result);
        return result;
      });
    } catch (error) {
      if (error instanceof PreviewEnd) return error.result;
      throw error;
    } finally {
      await teller.end();
    }
  }
}

/** How the columns of the source are read, and the dates of this file where its bringer says so. */
function mappingOf(policy: PolicySet, { sourceId, opened }: IngestRequest): SourceMapping {
  const mapping = sourceNamed(policy, sourceId);
  const format = opened?.dateFormat;
  const asSaid = format === undefined ? mapping : readDatesAs(mapping, format);
  if (asSaid !== null) return asSaid;
  throw new Refusal(
    'DATE_FORMAT_INVALID',
    `"${format}" is no date format. Write it like d/M/yyyy, M/d/yyyy or d MMM yyyy.`,
  );
}

/** Ends a preview: the transaction is taken back with everything in it. */
class PreviewEnd extends Error {
  constructor(readonly result: IngestResult) {
    super('the preview has ended');
  }
}
