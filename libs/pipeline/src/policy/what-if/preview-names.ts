import type { Instant } from '@joinery/kernel';
import { profileValues } from '@joinery/identity';
import { candidateValues, type PolicySet, reservationKey } from '@joinery/policy';
import type { PersonToEvaluate, Transaction } from '@joinery/store';
import { NamesInApps } from '../../people/names-in-apps';
import { type PersonInProgress, resolvePerson } from '../../people/resolve-person';
import { idleBefore } from '../../people/reserve-names';

/** So many candidates are looked at; whoever finds none of them free has no name in the preview. */
const TRIED = 50;

/** Names that people would be given: free ones among people and in apps, each once, none of them reserved. */
export class PreviewNames {
  private readonly given = new Set<string>();
  private readonly apps = new Map<PolicySet, NamesInApps>();

  constructor(private readonly tx: Pick<Transaction, 'names'>) {}

  /** The person with every unique attribute that the policy would reserve for them at once. */
  async name(person: PersonToEvaluate, policy: PolicySet, now: Instant): Promise<PersonToEvaluate> {
    let named = person;
    for (let round = 0; round < policy.derivations.length; round += 1) {
      const progress = resolvePerson(named, named.reserved, policy, now);
      const { wanted, profile } = progress;
      const derivation = policy.derivations.find(({ attribute }) => wanted.includes(attribute));
      if (!derivation) return named;
      const { attribute } = derivation;
      const values = [...take(candidateValues(derivation, profileValues(profile)), TRIED)];
      const keys = values.map(reservationKey);
      const taken = await this.tx.names.taken(attribute, keys, idleBefore(derivation, now));
      const isFree = (value: string): boolean =>
        !taken.has(reservationKey(value)) && !this.given.has(`${attribute} ${reservationKey(value)}`);
      const value = await this.firstFree(attribute, values.filter(isFree), progress, policy);
      if (value === undefined) return named;
      this.given.add(`${attribute} ${reservationKey(value)}`);
      named = { ...named, reserved: { ...named.reserved, [attribute]: value } };
    }
    return named;
  }

  /** The first that no app shows at somebody else's account. */
  private async firstFree(
    attribute: string,
    values: readonly string[],
    progress: PersonInProgress,
    policy: PolicySet,
  ): Promise<string | undefined> {
    const apps = this.apps.get(policy) ?? new NamesInApps(this.tx, policy);
    this.apps.set(policy, apps);
    const { id, reserved } = progress.person;
    for (const value of values) {
      const wish = { identityId: id, value, key: reservationKey(value) };
      if ((await apps.free(attribute, [{ wish, progress, reserved }])).length > 0) return value;
    }
    return undefined;
  }
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  for (const value of values) {
    if (taken >= count) return;
    taken += 1;
    yield value;
  }
}
