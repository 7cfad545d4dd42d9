import { type Instant, isRowNumber } from '@joinery/kernel';
import { GIVEN_ANEW, type Transaction } from '@joinery/store';
import { comeBack, followTheRecord } from './emptied-holder';
import { makePerson } from './make-person';
import { needPerson } from './need-person';
import { notChosen } from './not-chosen';
import { type Ground, Refusal } from '../ports';

export type CaseDecision = { readonly kind: 'link'; readonly identityId: string } | { readonly kind: 'new' };

/** Who decided, and why, where they say so. */
export interface DecidedBy {
  readonly actor: string;
  readonly reason?: string;
}

/** A person's word on a record that resembles somebody: it is that somebody, or it is somebody new. */
export class DecideCase {
  constructor(private readonly ground: Ground) {}

  async execute(caseId: string, decision: CaseDecision, { actor, reason }: DecidedBy): Promise<string> {
    const now = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      const found = isRowNumber(caseId) ? await tx.cases.find(caseId) : null;
      if (!found)
        throw new Refusal('CASE_UNKNOWN', `There is no case ${caseId}. joinery case list shows those that are open.`);
      const { sourceId, recordKey } = found;
      const version = await tx.linking.newestVersion(sourceId, recordKey);
      if (!version)
        throw new Refusal('RECORD_UNKNOWN', `The record ${recordKey} of case ${caseId} is not known any more.`);
      if (!(await tx.cases.decide(caseId, decision, actor, now)))
        throw new Refusal('CASE_DECIDED', `Case ${caseId} was decided already.`);
      const identityId = await settle(tx, { sourceId, recordKey, actor, now }, decision);
      const said = { case: caseId, source: sourceId, record: recordKey, decision, ...(reason ? { reason } : {}) };
      await tx.audit.append([
        // What was decided on stands with the decision: the story of a person is to show it.
        {
          ...{ occurredAt: now, actor, type: 'identity.case-decided', identityId },
          data: { ...said, candidates: found.candidates },
        },
        ...notChosen({ occurredAt: now, actor, data: said }, found.candidates, identityId),
      ]);
      return identityId;
    });
  }
}

interface Said {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly actor: string;
  readonly now: Instant;
}

/**
 * Gives the record to whom the decision says. What a file said of a re-used id, and was held, becomes the record's
 * version. Where the case was decided before and that was taken back, whoever was left without a record comes back by
 * it, or goes with it.
 */
async function settle(tx: Transaction, said: Said, decision: CaseDecision): Promise<string> {
  const { sourceId, recordKey, actor, now: at } = said;
  if (decision.kind === 'link') await needPerson(tx, decision.identityId);
  const pending = await tx.linkUndo.pending(sourceId, recordKey);
  if (pending) {
    const owner = await tx.linkUndo.ownerOf(sourceId, recordKey);
    const stays = decision.kind === 'link' && decision.identityId === owner?.identityId;
    if (!stays) await tx.linkUndo.unlink({ sourceId, recordKey, by: actor, at, reason: GIVEN_ANEW });
    await tx.linkUndo.applyPending(sourceId, recordKey, pending, at);
  }
  const given = { sourceId, recordKey, actor, at };
  const identityId =
    decision.kind === 'link'
      ? decision.identityId
      : ((pending ? null : await comeBack(tx, given)) ?? (await makePerson(tx, given, at)));
  await tx.linking.link([{ sourceId, recordKey, identityId, by: actor, at, evidence: ['a person decided'] }]);
  if (!pending && decision.kind === 'link') await followTheRecord(tx, given, identityId);
  return identityId;
}
