import { correlate, identityId as identityIdOf, type SourceMapping } from '@joinery/identity';
import type { IngestScope, LookAlike, Transaction } from '@joinery/store';
import { matchKeys } from './match-keys';

export interface LinkCounts {
  readonly created: number;
  readonly linked: number;
  readonly disputed: number;
}

/**
 * Gives the new records that resemble somebody their person. They are the few that `keep` left over; they are correlated
 * one by one, in file order, so that two rows of one file can meet as well.
 */
export async function linkRecords(tx: Transaction, scope: IngestScope, sources: Sources): Promise<LinkCounts> {
  const counts = { created: 0, linked: 0, disputed: 0 };
  for (const recordKey of await tx.linking.unlinked(scope.sourceId)) {
    const found = await tx.linking.candidatesOf(scope.sourceId, recordKey);
    if (found) counts[await decide(tx, scope, found, sources)] += 1;
  }
  return counts;
}

type Sources = ReadonlyMap<string, Pick<SourceMapping, 'employeeNumbers'>>;

async function decide(
  tx: Transaction,
  scope: IngestScope,
  found: LookAlike,
  sources: Sources,
): Promise<keyof LinkCounts> {
  const { sourceId, asOf, importId } = scope;
  const { line, recordKey, attributes } = found;
  const former = attributes.previousEmployeeNumber;
  const previousKeys = typeof former === 'string' ? [former] : [];
  const hasOwn = (id: string | null): boolean => id !== null && sources.get(id)?.employeeNumbers === 'own';
  const sharesNumbersWith = (other: string | null): boolean => !hasOwn(sourceId) && !hasOwn(other);
  const record = { line, recordKey, attributes, sourceId, previousKeys, sharesNumbersWith };
  const result = correlate(record, found.candidates);
  const event = { occurredAt: asOf, actor: 'joinery', importId };
  const told = { source: sourceId, record: recordKey, line };
  if (result.kind === 'disputed') {
    const { candidates, reasons } = result;
    const opened = await tx.linking.openCase(scope, recordKey, candidates, reasons);
    if (opened)
      await tx.audit.append([{ ...event, type: 'identity.disputed', data: { ...told, candidates, reasons } }]);
    return 'disputed';
  }
  const isNew = result.kind === 'new';
  const evidence = isNew ? result.reasons : result.evidence;
  const identityId = isNew ? identityIdOf(sourceId, recordKey) : result.identityId;
  if (isNew) await tx.linking.createPerson({ id: identityId, importId, at: asOf, ...matchKeys(attributes, recordKey) });
  await tx.linking.link({ sourceId, recordKey, identityId, by: 'joinery', at: asOf, evidence });
  const type = isNew ? 'identity.created' : 'identity.linked';
  await tx.audit.append([{ ...event, type, identityId, data: { ...told, evidence } }]);
  return isNew ? 'created' : 'linked';
}
