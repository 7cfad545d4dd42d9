import {
  type Attributes,
  mailedAs,
  namedAs,
  type Profile,
  profileValues,
  referenceByMail,
  referenceByName,
} from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { PersonOutcome } from './evaluate-person';
import type { LookedAt } from './resolve-managers';
import { usualNames } from './usual-names';

const CALLED_BY = ['employeeNumber', 'givenName', 'familyName', 'email', 'userName'] as const;

/** What the second pass over managers needs of somebody who was just looked at. */
export function lookedAt(outcome: PersonOutcome, policy: Pick<PolicySet, 'sources' | 'knownBy'>): LookedAt {
  const { person, facts, profile, lifecycle, changed } = outcome;
  const { employeeNumber, email, userName } = policy.knownBy;
  const calledBy = new Set<string>([...CALLED_BY, employeeNumber, email, userName]);
  const isCalledElse = changed.some(({ attribute }) => calledBy.has(attribute));
  const isMoved = person.state !== lifecycle.state || isCalledElse;
  const former = person.observations.flatMap(({ recordKey, attributes }) => [recordKey, attributes[employeeNumber]]);
  const names = isMoved
    ? [facts[employeeNumber], ...former, ...addressesOf(outcome, policy), ...namesOf(outcome, policy)]
    : [];
  return {
    identityId: person.id,
    reference: textOf(facts.managerEmployeeNumber) ?? managerByMail(facts) ?? managerByName(profile, policy),
    movedNames: [...new Set(names.filter((name) => typeof name === 'string'))],
  };
}

function managerByMail({ managerEmail }: Attributes): string | null {
  return typeof managerEmail === 'string' ? referenceByMail(managerEmail) : null;
}

/** The addresses by which others name them, now and before. */
function addressesOf({ person, facts }: PersonOutcome, policy: Pick<PolicySet, 'knownBy'>): readonly string[] {
  const before = person.profile === null ? {} : profileValues(person.profile);
  return [facts, before, ...person.observations.map(({ attributes }) => attributes)].flatMap((one) =>
    addressedAs(one, policy),
  );
}

/** By what others refer to whoever has these attributes where they give an address, whatever policy calls it. */
export function addressedAs(attributes: Attributes, policy: Pick<PolicySet, 'knownBy'>): readonly string[] {
  return mailedAs(usualNames(policy.knownBy)(attributes));
}

/** The name of a manager counts where the source that gives it is said to name everybody but once. */
function managerByName({ attributes }: Profile, { sources }: Pick<PolicySet, 'sources'>): string | null {
  const { value, source } = attributes['managerName'] ?? { value: null, source: '' };
  const name = textOf(value);
  return name !== null && sources.get(source)?.managersByName === 'unique' ? referenceByName(name) : null;
}

/** By what others name them, now and before; nothing where nobody is named by name. */
function namesOf({ person, facts }: PersonOutcome, { sources }: Pick<PolicySet, 'sources'>): (string | null)[] {
  if (![...sources.values()].some(({ managersByName }) => managersByName === 'unique')) return [];
  const { givenName = null, familyName = null } = person.profile?.attributes ?? {};
  const before = { givenName: givenName?.value ?? null, familyName: familyName?.value ?? null };
  return [calledBy(facts), calledBy(before)];
}

function calledBy({ givenName, familyName }: Attributes): string | null {
  return namedAs(textOf(givenName), textOf(familyName));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
