import type { ValuePath } from './value-path';
import { parsePath, textOf, valueAt } from './value-path';

/** What stands for `{name}` in addresses and bodies; null: there is nothing to put there yet. */
export type Words = (name: string) => string | null;

const PLACE = /\{([A-Za-z][\w-]*(?::[^{}]+)?)\}/g;

/** Words for one record: `{at:path}` is any value of it, everything else as before. */
export function wordsOf(record: unknown, id: string, day: string, words: Words): Words {
  return (name) => {
    if (name === 'id') return id;
    if (!name.startsWith('at:')) return words(name);
    const path: ValuePath | null = parsePath(name.slice(3));
    const said = path && valueAt(record, path, day);
    return said?.mark === 'present' ? textOf(said.value) : null;
  };
}

/** A path of an address, every word encoded. */
export function fillPath(text: string, words: Words): string {
  return text.replace(PLACE, (_all, name: string) => encodeURIComponent(words(name) ?? ''));
}

/** A parameter whose only word is not there yet is left out: the first page has no cursor. */
export function fillQuery(query: Readonly<Record<string, string>>, words: Words): string {
  const parts = new URLSearchParams();
  for (const [name, text] of Object.entries(query)) {
    let isOpen = false;
    const value = text.replace(PLACE, (_all, word: string) => {
      const found = words(word);
      isOpen ||= found === null;
      return found ?? '';
    });
    if (!isOpen) parts.append(name, value);
  }
  return parts.toString().replaceAll('+', '%20');
}

/** The same in a JSON body: a text that is one word of digits only stays a text unless it is written `{#name}`. */
export function fillJson(body: unknown, words: Words): unknown {
  if (typeof body === 'string') {
    const number = /^\{#([A-Za-z]\w*)\}$/.exec(body)?.[1];
    if (number !== undefined) return Number(words(number) ?? 0);
    return body.replace(PLACE, (_all, name: string) => words(name) ?? '');
  }
  if (Array.isArray(body)) return body.map((item) => fillJson(item, words));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body)
      .filter(([, value]) => !isOpen(value, words))
      .map(([key, value]) => [key, fillJson(value, words)]),
  );
}

function isOpen(value: unknown, words: Words): boolean {
  if (typeof value !== 'string') return false;
  const only = /^\{#?([A-Za-z][\w-]*)\}$/.exec(value)?.[1];
  return only !== undefined && words(only) === null;
}

/** The same in XML text. */
export function fillXml(text: string, words: Words): string {
  return text.replace(PLACE, (_all, name: string) => escapeXml(words(name) ?? ''));
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
