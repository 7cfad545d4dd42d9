import type { AttributeDefinition, AttributeValue } from '../profile/attribute';
import type { CellProblem, CellReader } from './cell-problem';
import { cleanText, lowered } from './text';

const TRUE_WORDS = new Set(['true', 'yes', 'y', '1', 't']);
const FALSE_WORDS = new Set(['false', 'no', 'n', '0', 'f']);

/** Words that the mapping translates; another word is a problem. */
export function wordReader(words: Readonly<Record<string, string>>, definition: AttributeDefinition): CellReader {
  const values = new Map(Object.entries(words).map(([word, value]) => [lowered(cleanText(word)), value]));
  const then = definition.type === 'boolean' ? readBoolean : definition.type === 'number' ? readNumber : null;
  return (text) => {
    const value = values.get(text) ?? values.get(lowered(text));
    if (value === undefined) return notInList(Object.keys(words));
    // A word that stands for nothing says nothing: another source may.
    if (value === '') return null;
    return then ? then(value) : value;
  };
}

/** One of the values that the dictionary lists, compared without case. */
export function listedReader(listed: readonly string[]): CellReader {
  const values = new Map(listed.map((value) => [value.toLowerCase(), value]));
  return (text) => values.get(text.toLowerCase()) ?? notInList(listed);
}

function notInList(known: readonly string[]): CellProblem {
  const shown = known.slice(0, 12).join(', ');
  return {
    code: 'ROW_VALUE_NOT_IN_LIST',
    message: 'the word is not in the list that this column may hold',
    hint: `Known: ${shown}${known.length > 12 ? ', …' : ''}. Add the word to the mapping, or correct the source.`,
  };
}

/** Several values in a cell stand apart by `;`, `|` or line breaks. */
export function listReader(definition: AttributeDefinition): CellReader {
  const one = definition.values ? listedReader(definition.values) : null;
  return (text) => {
    const values = new Set<string>();
    for (const item of text.split(/[;|\r\n]+/)) {
      const word = cleanText(item);
      if (word === '') continue;
      const value = one ? one(word) : word;
      if (typeof value !== 'string') return value;
      values.add(value);
    }
    return values.size > 0 ? [...values].sort() : null;
  };
}

export function readBoolean(text: string): AttributeValue | CellProblem {
  const word = text.toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  return { code: 'ROW_VALUE_INVALID', message: 'neither yes nor no', hint: 'Expected true, false, yes, no, 1 or 0.' };
}

export function readNumber(text: string): AttributeValue | CellProblem {
  if (/^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return Number(text);
  // 1,500 is one and a half in one country and fifteen hundred in another.
  if (/^-?\d{1,15},(?:\d{1,2}|\d{4,10})$/.test(text)) return Number(text.replace(',', '.'));
  return { code: 'ROW_VALUE_INVALID', message: 'not a number', hint: 'Expected digits with a point, such as 0.75.' };
}
