import type { Instant } from '@joinery/kernel';
import { identityId as identityIdOf } from '@joinery/identity';
import type { Transaction } from '@joinery/store';
import { matchKeys } from './match-keys';
import { Refusal } from '../ports';

/**
 * Makes somebody new of a record because a person said so. The id is the one that the record would have made by itself;
 * where that is taken (the key was somebody else's before), one that also follows from when it was said.
 */
export async function makePerson(
  tx: Transaction,
  { sourceId, recordKey }: { readonly sourceId: string; readonly recordKey: string },
  at: Instant,
): Promise<string> {
  const version = await tx.linking.newestVersion(sourceId, recordKey);
  if (!version) throw new Refusal('RECORD_UNKNOWN', `The record ${recordKey} of ${sourceId} is not known any more.`);
  const first = identityIdOf(sourceId, recordKey);
  const id = (await tx.people.findById(first)) ? identityIdOf(sourceId, `${recordKey}\u001f${at}`) : first;
  const { importId, attributes } = version;
  await tx.linking.createPeople([{ id, importId, at, ...matchKeys(attributes, recordKey) }]);
  await tx.audit.append([
    {
      occurredAt: at,
      actor: 'joinery',
      type: 'identity.created',
      identityId: id,
      data: { source: sourceId, record: recordKey },
    },
  ]);
  return id;
}
