import type { Finding } from '@joinery/kernel';
import { ERROR_COLUMN } from '@joinery/connectors/kit';
import { type Breach, foldColumn, holdsRun, type SourceMapping, type UsedColumn } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { ImportRun, OpenedAs, StoredFileAge, Transaction } from '@joinery/store';
import type { FeedJudgement } from './apply-review';
import { isCorrection } from '../correction';
import type { JudgedFeed } from './feed-gate';
import { type PolicyWords, untoldBy } from './untold';

/** A breach among the other findings of an import. */
export function breachFinding({ code, scope, message }: Breach): Finding {
  const hints: Readonly<Record<Breach['scope'], string>> = {
    run: 'Nothing of the file is in force. Look at it, then release or reject the import.',
    stop: "Nothing of the file is in force, and nobody can release it. Mend the export, or change the source's contract and mapping.",
    records: 'These records stay as they were, the others are in force. Release or reject the import.',
    case: 'These records stay as they were, the others are in force. Decide their cases: joinery case list.',
    manager: 'Whom these people report to stays as it was; everything else of them is in force.',
    notice: 'Nothing is held because of it.',
  };
  return {
    severity: scope === 'notice' || scope === 'manager' ? 'warning' : 'error',
    code,
    message,
    hint: hints[scope],
  };
}

interface CheckedRequest {
  readonly fileAge?: StoredFileAge | null;
  readonly opened?: OpenedAs;
  readonly releases?: { readonly importId: string };
}

interface CheckedFile {
  readonly header: readonly string[];
  readonly mapping: Pick<SourceMapping, 'terminationDateMeans'>;
  readonly stager: { readonly usedColumns: readonly UsedColumn[] };
  readonly corrected: { readonly id: string | null };
  /** The set whose mapping it was read by. */
  readonly policy: PolicyWords & Pick<PolicySet, 'digest'>;
}

/** Keeps what was found, so that the next file can be measured by it and a person can decide. */
export async function keepCheck(
  tx: Transaction,
  run: ImportRun,
  request: CheckedRequest,
  judged: JudgedFeed,
  { header, stager, mapping, policy, corrected }: CheckedFile,
): Promise<FeedJudgement> {
  const { review, counts, leaversInForce } = judged;
  const inForce = run.status === 'ready' || run.status === 'unfit';
  const { usedColumns } = stager;
  await tx.feedChecks.add({
    importId: run.id,
    sourceId: run.sourceId,
    asOf: run.asOf,
    inForce,
    usedColumns,
    leavers: inForce ? leaversInForce : 0,
    recordsHeld: review.held.size,
    breaches: review.breaches,
    fileAge: request.fileAge ?? null,
    opened: {
      ...request.opened,
      policy: policy.digest,
      ...(isCorrection(header) ? { feed: 'delta' as const } : {}),
      ...(corrected.id === null ? {} : { corrects: corrected.id }),
    },
    releases: request.releases?.importId ?? null,
  });
  const used = new Set(usedColumns.map((column) => foldColumn(column.column)));
  return {
    verdict: review.verdict,
    breaches: review.breaches,
    recordsHeld: holdsRun(review) ? run.rowsStaged : review.held.size,
    counts,
    usedColumns,
    terminationDateMeans: mapping.terminationDateMeans,
    unusedColumns: header.filter((name) => !used.has(foldColumn(name)) && name.trim() !== ERROR_COLUMN),
    untold: untoldBy(run.sourceId, usedColumns, policy),
  };
}
