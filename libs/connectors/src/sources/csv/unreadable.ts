import type { Finding } from '@joinery/kernel';
import type { CsvSourceReading } from './open-csv';

/** The input is still read to its end, so that whoever keeps its bytes and their digest gets all of them. */
export function unreadable(chunks: AsyncIterator<Buffer | string>, finding: Finding): CsvSourceReading {
  return {
    header: [],
    delimiter: null,
    async *batches() {
      while (!(await chunks.next()).done);
    },
    verdict: () => ({ complete: false, findings: [finding], rowsRead: 0, unreadableAfterLine: 0 }),
  };
}
