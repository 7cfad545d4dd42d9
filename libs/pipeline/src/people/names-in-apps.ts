import { type Attributes, profileValues } from '@joinery/identity';
import {
  type AppAttribute,
  type AppPolicy,
  ExpressionError,
  type PolicySet,
  reservationKey,
  type ReservedValues,
} from '@joinery/policy';
import { isNameMapping, mayBeTheirs, nameOfMapping } from '@joinery/provisioning';
import type { NameWish, SeenName, Transaction } from '@joinery/store';
import { derived, type PersonInProgress } from './resolve-person';

/** Somebody who would like a name. */
export interface Wishing {
  readonly wish: NameWish;
  readonly progress: PersonInProgress;
  /** What they hold of other attributes. */
  readonly reserved: ReservedValues;
}

/** What apps showed of names when they were last read completely, and to whom that leaves a name. */
export class NamesInApps {
  private isAnySeen: boolean | null = null;

  constructor(
    private readonly tx: Pick<Transaction, 'names'>,
    private readonly policy: PolicySet,
  ) {}

  /** Wishes for names that no account of anybody else has in an app; nor has one what would be made of the name. */
  async free(attribute: string, wishing: readonly Wishing[]): Promise<readonly NameWish[]> {
    this.isAnySeen ??= await this.tx.names.isAnySeen();
    if (!this.isAnySeen) return wishing.map(({ wish }) => wish);
    const wanted = wishing.map((one) => ({ ...one, names: this.namesWith(attribute, one) }));
    const holders = byName(await this.tx.names.seen(wanted.flatMap(({ names }) => names)));
    return wanted.flatMap(({ wish, progress: { person, profile }, names }) => {
      const whose = { id: person.id, facts: profileValues(profile) };
      const held = names.flatMap((name) => holders.get(nameText(name)) ?? []);
      return held.every((holder) => mayBeTheirs(holder, whose, this.matchOf(holder))) ? [wish] : [];
    });
  }

  /** An app that policy does not know any more recognises nobody. */
  private matchOf({ appId }: SeenName): AppPolicy['match'] {
    return this.policy.apps.find(({ id }) => id === appId)?.match ?? [];
  }

  /** The candidate, and everything that would be made of it. */
  private namesWith(attribute: string, { wish: { value, key }, progress, reserved }: Wishing): readonly NameText[] {
    const { profile } = derived(progress, { ...reserved, [attribute]: value }, this.policy);
    const made = Object.entries(profile.attributes).flatMap(([name, { value: text, source }]): NameText[] => {
      const isNew = text !== progress.profile.attributes[name]?.value;
      const isMade = source === 'derived' && name !== attribute && isNew && typeof text === 'string' && text !== '';
      return isMade ? [{ attribute: name, key: reservationKey(text) }] : [];
    });
    const names = [{ attribute, key }, ...made];
    return [...names, ...namesMadeByApps(names, profileValues(profile), this.policy)];
  }
}

interface NameText {
  readonly attribute: string;
  readonly key: string;
}

/** What apps make of the names by expressions of their own. */
function namesMadeByApps(names: readonly NameText[], facts: Attributes, { apps }: PolicySet): readonly NameText[] {
  const among = new Set(names.map(({ attribute }) => attribute));
  return apps.flatMap(({ id, attributes }) =>
    attributes.flatMap((mapping): NameText[] => {
      if (mapping.reads !== undefined || !isNameMapping(mapping, among)) return [];
      const text = textOf(mapping, facts);
      return text === '' ? [] : [{ attribute: nameOfMapping(id, mapping), key: reservationKey(text) }];
    }),
  );
}

/** Empty where the value cannot be made yet: then there is no name to be compared. */
function textOf({ value }: AppAttribute, facts: Attributes): string {
  try {
    const made = value(facts);
    return typeof made === 'string' ? made : '';
  } catch (error) {
    if (error instanceof ExpressionError) return '';
    throw error;
  }
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
