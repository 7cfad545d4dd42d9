import type { AuditEvent } from '@joinery/audit';
import type { IngestScope, Link, Transaction } from '@joinery/store';
import { notChosen } from './not-chosen';

/** Closes the cases of records that leave no doubt any more, and gives what is to be told of it, with the evidence. */
export async function settleCases(
  tx: Transaction,
  { sourceId, importId, asOf }: IngestScope,
  links: readonly Link[],
): Promise<readonly AuditEvent[]> {
  if (links.length === 0) return [];
  const evidence = new Map(links.map((link) => [link.recordKey, link.evidence]));
  const closed = await tx.cases.close(links);
  return closed.flatMap(({ id, recordKey, decision, candidates }): readonly AuditEvent[] => {
    const { identityId } = decision;
    const data = { case: id, source: sourceId, record: recordKey, decision };
    const settled = { occurredAt: asOf, actor: 'joinery', importId, data };
    return [
      {
        ...{ ...settled, type: 'identity.case-decided', identityId },
        data: { ...data, evidence: evidence.get(recordKey) ?? [] },
      },
      ...notChosen(settled, candidates, identityId),
    ];
  });
}

/**
 * Settles the cases of ids that seemed to be somebody else's, where the file at hand says again what is held of them:
 * nothing was given away. `saysWhatIsHeld`: the file names the record, by a row that is in force.
 */
export async function settleReturnedIds(
  tx: Transaction,
  scope: IngestScope,
  saysWhatIsHeld: (recordKey: string) => boolean,
): Promise<void> {
  const { sourceId, asOf } = scope;
  const doubted = await tx.cases.doubtedLinks(sourceId);
  const links = doubted
    .filter(({ recordKey }) => saysWhatIsHeld(recordKey))
    .map((link) => ({ ...link, sourceId, by: 'joinery', at: asOf, evidence: [AGAIN] }));
  await tx.audit.append(await settleCases(tx, scope, links));
}

const AGAIN = 'the record is that of its holder again: birth date and name are no longer those of somebody else';
