import { isRowNumber } from '@joinery/kernel';
import { isProtected } from '@joinery/policy';
import type { PersonMerge, PersonToEvaluate, PersonToMerge, Transaction } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';
import { refuseMerged } from './need-person';
import { mergeEvents, referAnew } from './told-merge';

/** Two people whom somebody calls one: who stays, and who is that person from then on. */
export interface Merge {
  readonly keptId: string;
  readonly mergedId: string;
}

/** What a merge comes to; the plan that follows shows every change that it makes in apps. */
export interface MergeReport {
  /** Number of the merge, by which it is taken back; null when nothing was done yet. */
  readonly id: string | null;
  readonly kept: string;
  readonly merged: string;
  readonly records: readonly { readonly source: string; readonly key: string }[];
  /** Whose account stays where the merged person has one; a second one is closed by the next plan and never deleted. */
  readonly accounts: readonly { readonly appId: string; readonly stays: string; readonly closes: string | null }[];
  /** What speaks against their being one person. */
  readonly against: readonly string[];
  /** Given or set by hand for the merged person: it does not go over by itself. */
  readonly byHand: number;
}

/**
 * A person's word that two people are one. The records of one become the other's, with the history of every link;
 * accounts stay under the key by which their app knows them, and of two in one app that of who stays goes on. It can be
 * taken back.
 */
export class MergePeople {
  constructor(private readonly ground: Ground) {}

  /** What the merge would come to. Refuses what the merge would refuse. */
  preview(merge: Merge): Promise<MergeReport> {
    return this.ground.store.transaction(async (tx) => this.weigh(tx, merge));
  }

  async execute(merge: Merge, given: string, actor: string): Promise<MergeReport> {
    const [at, reason] = [this.ground.clock.now(), needReason(given)];
    return this.ground.store.transaction(async (tx) => {
      const report = await this.weigh(tx, merge);
      const done = await tx.merges.merge({ ...merge, by: actor, at, reason });
      await referAnew(tx, done, at);
      const { kept, merged, records, against } = report;
      const data = { merge: done.id, kept, merged, reason, records, against };
      await tx.audit.append(mergeEvents(merge, 'identity.merged', { at, actor, data }));
      return { ...report, id: done.id };
    });
  }

  /** Takes a merge back; both are looked at from their own records. Answers the records that went back. */
  async undo(mergeId: string, given: string, actor: string): Promise<readonly string[]> {
    const [at, reason] = [this.ground.clock.now(), needReason(given)];
    return this.ground.store.transaction(async (tx) => {
      const merge = await openMerge(tx, mergeId);
      await tx.merges.hold([merge.keptId, merge.mergedId]);
      const back = await tx.merges.undo(merge, actor, at, reason);
      await referAnew(tx, merge, at);
      const data = { merge: mergeId, reason, records: back.map(([source, key]) => ({ source, key })) };
      await tx.audit.append(mergeEvents(merge, 'identity.unmerged', { at, actor, data }));
      return back.map((record) => record.join(':'));
    });
  }

  private async weigh(tx: Transaction, { keptId, mergedId }: Merge): Promise<MergeReport> {
    if (keptId === mergedId) throw new Refusal('SAME_PERSON', 'That is one person already.');
    const held = await tx.merges.hold([keptId, mergedId]);
    const [kept, merged] = [keptId, mergedId].map((id) => held.find((person) => person.id === id));
    if (!kept || !merged) throw new Refusal('PERSON_UNKNOWN', `There is no person ${kept ? mergedId : keptId}.`);
    for (const person of held) this.refuse(person);
    const people = await tx.people.these([keptId, mergedId]);
    const [one, other] = [keptId, mergedId].map((id) => people.find((person) => person.id === id) as PersonToEvaluate);
    if (!one || !other) throw new Error('a person that is held is not there');
    return { id: null, kept: kept.label, merged: merged.label, byHand: merged.byHand, ...compared(one, other) };
  }

  private refuse({ id, label, mergedInto, employeeNumber, userName, email }: PersonToMerge): void {
    refuseMerged({ label, mergedInto });
    const person = { identityId: id, employeeNumber, userName, email };
    if (isProtected(this.ground.policies.current(), person, this.ground.clock.now()))
      throw new Refusal(
        'PERSON_PROTECTED',
        `${label} is a break-glass person, whom nothing may touch: take them off the list of the policy first.`,
      );
  }
}

function compared(
  kept: PersonToEvaluate,
  merged: PersonToEvaluate,
): Pick<MergeReport, 'records' | 'accounts' | 'against'> {
  const accounts = merged.accounts.flatMap(({ appId, current }) => {
    if (current === null) return [];
    const own = kept.accounts.find((account) => account.appId === appId && account.current !== null);
    return [{ appId, stays: own ? kept.label : merged.label, closes: own ? merged.label : null }];
  });
  const records = merged.observations.map(({ sourceId, recordKey }) => ({ source: sourceId, key: recordKey }));
  return { records, accounts, against: against(kept, merged) };
}

const HERE: ReadonlySet<string | null> = new Set(['active', 'leave', 'suspended']);

function against(kept: PersonToEvaluate, merged: PersonToEvaluate): string[] {
  const birth = (person: PersonToEvaluate): unknown => person.profile?.attributes['birthDate']?.value ?? null;
  const isOther = birth(kept) !== null && birth(merged) !== null && birth(kept) !== birth(merged);
  const sources = new Set(kept.observations.map(({ sourceId }) => sourceId));
  const shared = [...new Set(merged.observations.map(({ sourceId }) => sourceId))].filter((id) => sources.has(id));
  const areHere = HERE.has(kept.state) && HERE.has(merged.state);
  return [
    ...(isOther ? ['another birth date'] : []),
    ...(areHere ? shared.map((source) => `${source} lists both, and both are here`) : []),
  ];
}

async function openMerge(tx: Transaction, id: string): Promise<PersonMerge> {
  const merge = isRowNumber(id) ? await tx.merges.find(id) : null;
  if (!merge)
    throw new Refusal(
      'MERGE_UNKNOWN',
      `There is no merge ${id}. joinery person timeline tells the merges of a person.`,
    );
  if (merge.undoneAt !== null) throw new Refusal('MERGE_UNDONE', `Merge ${id} was taken back already.`);
  const later = (await tx.merges.inForce(merge.keptId)).find(({ mergedId }) => mergedId === merge.keptId);
  if (later) throw new Refusal('MERGE_FOLLOWED', `Who stayed was merged since: take back merge ${later.id} first.`);
  return merge;
}
