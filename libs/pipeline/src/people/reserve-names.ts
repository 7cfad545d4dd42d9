import { type Finding, type Instant, shift } from '@joinery/kernel';
import { type Attributes, lifecycleState, profileValues } from '@joinery/identity';
import {
  type AppPolicy,
  candidateValues,
  type Derivation,
  ExpressionError,
  type PolicySet,
  reservationKey,
} from '@joinery/policy';
import { mayBeTheirs } from '@joinery/provisioning';
import type { NameWish, PersonToEvaluate, SeenName, Transaction } from '@joinery/store';
import { type PersonInProgress, resolvePerson } from './evaluate-person';
import { noFreeName } from './hold-findings';

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
  let progress = people.map((person) => resolvePerson(person, person.reserved, policy, now));
  const renewed = new Set(progress.filter(({ isRenewed }) => isRenewed).map(({ person }) => person.id));
  if (renewed.size > 0) {
    await tx.names.giveBack([...renewed], now);
    for (const id of renewed) reserved.set(id, {});
    progress = progress.map((one) => (renewed.has(one.person.id) ? resolvePerson(one.person, {}, policy, now) : one));
  }
  for (const derivation of policy.derivations.filter(({ unique }) => unique !== null)) {
    const { attribute } = derivation;
    const wishing = progress.filter((one) => one.wanted.includes(attribute) && !isPurged(one, policy, now));
    if (wishing.length === 0) continue;
    const desk = new NameDesk(tx, derivation, policy, now);
    const granted = await desk.serve(wishing);
    for (const [id, value] of granted) (reserved.get(id) as Record<string, string>)[attribute] = value;
    for (const [id, tried] of desk.inVain)
      inVain.set(id, [...(inVain.get(id) ?? []), noFreeName(attribute, derivation.rule, tried)]);
    progress = progress.map((one) =>
      granted.has(one.person.id) ? resolvePerson(one.person, reserved.get(one.person.id) ?? {}, policy, now) : one,
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
  readonly person: { readonly id: string; readonly facts: Attributes };
  readonly candidates: Iterator<string, void>;
  tried: number;
}

/** Gives out the values of one unique attribute. */
class NameDesk {
  /** People for whom every candidate was taken, and how many that were. */
  readonly inVain = new Map<string, number>();
  /** Attributes that are made of this one at once. */
  private readonly made: readonly Derivation[];

  constructor(
    private readonly tx: Transaction,
    private readonly derivation: Derivation,
    private readonly policy: PolicySet,
    private readonly now: Instant,
  ) {
    const { attribute } = derivation;
    this.made = policy.derivations.filter(
      ({ unique, value, uses }) => unique === null && value !== null && uses.includes(attribute),
    );
  }

  async serve(wishing: readonly PersonInProgress[]): Promise<ReadonlyMap<string, string>> {
    const granted = new Map<string, string>();
    const asksApps = await this.tx.names.isAnySeen();
    let waiting = wishing.map(({ person, profile }): Waiting => {
      const facts = profileValues(profile);
      const candidates = candidateValues(this.derivation, facts)[Symbol.iterator]();
      return { person: { id: person.id, facts }, candidates, tried: 0 };
    });
    while (waiting.length > 0) {
      const wishes = this.nextWishes(waiting);
      const free = asksApps ? await this.freeInApps(wishes, waiting) : wishes;
      const { attribute } = this.derivation;
      const got = await this.tx.names.reserve(attribute, free, this.now, idleBefore(this.derivation, this.now));
      for (const wish of free) if (got.has(wish.identityId)) granted.set(wish.identityId, wish.value);
      waiting = waiting.filter(({ person: { id } }) => !granted.has(id) && !this.inVain.has(id));
    }
    return granted;
  }

  private nextWishes(waiting: readonly Waiting[]): readonly NameWish[] {
    return waiting.flatMap((one) => {
      const next = one.candidates.next();
      if (next.done) {
        this.inVain.set(one.person.id, one.tried);
        return [];
      }
      one.tried += 1;
      return [{ identityId: one.person.id, value: next.value, key: reservationKey(next.value) }];
    });
  }

  /** Wishes for names that no account of anybody else has in an app, as far as the last reading showed. */
  private async freeInApps(wishes: readonly NameWish[], waiting: readonly Waiting[]): Promise<readonly NameWish[]> {
    const people = new Map(waiting.map(({ person }) => [person.id, person]));
    const names = new Map(
      wishes.map((wish) => [wish.identityId, this.namesWith(wish, people.get(wish.identityId)?.facts ?? {})]),
    );
    const holders = byName(await this.tx.names.seen([...names.values()].flat()));
    return wishes.filter(({ identityId }) => {
      const person = people.get(identityId);
      const held = (names.get(identityId) ?? []).flatMap((name) => holders.get(nameText(name)) ?? []);
      return person !== undefined && held.every((holder) => mayBeTheirs(holder, person, this.matchOf(holder)));
    });
  }

  /** An app that policy does not know any more recognises nobody. */
  private matchOf({ appId }: SeenName): AppPolicy['match'] {
    return this.policy.apps.find(({ id }) => id === appId)?.match ?? [];
  }

  /** The candidate, and what would be made of it. */
  private namesWith(wish: NameWish, facts: Attributes): readonly NameText[] {
    const { attribute } = this.derivation;
    const then = Object.assign(Object.create(null) as Record<string, never>, facts, { [attribute]: wish.value });
    const made = this.made.flatMap(({ attribute: name, mode, value }): NameText[] => {
      if (mode === 'seed' && typeof facts[name] === 'string' && facts[name] !== '') return [];
      const text = value === null ? null : textOf(value, then);
      return text === null ? [] : [{ attribute: name, key: reservationKey(text) }];
    });
    return [{ attribute, key: wish.key }, ...made];
  }
}

interface NameText {
  readonly attribute: string;
  readonly key: string;
}

function nameText({ attribute, key }: NameText): string {
  return `${attribute}\u001f${key}`;
}

function byName(seen: readonly SeenName[]): ReadonlyMap<string, readonly SeenName[]> {
  const names = new Map<string, SeenName[]>();
  for (const one of seen) {
    const known = names.get(nameText(one));
    if (known) known.push(one);
    else names.set(nameText(one), [one]);
  }
  return names;
}

function textOf(value: NonNullable<Derivation['value']>, facts: Attributes): string | null {
  try {
    const made = value(facts);
    return typeof made === 'string' && made !== '' ? made : null;
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}
