import type { AuditEvent } from '@joinery/audit';
import { type Breach, type FeedReview, holdsRun, type SourceMapping, type UsedColumn } from '@joinery/identity';
import type { IngestScope, Transaction } from '@joinery/store';
import type { FeedCounts, JudgedFeed } from './feed-gate';
import type { Untold } from './untold';

/** What a feed was found to be, and what came of it. */
export interface FeedJudgement {
  readonly verdict: FeedReview['verdict'];
  readonly breaches: readonly Breach[];
  /** Records that wait for a person's word; all of them when the run is held. */
  readonly recordsHeld: number;
  /** What the file means, held or not. */
  readonly counts: FeedCounts;
  readonly usedColumns: readonly UsedColumn[];
  /** Of the source: what a date in its column of terminations is taken for. */
  readonly terminationDateMeans: SourceMapping['terminationDateMeans'];
  readonly unusedColumns: readonly string[];
  /** What people cannot be told apart, placed or ended without and no column gives, though the source may decide it. */
  readonly untold: readonly Untold[];
}

/** What a file without a row that could be understood is judged to be: there is nothing to hold. */
export const NOTHING_JUDGED: JudgedFeed = {
  review: { verdict: 'clear', breaches: [], held: new Map(), managersKept: [] },
  counts: { joiners: 0, goneAlready: 0, movers: 0, conversions: 0, leavers: 0, rehires: 0 },
  leaversInForce: 0,
  reused: [],
};

/**
 * Keeps out of force what the review holds: everything, or the records it names, which are set aside. Ids that were
 * given to somebody else become cases. Answers how many people who were made already are unmade, and how many rows are
 * held.
 */
export async function applyReview(
  tx: Transaction,
  scope: IngestScope,
  { review, reused }: JudgedFeed,
  rowsStaged: number,
): Promise<{ readonly unmade: number; readonly held: number }> {
  await tx.heldRecords.keepManagers(scope, review.managersKept);
  if (review.verdict === 'clear') return { unmade: 0, held: 0 };
  const event = heldEvent(scope, review);
  await tx.audit.append([event]);
  if (holdsRun(review)) return { unmade: await tx.heldRecords.takeBackAll(scope), held: rowsStaged };
  const held = await tx.heldRecords.keep(scope, review.held);
  const unmade = await tx.staging.takeBack(scope, [...review.held.keys()]);
  for (const change of reused) {
    if (change.identityId === null) continue;
    const candidate = {
      identityId: change.identityId,
      label: change.label,
      confidence: 0,
      evidence: ['same id in the same source'],
      against: ['another name', 'another birth date, or none that is known and another first day'],
    };
    const reason = 'the id is known, but name and birth date (or first day) are those of somebody else';
    await tx.cases.add(scope, [{ recordKey: change.recordKey, candidates: [candidate], reasons: [reason] }]);
  }
  return { unmade, held };
}

function heldEvent({ asOf, importId, sourceId }: IngestScope, review: FeedReview): AuditEvent {
  const { breaches, held } = review;
  const told = breaches.filter((breach) => breach.scope !== 'notice');
  return {
    occurredAt: asOf,
    actor: 'joinery',
    type: 'import.held',
    importId,
    data: {
      source: sourceId,
      what: holdsRun(review) ? 'run' : 'records',
      records: held.size,
      breaches: told.map(({ code, message }) => ({ code, message })),
    },
  };
}
