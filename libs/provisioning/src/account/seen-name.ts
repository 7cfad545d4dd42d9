import { type Attributes, foldName } from '@joinery/identity';
import { type AppAttribute, type AppPolicy, type Derivation, reservationKey } from '@joinery/policy';
import type { AccountImage } from './account';

/** What an app shows of the holder of a name. */
export interface NameHolder {
  /** Whose account it is; null while it is nobody's. */
  readonly identityId: string | null;
  readonly externalId: string | null;
  /** By attribute, as far as the app has been told to hold it. */
  readonly shown: Readonly<Record<string, string>>;
}

/** An account in an app, beside what we wanted it to be; of an account that is nobody's that is null. */
export interface ShownAccount {
  readonly identityId: string | null;
  readonly externalId: string | null;
  readonly attributes: AccountImage['attributes'];
  readonly desired: AccountImage | null;
}

const PERSONAL = ['employeeNumber', 'givenName', 'familyName'] as const;

/**
 * Attributes whose values are names: the unique ones, and what is made of them, however many derivations lie between.
 */
export function nameAttributes(derivations: readonly Derivation[]): ReadonlySet<string> {
  const names = new Set<string>();
  // Each derivation stands after those that it reads.
  for (const { attribute, unique, uses } of derivations)
    if (unique !== null || uses.some((name) => names.has(name))) names.add(attribute);
  return names;
}

/**
 * What a name is called: the attribute that it is, or the place in an app that makes it by an expression of its own.
 */
export function nameOfMapping(appId: string, { reads, target }: Pick<AppAttribute, 'reads' | 'target'>): string {
  return reads ?? `${target} in ${appId}`;
}

/** True for what identifies an account, its userName and its addresses, where it is made of one of the names. */
export function isNameMapping(
  { target, uses }: Pick<AppAttribute, 'target' | 'uses'>,
  names: ReadonlySet<string>,
): boolean {
  return /^(userName$|emails\b)/.test(target) && uses.some((name) => names.has(name));
}

/**
 * Names that the account stands under in the app and that are not those which we gave it.
 */
export function namesShown(
  app: Pick<AppPolicy, 'id' | 'attributes'>,
  names: ReadonlySet<string>,
  { attributes, desired, ...holder }: ShownAccount,
): (NameHolder & { readonly attribute: string; readonly key: string })[] {
  const found = app.attributes.flatMap((mapping) => {
    if (!isNameMapping(mapping, names)) return [];
    const key = keyOf(attributes[mapping.target]);
    const isOurs = key === null || key === keyOf(desired?.attributes[mapping.target]);
    return isOurs ? [] : [{ attribute: nameOfMapping(app.id, mapping), key }];
  });
  if (found.length === 0) return [];
  const shown: Record<string, string> = {};
  for (const { target, reads } of app.attributes) {
    const value = attributes[target];
    if (typeof value === 'string' && PERSONAL.some((name) => name === reads)) shown[reads as string] = value;
  }
  return found.map((name) => ({ ...name, ...holder, shown }));
}

function keyOf(value: unknown): string | null {
  const key = typeof value === 'string' ? reservationKey(value) : '';
  return key === '' ? null : key;
}

/**
 * True when the holder of a name may be this person, so that their account is to be adopted and the name is theirs: the
 * account is nobody's, the app is one in which accounts are recognised by their names, and nothing that the account
 * shows speaks against the person.
 */
export function mayBeTheirs(
  { identityId, externalId, shown }: NameHolder,
  person: { readonly id: string; readonly facts: Attributes },
  match: AppPolicy['match'],
): boolean {
  if (identityId !== null) return identityId === person.id;
  if (externalId !== null) return externalId === person.id;
  if (match.every((by) => by === 'externalId')) return false;
  const { employeeNumber } = shown;
  if (employeeNumber !== undefined) return employeeNumber === person.facts.employeeNumber;
  return !(differs('givenName', shown, person.facts) && differs('familyName', shown, person.facts));
}

function differs(name: 'givenName' | 'familyName', shown: NameHolder['shown'], facts: Attributes): boolean {
  const [there, here] = [shown[name], facts[name]];
  return there !== undefined && typeof here === 'string' && foldName(there) !== foldName(here);
}
