import type { AttributeDictionary } from '@joinery/identity';
import type { Shaped } from '../files/shaped';
import type { Derivation } from '../policy-set';

/**
 * The dictionary in which everything that is made of something sensitive is sensitive too, however many derivations lie
 * between: a value that nobody is shown must not be shown under another name. `sensitive: false` in the dictionary says
 * of one attribute that it may be seen all the same (a year of birth, say, of a birth date), and of what is made of it.
 * @param derivations each after those whose results it reads
 */
export function withDerivedSensitivity(
  dictionary: AttributeDictionary,
  derivations: readonly Derivation[],
  files: readonly Shaped<'dictionary'>[],
): AttributeDictionary {
  const known = new Map(dictionary);
  for (const { attribute, uses } of derivations) {
    const definition = known.get(attribute);
    if (!definition || definition.sensitive || isDeclared(attribute, files)) continue;
    if (uses.some((name) => known.get(name)?.sensitive)) known.set(attribute, { ...definition, sensitive: true });
  }
  return known;
}

/** Whether the dictionary itself says if the attribute is sensitive. */
export function isDeclared(attribute: string, files: readonly Shaped<'dictionary'>[]): boolean {
  return files.some(({ text }) => text.attributes[attribute]?.sensitive !== undefined);
}
