import type { AttributeDefinition, AttributeDictionary } from '@joinery/identity';
import type { Shaped } from '../files/shaped';
import { COUNTER } from '../expression/expression-scope';
import type { FindingList } from '../files/finding-list';

/** The attribute dictionary. Names that every JavaScript object answers to are refused: `var` must never find them. */
export function compileDictionary(
  { document, text }: Shaped<'dictionary'>,
  findings: FindingList,
): AttributeDictionary {
  const dictionary = new Map<string, AttributeDefinition>();
  for (const [name, entry] of Object.entries(text.attributes)) {
    const path = ['attributes', name];
    if (name in Object.prototype || name === COUNTER) {
      const message = `"${name}" is a reserved word and cannot be an attribute.`;
      findings.add(document.keyPlace(path), { code: 'NAME_INVALID', message, value: name });
    }
    if (entry.many && entry.type !== 'string') {
      findings.add(document.place([...path, 'many']), {
        code: 'TYPE_MISMATCH',
        message: 'Only texts can be many.',
        value: name,
      });
    }
    if (entry.values && entry.type !== 'string') {
      findings.add(document.place([...path, 'values']), {
        code: 'TYPE_MISMATCH',
        message: 'Only texts can have a list of values.',
        value: name,
      });
    }
    dictionary.set(name, {
      name,
      type: entry.type,
      many: entry.many ?? false,
      values: entry.values ?? null,
      title: entry.title,
      sensitive: entry.sensitive ?? false,
    });
  }
  return dictionary;
}
