import type { Instant } from '@joinery/kernel';
import type { Transaction } from '@joinery/store';
import { mergeEvents, referAnew } from './told-merge';

/** A record that somebody gives away, and the word by which they do. */
interface GivenRecord {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly actor: string;
  readonly at: Instant;
}

/**
 * Whoever loses their only record to somebody else is that somebody: without a record nothing would ever end what they
 * have. Their accounts are those of who has the record now, as after any merge.
 */
export async function followTheRecord(
  tx: Transaction,
  { sourceId, recordKey, actor, at }: GivenRecord,
  keptId: string,
): Promise<void> {
  const left = await tx.linkUndo.emptiedHolder(sourceId, recordKey);
  if (left === null || left.mergeId !== null || left.identityId === keptId) return;
  const merge = { keptId, mergedId: left.identityId };
  const reason = `their only record, ${recordKey} of ${sourceId}, went over`;
  const kept = (await tx.people.findById(keptId))?.label ?? keptId;
  const done = await tx.merges.merge({ ...merge, by: actor, at, reason });
  await referAnew(tx, done, at);
  const data = { merge: done.id, kept, merged: left.label, reason, records: [], against: [] };
  await tx.audit.append(mergeEvents(merge, 'identity.merged', { at, actor, data }));
}

/**
 * Who had the record before it was taken from them, and has none since: they are who they were. Null without such a
 * person.
 */
export async function comeBack(
  tx: Transaction,
  { sourceId, recordKey, actor, at }: GivenRecord,
): Promise<string | null> {
  const left = await tx.linkUndo.emptiedHolder(sourceId, recordKey);
  if (left === null) return null;
  const merge = left.mergeId === null ? null : await tx.merges.find(left.mergeId);
  if (merge !== null) {
    const reason = `their record, ${recordKey} of ${sourceId}, comes back to them`;
    await tx.merges.undo(merge, actor, at, reason);
    const data = { merge: merge.id, reason, records: [] };
    await tx.audit.append(mergeEvents(merge, 'identity.unmerged', { at, actor, data }));
  }
  return left.identityId;
}
