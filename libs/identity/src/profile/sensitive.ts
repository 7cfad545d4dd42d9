import type { AttributeDictionary, Attributes, AttributeValue } from './attribute';
import type { ResolvedAttribute } from './profile';

/** Stands for a value that the dictionary marks as sensitive: one sees that there is one, and that it changed. */
export const HIDDEN = '•••';

/** The value as people and logs may see it. */
export function shownValue(name: string, value: AttributeValue, dictionary: AttributeDictionary): AttributeValue {
  return value !== null && dictionary.get(name)?.sensitive ? HIDDEN : value;
}

/** What a record says, as people and logs may see it. */
export function shownAttributes(attributes: Attributes, dictionary: AttributeDictionary): Attributes {
  const shown = Object.entries(attributes).map(([name, value]) => [name, shownValue(name, value, dictionary)] as const);
  return Object.fromEntries(shown);
}

/** Attributes of a profile, as people and logs may see them; where each came from is told of all. */
export function shownProfile(
  attributes: Readonly<Record<string, ResolvedAttribute>>,
  dictionary: AttributeDictionary,
): Record<string, ResolvedAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, resolved]) => {
      const show = (value: AttributeValue): AttributeValue => shownValue(name, value, dictionary);
      const losers = resolved.losers?.map((loser) => ({ ...loser, value: show(loser.value) }));
      return [name, { ...resolved, value: show(resolved.value), ...(losers ? { losers } : {}) }];
    }),
  );
}
