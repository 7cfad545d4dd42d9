import type { AttributeDefinition, AttributeDictionary } from '../../profile/attribute';
import type { ColumnMapping } from '../source-mapping';

/** A dictionary of texts, but for what an entry says otherwise. */
export function dictionaryOf(
  entries: readonly (Partial<AttributeDefinition> & { readonly name: string })[],
): AttributeDictionary {
  return new Map(
    entries.map((entry): [string, AttributeDefinition] => [
      entry.name,
      { type: 'string', many: false, values: null, title: entry.name, sensitive: false, ...entry },
    ]),
  );
}

/** A column called as its attribute, but for what `more` says otherwise. */
export function column(attribute: string, more: Partial<ColumnMapping> = {}): ColumnMapping {
  return { attribute, from: [attribute], formats: [], words: null, ...more };
}
