import { type Attributes, foldName } from '@joinery/identity';

export interface MatchKeys {
  readonly label: string;
  readonly employeeNumber: string | null;
  /** Given and family name without case, accents and blanks; null when both are empty. */
  readonly nameKey: string | null;
  readonly birthDate: string | null;
}

/** What a record is recognised and shown by. */
export function matchKeys(attributes: Attributes, recordKey: string): MatchKeys {
  const given = text(attributes.preferredName) ?? text(attributes.givenName);
  const family = text(attributes.familyName);
  const number = text(attributes.employeeNumber);
  const name = [given, family].filter((part) => part !== null).join(' ');
  return {
    label: name === '' ? recordKey : `${name} (${number ?? recordKey})`,
    employeeNumber: number,
    nameKey: nameKey(text(attributes.givenName), family),
    birthDate: text(attributes.birthDate),
  };
}

function nameKey(given: string | null, family: string | null): string | null {
  const key = foldName(`${given ?? ''} ${family ?? ''}`);
  return key === '' ? null : key;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
