import { compareText, fingerprint } from '@joinery/kernel';
import { type Attributes, firstDate, foldName, furtherKeys, type Observation } from '@joinery/identity';
import type { KnownBy } from '@joinery/policy';
import type { MatchKeys } from '@joinery/store';

/** Where policy says nothing of it (`KnownBy`): the dates that tell since when somebody is employed. */
const HIRED = ['hireDate', 'startDate'] as const;

/** What a record is recognised and shown by. */
export function matchKeys(attributes: Attributes, recordKey: string, hired: KnownBy['hired'] = HIRED): MatchKeys {
  const given = text(attributes.preferredName) ?? text(attributes.givenName);
  const family = text(attributes.familyName);
  const number = text(attributes.employeeNumber);
  const name = [given, family].filter((part) => part !== null).join(' ') || text(attributes.displayName);
  // The ids that an identity provider's users are known by say nothing to a person.
  const known = number ?? text(attributes.userName) ?? recordKey;
  return {
    label: name === null ? known : `${name} (${known})`,
    employeeNumber: number,
    nameKey: nameKey(text(attributes.givenName), family),
    birthDate: text(attributes.birthDate),
    furtherKeys: printsOf(attributes),
    hiredOn: firstDate(attributes, hired),
  };
}

const RECOGNISED = [
  'employeeNumber',
  'givenName',
  'preferredName',
  'familyName',
  'birthDate',
  'displayName',
  'userName',
] as const;

/**
 * What somebody is recognised by: what policy decided and, where no source that may decide has spoken yet, what any
 * record says. An identity provider may know people before HR does, and HR's record must find them.
 */
export function recognisedBy(
  facts: Attributes,
  observations: readonly Pick<Observation, 'versionId' | 'attributes'>[],
): Attributes {
  const said = [...observations].sort((one, other) => compareText(one.versionId, other.versionId));
  const known: Record<string, Attributes[string]> = { ...facts };
  for (const name of RECOGNISED) {
    known[name] ??= said.map(({ attributes }) => text(attributes[name])).find((value) => value !== null) ?? null;
  }
  return known;
}

/** What else any of these says that a person is found by. */
export function printsOf(...said: readonly Attributes[]): readonly string[] {
  const keys = said.flatMap(furtherKeys);
  return keys.length === 0 ? keys : [...new Set(keys)].map(fingerprint);
}

function nameKey(given: string | null, family: string | null): string | null {
  const key = foldName(`${given ?? ''} ${family ?? ''}`);
  return key === '' ? null : key;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
