import { correlate, type StagedRecord } from '@joinery/identity';
import type { IngestScope, LookAlike, Transaction } from '@joinery/store';

export interface LinkCounts {
  readonly created: number;
  readonly linked: number;
  readonly disputed: number;
}

/**
 * Gives every new record its person. Whoever resembles nobody becomes a new person, all in one statement; the few that
 * resemble somebody are correlated one by one, in file order, so that two rows of one file can meet as well.
 */
export async function linkRecords(tx: Transaction, scope: IngestScope): Promise<LinkCounts> {
  let created = await tx.linking.createUnmistakable(scope);
  let linked = 0;
  let disputed = 0;
  for (const recordKey of await tx.linking.unlinked(scope.sourceId)) {
    const found = await tx.linking.candidatesOf(scope.sourceId, recordKey);
    if (!found) continue;
    const outcome = await decide(tx, scope, found);
    if (outcome === 'created') created += 1;
    else if (outcome === 'linked') linked += 1;
    else disputed += 1;
  }
  return { created, linked, disputed };
}

async function decide(
  tx: Transaction,
  scope: IngestScope,
  found: LookAlike,
): Promise<'created' | 'linked' | 'disputed'> {
  const record: StagedRecord = { line: found.line, recordKey: found.recordKey, attributes: found.attributes };
  const result = correlate({ ...record, sourceId: scope.sourceId }, found.candidates);
  const told = { source: scope.sourceId, record: found.recordKey, line: found.line };
  const event = { occurredAt: scope.asOf, actor: 'joinery', importId: scope.importId };
  if (result.kind === 'new') {
    const identityId = await tx.linking.createPerson(scope, found.recordKey, result.reasons);
    await tx.audit.append([
      { ...event, type: 'identity.created', identityId, data: { ...told, reasons: result.reasons } },
    ]);
    return 'created';
  }
  if (result.kind === 'linked') {
    await tx.linking.link(scope.sourceId, found.recordKey, result.identityId, 'joinery', scope.asOf, result.evidence);
    await tx.audit.append([
      {
        ...event,
        type: 'identity.linked',
        identityId: result.identityId,
        data: { ...told, evidence: result.evidence },
      },
    ]);
    return 'linked';
  }
  const opened = await tx.linking.openCase(scope, found.recordKey, result.candidates, result.reasons);
  if (opened) {
    await tx.audit.append([
      {
        ...event,
        type: 'identity.disputed',
        data: { ...told, candidates: result.candidates, reasons: result.reasons },
      },
    ]);
  }
  return 'disputed';
}
