import { type Finding, type Instant, isError } from '@joinery/kernel';
import type { SourceMapping } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { ImportRun, IngestScope } from '@joinery/store';
import type { ByteKeeper } from './byte-keeper';
import type { CorrectedImport } from '../correction';
import type { FeedGate } from '../review/feed-gate';
import type { FindingLog } from './finding-log';
import type { ImportTeller } from './import-teller';
import type { RowStager } from '../rows/row-stager';

/** A file that was read to its end. */
export interface ReadFile {
  readonly scope: IngestScope;
  /** Files of changes have come since: who is not in it may have come with them. */
  readonly isOld: boolean;
  readonly mapping: SourceMapping;
  readonly findings: FindingLog;
  readonly stager: RowStager;
  readonly keeper: ByteKeeper;
  readonly verdict: { readonly complete: boolean; readonly findings: readonly Finding[] };
  readonly header: readonly string[];
  readonly feed: 'full' | 'delta';
  readonly gate: FeedGate;
  readonly corrected: CorrectedImport;
  readonly teller: ImportTeller;
  /** The set whose mapping it was read by. */
  readonly policy: PolicySet;
}

/** What came of it. */
interface Ended {
  /** It proves who is not in it. */
  readonly complete: boolean;
  /** Nothing of it is in force. */
  readonly isHeld: boolean;
  readonly fresh: number;
  readonly changed: number;
  readonly held: number;
  readonly missing: number;
  readonly at: Instant;
}

/** The import as it is kept: what was read, and what came of it. */
export function importRun(
  { fileName, actor }: Pick<ImportRun, 'fileName' | 'actor'>,
  read: ReadFile,
  { complete, isHeld, fresh, changed, held, missing, at }: Ended,
): ImportRun {
  const { scope, stager, keeper } = read;
  const { rowsRead, rowsStaged, rowsRefused } = stager;
  return {
    id: scope.importId,
    sourceId: scope.sourceId,
    feed: read.feed,
    status: rowsStaged === 0 ? 'unreadable' : isHeld ? 'held' : complete ? 'ready' : 'unfit',
    fileName,
    contentSha256: keeper.sha256(),
    byteCount: keeper.byteCount,
    header: read.header,
    asOf: scope.asOf,
    actor,
    rowsRead,
    rowsStaged,
    rowsRefused,
    rowsNew: fresh,
    rowsChanged: changed,
    rowsUnchanged: rowsStaged - fresh - changed - held,
    rowsHeld: held,
    rowsMissing: missing,
    doubts: complete ? [] : doubtsOf(read),
    startedAt: scope.asOf,
    finishedAt: at,
  };
}

/** Why nothing may be concluded from absence. */
function doubtsOf({ verdict, stager }: ReadFile): string[] {
  const found = [...verdict.findings, ...stager.columnFindings.filter(isError)].map((finding) => finding.message);
  const { rowsRead, rowsStaged } = stager;
  if (rowsStaged > 0 || found.length > 0) return found;
  return [rowsRead === 0 ? 'there is no row' : `not one of ${rowsRead} rows could be understood`];
}
