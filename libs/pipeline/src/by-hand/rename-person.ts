import type { Instant } from '@joinery/kernel';
import { profileValues } from '@joinery/identity';
import { candidateOf, type PolicySet } from '@joinery/policy';
import type { PersonToEvaluate } from '@joinery/store';
import { needPerson } from '../people/need-person';
import { derived, resolvePerson } from '../people/resolve-person';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';

/**
 * Takes those names of a person back that are not made of what they are called now, so that the next look gives them
 * others: names are kept for ever by themselves, also through a marriage. The old ones stay theirs for nobody: they are
 * given again only after the time that policy says (`neverReuseFor`). What was made of a name once, such as an address,
 * stays. What apps are told becomes a plan.
 */
export class RenamePerson {
  constructor(private readonly ground: Ground) {}

  /** Gives the names that were taken back, by attribute. */
  async execute(identityId: string, reason: string, actor: string): Promise<Readonly<Record<string, string>>> {
    const [at, why] = [this.ground.clock.now(), needReason(reason)];
    return this.ground.store.transaction(async (tx) => {
      await needPerson(tx, identityId);
      const person = await tx.people.load(identityId);
      if (!person) throw new Error('a person that is held is not there');
      if (Object.keys(person.reserved).length === 0)
        throw new Refusal('NAME_UNKNOWN', `${person.label} has no name that could be taken back.`);
      const names = formerNames(person, this.ground.policies.current(), at);
      if (Object.keys(names).length === 0) throw unchanged(person);
      await tx.names.giveBack([identityId], at, Object.keys(names));
      await tx.looks.mark([identityId]);
      const data = { names, reason: why };
      await tx.audit.append([{ occurredAt: at, actor, type: 'identity.renamed', identityId, data }]);
      return names;
    });
  }
}

/** Of the names of a person those that no candidate of theirs gives any more, by attribute. */
function formerNames(person: PersonToEvaluate, policy: PolicySet, now: Instant): Readonly<Record<string, string>> {
  const [kept, former]: [Record<string, string>, Record<string, string>] = [{}, {}];
  const heard = resolvePerson(person, {}, policy, now);
  // A name may be made of another one: each is looked at with those before it in place.
  for (const derivation of policy.derivations) {
    const held = person.reserved[derivation.attribute];
    if (held === undefined) continue;
    const facts = profileValues(derived(heard, kept, policy).profile);
    const isStill = candidateOf(derivation, facts, held) !== null;
    (isStill ? kept : former)[derivation.attribute] = held;
  }
  return former;
}

function unchanged({ label, reserved }: PersonToEvaluate): Refusal {
  const names = Object.values(reserved).join(', ');
  return new Refusal(
    'NAME_UNCHANGED',
    `${label} keeps ${names}: it is made of what they are called now. Change that in the source first, or set it by hand (joinery person set).`,
  );
}
