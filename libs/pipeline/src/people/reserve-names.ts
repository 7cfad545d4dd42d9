import { type Finding, type Instant, shift } from '@joinery/kernel';
import { lifecycleState, profileValues } from '@joinery/identity';
import { candidateValues, type Derivation, type PolicySet, reservationKey, type ReservedValues } from '@joinery/policy';
import type { NameWish, PersonToEvaluate, Transaction } from '@joinery/store';
import { noFreeName } from './hold-findings';
import { inSlices } from './in-slices';
import { NamesInApps } from './names-in-apps';
import { derived, type PersonInProgress, resolvePerson } from './resolve-person';

/** People with every attribute in place, and the values reserved for each. */
export interface NamedPeople {
  readonly ready: readonly PersonInProgress[];
  readonly reserved: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * Resolves people until every unique attribute has its value: candidates are tried in order, a round for all people at
 * once, and the database decides who gets what. Whoever is purged is given no name.
 */
export async function reserveNames(
  tx: Transaction,
  people: readonly PersonToEvaluate[],
  policy: PolicySet,
  now: Instant,
): Promise<NamedPeople> {
  const reserved = new Map(people.map((person) => [person.id, { ...person.reserved }]));
  const inVain = new Map<string, Finding[]>();
  let progress = await inSlices(people, (person) => resolvePerson(person, person.reserved, policy, now));
  const renewed = new Set(progress.filter(({ isRenewed }) => isRenewed).map(({ person }) => person.id));
  if (renewed.size > 0) {
    await tx.names.giveBack([...renewed], now);
    for (const id of renewed) reserved.set(id, {});
    progress = progress.map((one) => (renewed.has(one.person.id) ? derived(one, {}, policy) : one));
  }
  for (const derivation of policy.derivations.filter(({ unique }) => unique !== null)) {
    const { attribute } = derivation;
    const wishing = progress.filter((one) => one.wanted.includes(attribute) && !isPurged(one, policy, now));
    if (wishing.length === 0) continue;
    const desk = new NameDesk(tx, { derivation, reserved, policy, now });
    const granted = await desk.serve(wishing);
    for (const [id, value] of granted) (reserved.get(id) as Record<string, string>)[attribute] = value;
    for (const [id, tried] of desk.inVain)
      inVain.set(id, [...(inVain.get(id) ?? []), noFreeName(attribute, derivation.rule, tried)]);
    progress = progress.map((one) =>
      granted.has(one.person.id) ? derived(one, reserved.get(one.person.id) ?? {}, policy) : one,
    );
  }
  const ready = progress.map((one) => {
    const findings = inVain.get(one.person.id);
    return findings ? { ...one, findings: [...one.findings, ...findings] } : one;
  });
  return { ready, reserved };
}

/** Since when a name must have been idle to be given again; null: no name is ever given again. */
export function idleBefore({ unique }: Derivation, now: Instant): Instant | null {
  const period = unique?.neverReuseFor ?? null;
  return period === null ? null : shift(now, `-${period}`, 'UTC');
}

function isPurged({ profile }: PersonInProgress, { lifecycle }: PolicySet, now: Instant): boolean {
  return lifecycleState(profileValues(profile), lifecycle, now).state === 'purged';
}

interface Waiting {
  readonly progress: PersonInProgress;
  readonly candidates: Iterator<string, void>;
  tried: number;
}

interface DeskOrder {
  readonly derivation: Derivation;
  /** What people hold already, by their ids. */
  readonly reserved: ReadonlyMap<string, ReservedValues>;
  readonly policy: PolicySet;
  readonly now: Instant;
}

/** Gives out the values of one unique attribute. */
class NameDesk {
  /** People for whom every candidate was taken, and how many that were. */
  readonly inVain = new Map<string, number>();

  private readonly apps: NamesInApps;

  constructor(
    private readonly tx: Transaction,
    private readonly order: DeskOrder,
  ) {
    this.apps = new NamesInApps(tx, order.policy);
  }

  async serve(wishing: readonly PersonInProgress[]): Promise<ReadonlyMap<string, string>> {
    const { derivation, now } = this.order;
    const granted = new Map<string, string>();
    let waiting = wishing.map((progress): Waiting => {
      const candidates = candidateValues(derivation, profileValues(progress.profile))[Symbol.iterator]();
      return { progress, candidates, tried: 0 };
    });
    while (waiting.length > 0) {
      const wishes = this.nextWishes(waiting);
      const free = await this.freeInApps(wishes, waiting);
      const got = await this.tx.names.reserve(derivation.attribute, free, now, idleBefore(derivation, now));
      for (const wish of free) if (got.has(wish.identityId)) granted.set(wish.identityId, wish.value);
      waiting = waiting.filter(({ progress: { person } }) => !granted.has(person.id) && !this.inVain.has(person.id));
    }
    return granted;
  }

  private nextWishes(waiting: readonly Waiting[]): readonly NameWish[] {
    return waiting.flatMap((one) => {
      const { id } = one.progress.person;
      const next = one.candidates.next();
      if (next.done) {
        this.inVain.set(id, one.tried);
        return [];
      }
      one.tried += 1;
      return [{ identityId: id, value: next.value, key: reservationKey(next.value) }];
    });
  }

  /** Wishes for names that no account of anybody else has in an app, as far as the last reading showed. */
  private async freeInApps(wishes: readonly NameWish[], waiting: readonly Waiting[]): Promise<readonly NameWish[]> {
    const { derivation, reserved } = this.order;
    const people = new Map(waiting.map(({ progress }) => [progress.person.id, progress]));
    return this.apps.free(
      derivation.attribute,
      wishes.flatMap((wish) => {
        const progress = people.get(wish.identityId);
        return progress ? [{ wish, progress, reserved: reserved.get(wish.identityId) ?? {} }] : [];
      }),
    );
  }
}
