import type { PersonToMerge, Transaction } from '@joinery/store';
import { Refusal } from '../ports';

/**
 * Refuses to give anything to, or to take it from, whom nobody knows and who is somebody else since a merge: it would
 * count for nobody. Whoever may be named is held until the transaction ends: a merge that begins now takes it along.
 */
export async function needPerson(tx: Transaction, identityId: string): Promise<void> {
  const [person] = await tx.merges.hold([identityId]);
  if (!person) throw new Refusal('PERSON_UNKNOWN', `There is no person ${identityId}.`);
  refuseMerged(person);
}

export function refuseMerged({ label, mergedInto }: Pick<PersonToMerge, 'label' | 'mergedInto'>): void {
  if (mergedInto === null) return;
  throw new Refusal('PERSON_MERGED', `${label} is person ${mergedInto} already. Name that one.`);
}
