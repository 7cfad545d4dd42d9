import { type Instant, isRowNumber } from '@joinery/kernel';
import type { Transaction } from '@joinery/store';
import { comeBack, followTheRecord } from './emptied-holder';
import { makePerson } from './make-person';
import { needPerson } from './need-person';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';

export interface Split {
  readonly sourceId: string;
  readonly recordKey: string;
  /** Whose the record is instead; somebody new when it is not given. */
  readonly to?: string;
}

/**
 * Takes a record away from a person whose it never was: the link is closed and kept as history, the record goes to
 * somebody else, and both are looked at from their own records alone. What apps were sent meanwhile is corrected by the
 * next plan.
 */
export class UndoLink {
  constructor(private readonly ground: Ground) {}

  /** Gives a record to somebody else, or makes somebody new of it. Answers whose it is now. */
  async split(split: Split, given: string, actor: string): Promise<string> {
    const [at, reason] = [this.ground.clock.now(), needReason(given)];
    return this.ground.store.transaction(async (tx) => {
      if (split.to !== undefined) await needPerson(tx, split.to);
      const from = await unlink(tx, split, { reason, actor, at, isForNobodyElse: split.to === undefined });
      const given = { ...split, actor, at };
      const to = split.to ?? (await comeBack(tx, given)) ?? (await makePerson(tx, split, at));
      if (to === from) throw new Refusal('SAME_PERSON', 'The record is that person’s already.');
      await tx.linking.link([{ ...split, identityId: to, by: actor, at, evidence: [`a person decided: ${reason}`] }]);
      await followTheRecord(tx, given, to);
      const data = { source: split.sourceId, record: split.recordKey, evidence: [`a person decided: ${reason}`], from };
      await tx.audit.append([{ occurredAt: at, actor, type: 'identity.linked', identityId: to, data }]);
      return to;
    });
  }

  /**
   * Takes back how a case was decided: the record is nobody's until the case, open again, is decided anew; or it is of
   * whose it was all along, and says what it said before.
   */
  async undoCase(caseId: string, given: string, actor: string): Promise<string> {
    const [at, reason] = [this.ground.clock.now(), needReason(given)];
    return this.ground.store.transaction(async (tx) => {
      const found = isRowNumber(caseId) ? await tx.cases.find(caseId) : null;
      if (!found)
        throw new Refusal('CASE_UNKNOWN', `There is no case ${caseId}. joinery case list shows those that are open.`);
      if (found.status === 'open') throw new Refusal('CASE_OPEN', `Case ${caseId} is not decided yet.`);
      const later = await tx.cases.follower(found);
      if (later) {
        const then = later.status === 'open' ? 'is open: decide that one' : 'was decided since: take back that one';
        throw new Refusal(
          'CASE_FOLLOWED',
          `About the same record, case ${later.id} came after case ${caseId} and ${then}.`,
        );
      }
      const keeper = await tx.linkUndo.putBack(caseId, at);
      if (keeper === null) await unlink(tx, found, { reason, actor, at, isForNobodyElse: false });
      else {
        const data = { case: caseId, source: found.sourceId, record: found.recordKey, reason };
        await tx.audit.append([{ occurredAt: at, actor, type: 'identity.case-undone', identityId: keeper, data }]);
      }
      return tx.linkUndo.reopenCase(found, `case ${caseId} was undone by ${actor}: ${reason}`, at);
    });
  }
}

interface Word {
  readonly reason: string;
  readonly actor: string;
  readonly at: Instant;
  /** The record goes to nobody who is known. */
  readonly isForNobodyElse: boolean;
}

async function unlink(
  tx: Transaction,
  { sourceId, recordKey }: Split,
  { reason, actor, at, isForNobodyElse }: Word,
): Promise<string> {
  const owner = await tx.linkUndo.ownerOf(sourceId, recordKey);
  if (owner === null) throw new Refusal('RECORD_UNKNOWN', `The record ${recordKey} of ${sourceId} belongs to nobody.`);
  if (isForNobodyElse && owner.records === 1 && owner.isMaker) {
    throw new Refusal(
      'RECORD_MADE_PERSON',
      `${recordKey} of ${sourceId} is the only record of ${owner.label}, whom it made: there is nothing to split.`,
    );
  }
  await tx.linkUndo.unlink({ sourceId, recordKey, by: actor, at, reason });
  const data = { source: sourceId, record: recordKey, reason };
  await tx.audit.append([{ occurredAt: at, actor, type: 'identity.unlinked', identityId: owner.identityId, data }]);
  return owner.identityId;
}
