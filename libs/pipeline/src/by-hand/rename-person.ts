import { type Ground, Refusal } from '../ports';

/**
 * Takes the names of a person back, so that the next look gives them others, made of what they are called now: names are kept for
 * ever by themselves, also through a marriage. The old ones stay theirs for nobody: they are given again only after the time that
 * policy says (`neverReuseFor`). What was made of a name once, such as an address, stays. What apps are told becomes a plan.
 */
export class RenamePerson {
  constructor(private readonly ground: Ground) {}

  /** Gives the names that were taken back, by attribute. */
  async execute(identityId: string, reason: string, actor: string): Promise<Readonly<Record<string, string>>> {
    const [at, why] = [this.ground.clock.now(), reason.trim()];
    if (why === '') throw new Refusal('REASON_MISSING', 'A new name needs a reason: it is kept for the auditors.');
    return this.ground.store.transaction(async (tx) => {
      const person = await tx.people.load(identityId);
      if (!person) throw new Refusal('PERSON_UNKNOWN', `There is no person ${identityId}.`);
      const names = person.reserved;
      if (Object.keys(names).length === 0)
        throw new Refusal('NAME_UNKNOWN', `${person.label} has no name that could be taken back.`);
      await tx.names.giveBack([identityId], at);
      await tx.people.mark([identityId]);
      const data = { names, reason: why };
      await tx.audit.append([{ occurredAt: at, actor, type: 'identity.renamed', identityId, data }]);
      return names;
    });
  }
}
