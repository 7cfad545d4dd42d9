/** Attributes whose values say something about the app and nothing about a person. */
const TOLD =
  /"(schemas|id|resourceType|location|created|lastModified|version|type|primary|active|totalResults|itemsPerPage|startIndex|nextCursor|\$ref)"\s*:\s*(\[[^\]]*\]|"(?:[^"\\]|\\.)*")/g;
const VALUE = /(:\s*|[[,]\s*)"((?:[^"\\]|\\.)+?)(?:"(?=\s*[,\]}]|$)|$)/g;

/**
 * JSON text, also cut off, with the texts of a person's attributes reduced to their first letter: the form of an answer
 * can be read, and nobody's data.
 */
export function masked(text: string): string {
  const kept: string[] = [];
  const marked = text.replace(TOLD, (part) => `\u0000${kept.push(part) - 1}\u0000`);
  const cut = marked.replace(VALUE, (_all, before: string, value: string) => `${before}"${value.charAt(0)}…"`);
  return cut.replace(/\u0000(\d+)\u0000/g, (_all, index: string) => kept[Number(index)] ?? '');
}
