import { splitName } from '../records/split-name';
import { foldName } from '../records/text';
import { BY_NAME } from './manager-reference';

/**
 * What a record refers to its manager by where it gives a name: `Berg, Ada` and `Ada Berg` are one. Null for one word,
 * by which nobody is meant for certain.
 */
export function referenceByName(name: string): string | null {
  const { givenName, familyName } = splitName(name);
  return namedAs(givenName, familyName);
}

/** By what others refer to somebody of this name. */
export function namedAs(givenName: string | null, familyName: string | null): string | null {
  if (givenName === null || familyName === null) return null;
  const [given, family] = [foldName(givenName), foldName(familyName)];
  return given === '' || family === '' ? null : `${BY_NAME}${given}${family}`;
}
