import type { FeedReview } from '@joinery/identity';
import { isRowNumber } from '@joinery/kernel';
import type { FeedCheck, Transaction } from '@joinery/store';
import { type Ground, Refusal } from '../../ports';
import { needReason } from '../../reason';

/** A person's word on a feed that was held: its bytes are what is released. */
export interface Release {
  readonly importId: string;
  readonly reason: string;
}

/** Rejects what was held of an import: it stays out of force. What was in force of it already stays so. */
export class RejectImport {
  constructor(private readonly ground: Ground) {}

  async execute(importId: string, given: string, actor: string): Promise<void> {
    const [at, reason] = [this.ground.clock.now(), needReason(given)];
    await this.ground.store.transaction(async (tx) => {
      const check = await heldCheck(tx, importId);
      if (!(await tx.feedChecks.decide(importId, 'rejected', reason, actor, at))) throw decided(importId);
      const data = { source: check.sourceId, reason, records: check.recordsHeld };
      await tx.audit.append([{ occurredAt: at, actor, type: 'import.rejected', importId, data }]);
    });
  }
}

/**
 * Marks a held import as released, inside the transaction that reads its bytes again. Refuses one that a later file of
 * everybody has overtaken: releasing it would bring old facts back. Answers of whom files of changes have spoken since:
 * what they say goes before what is released.
 */
export async function recordRelease(
  tx: Transaction,
  { importId, reason: given }: Release,
  actor: string,
  at: string,
): Promise<ReadonlySet<string>> {
  const reason = needReason(given);
  const check = await heldCheck(tx, importId);
  const newer = await tx.feedChecks.overtakenBy(check.sourceId, importId);
  if (newer !== null) {
    throw new Refusal(
      'IMPORT_OVERTAKEN',
      `Import ${importId} is not the newest of ${check.sourceId}: import ${newer} has come since and is the one to decide on.`,
    );
  }
  if (!(await tx.feedChecks.decide(importId, 'released', reason, actor, at))) throw decided(importId);
  const data = {
    source: check.sourceId,
    reason,
    breaches: check.breaches.map(({ code, message }) => ({ code, message })),
  };
  await tx.audit.append([{ occurredAt: at, actor, type: 'import.released', importId, data }]);
  return tx.heldRecords.spokenOfSince(check.sourceId, importId);
}

/** What the contract of a source stops is released by nobody: the contract says what may be, not whoever is on duty. */
export function refuseStopped({ importId }: Release, { verdict, breaches }: FeedReview): void {
  if (verdict !== 'run stopped') return;
  const why = breaches.filter((breach) => breach.scope === 'stop').map((breach) => breach.message);
  throw new Refusal(
    'IMPORT_STOPPED',
    `Import ${importId} cannot be released: ${why.join('; ')}. Mend the export, or change the contract of the source (contract: columns) and release it then.`,
  );
}

async function heldCheck(tx: Transaction, importId: string): Promise<FeedCheck> {
  const check = isRowNumber(importId) ? await tx.feedChecks.find(importId) : null;
  if (!check)
    throw new Refusal('IMPORT_UNKNOWN', `There is no import ${importId}. joinery import list shows which there are.`);
  if (check.decision !== null) throw decided(importId);
  const run = await tx.imports.find(importId);
  if (check.recordsHeld === 0 && run?.status !== 'held') {
    throw new Refusal('IMPORT_NOT_HELD', `Nothing of import ${importId} is held.`);
  }
  return check;
}

function decided(importId: string): Refusal {
  return new Refusal('IMPORT_DECIDED', `Somebody has decided on import ${importId} already.`);
}
