import type { Instant } from '@joinery/kernel';
import { identityId as identityIdOf } from '@joinery/identity';
import type { NewestVersion, Transaction } from '@joinery/store';
import { matchKeys } from './match-keys';
import { type Ground, Refusal } from './ports';

export type CaseDecision = { readonly kind: 'link'; readonly identityId: string } | { readonly kind: 'new' };

/** A person's word on a record that resembles somebody: it is that somebody, or it is somebody new. */
export class DecideCase {
  constructor(private readonly ground: Ground) {}

  async execute(caseId: string, decision: CaseDecision, actor: string): Promise<string> {
    const now = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      const found = /^\d{1,18}$/.test(caseId) ? await tx.linking.findCase(caseId) : null;
      if (!found) throw new Refusal('CASE_UNKNOWN', `There is no case ${caseId}.`);
      const { sourceId, recordKey } = found;
      const version = await tx.linking.newestVersion(sourceId, recordKey);
      if (!version)
        throw new Refusal('RECORD_UNKNOWN', `The record ${recordKey} of case ${caseId} is not known any more.`);
      if (!(await tx.linking.decideCase(caseId, decision, actor, now)))
        throw new Refusal('CASE_DECIDED', `Case ${caseId} was decided already.`);
      const identityId =
        decision.kind === 'link' ? decision.identityId : await makePerson(tx, { sourceId, recordKey, now }, version);
      if (!(await tx.people.findById(identityId)))
        throw new Refusal('PERSON_UNKNOWN', `There is no person ${identityId}.`);
      await tx.linking.link({ sourceId, recordKey, identityId, by: actor, at: now, evidence: ['a person decided'] });
      await tx.audit.append([
        {
          occurredAt: now,
          actor,
          type: 'identity.case-decided',
          identityId,
          data: { case: caseId, source: sourceId, record: recordKey, decision },
        },
      ]);
      return identityId;
    });
  }
}

async function makePerson(
  tx: Transaction,
  { sourceId, recordKey, now }: { readonly sourceId: string; readonly recordKey: string; readonly now: Instant },
  { importId, attributes }: NewestVersion,
): Promise<string> {
  const id = identityIdOf(sourceId, recordKey);
  await tx.linking.createPerson({ id, importId, at: now, ...matchKeys(attributes, recordKey) });
  return id;
}
