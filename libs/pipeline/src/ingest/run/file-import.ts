import { holdsRun } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import type { Transaction } from '@joinery/store';
import { linkRecords } from '../../people/link-records';
import { settleReturnedIds } from '../../people/settle-cases';
import { isCorrection } from '../correction';
import { applyReview, NOTHING_JUDGED } from '../review/apply-review';
import { refuseStopped } from '../review/decide-import';
import type { JudgedFeed } from '../review/feed-gate';
import { breachFinding, keepCheck } from '../review/keep-check';
import { importEvent } from './import-event';
import { importRun, type ReadFile } from './import-run';
import type { IngestRequest, IngestResult } from './ingest-request';

/**
 * What becomes of a file that was read to its end: it is judged as a whole, what the judgement holds is kept out of
 * force, everything else becomes record versions and links, and what happened is kept with it. In the transaction that
 * read it.
 */
export class FileImport {
  constructor(
    private readonly tx: Transaction,
    private readonly request: IngestRequest,
    private readonly read: ReadFile,
  ) {}

  /** `endedAt` is asked when everything is kept. */
  async keep(endedAt: () => Instant): Promise<IngestResult> {
    const { tx, request, read } = this;
    const { scope, policy, stager, keeper, findings, verdict, teller } = read;
    teller.note({ stage: 'checking' });
    await stager.finish();
    const complete = verdict.complete && stager.usable && stager.rowsStaged > 0;
    const judged = await this.judge(complete);
    const isHeld = holdsRun(judged.review);
    if (request.releases) refuseStopped(request.releases, judged.review);
    teller.note({ stage: 'keeping' });
    const { unmade, held } = await applyReview(tx, scope, judged, stager.rowsStaged);
    stager.newcomers -= unmade;
    const kept = await tx.staging.keep(scope);
    const links = await linkRecords(tx, scope, policy);
    if (!isHeld) await this.putInForce(judged);
    findings.add([...verdict.findings, ...judged.review.breaches.map((breach) => breachFinding(breach))]);
    await findings.flush();
    const missing = complete && !isHeld ? await this.tellMissing() : 0;
    const fresh = stager.newcomers + kept.fresh;
    const before = await tx.imports.findByContent(scope.sourceId, keeper.sha256());
    const ended = { complete, isHeld, fresh, changed: kept.changed, held, missing };
    const run = importRun(request, read, { ...ended, at: endedAt() });
    await tx.imports.add(run);
    const check = await keepCheck(tx, run, request, judged, read);
    await tx.audit.append([importEvent(run, policy.digest)]);
    const created = stager.newcomers + links.created;
    return { run, findings: findings.shown, before, ...links, created, check };
  }

  private async judge(complete: boolean): Promise<JudgedFeed> {
    const { request } = this;
    const { stager, header, feed, keeper, gate, corrected } = this.read;
    if (stager.rowsStaged === 0) return NOTHING_JUDGED;
    return gate.judge({
      feed,
      header,
      usedColumns: stager.usedColumns,
      rowsRead: stager.rowsRead,
      heldBefore: stager.heldBefore,
      newcomers: stager.newcomers,
      missing: complete && feed === 'full' ? stager.missing().length : 0,
      contentSha256: keeper.sha256(),
      fileAge: request.fileAge ?? null,
      isCorrection: isCorrection(header),
      corrects: corrected.id,
      isReleased: request.releases !== undefined,
    });
  }

  /** What an import that is not held leaves behind besides its records. */
  private async putInForce({ review }: JudgedFeed): Promise<void> {
    const { tx } = this;
    const { scope, stager, gate } = this.read;
    await tx.missingRecords.clear(scope.sourceId, (print) => stager.isMet(print));
    await settleReturnedIds(tx, scope, (key) => stager.speaksOf(key) && !review.held.has(key));
    await gate.noteCodes(review);
    const blocks = stager.remembered(review.held.size === 0);
    if (blocks) await tx.importBlocks.replace(scope.sourceId, blocks);
  }

  /**
   * Absence is not a fact: those whom a full file does not name are named in the audit log, and nothing else happens to
   * them. An old file, or one of changes, proves nobody missing.
   */
  private async tellMissing(): Promise<number> {
    const { scope, stager, feed, isOld } = this.read;
    if (feed !== 'full' || isOld) return 0;
    const { missing, newly } = await this.tx.missingRecords.mark(scope, stager.missing());
    await this.tx.audit.append(
      newly.map((identityId) => ({
        occurredAt: scope.asOf,
        actor: 'joinery',
        type: 'record.missing' as const,
        identityId,
        importId: scope.importId,
        data: { source: scope.sourceId },
      })),
    );
    return missing;
  }
}
