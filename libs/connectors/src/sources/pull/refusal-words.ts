import { isObject, textOf } from './value-path';

const LONGEST = 200;
const DEEPEST = 8;
const NAMES = [
  'detail',
  'error_description',
  'message',
  'errorSummary',
  'userMessage',
  'title',
  'messageTxt',
  'faultstring',
  'error',
  'value',
];

/** What a source says of its refusal, in one line: the few texts that errors keep such words in, and nothing else. */
export function refusalWords(status: number, text: string): string {
  const words = findWords(text);
  return words === null ? String(status) : `${status} ${words}`;
}

function findWords(text: string): string | null {
  const fault = /<(?:\w+:)?(?:faultstring|message)[^>]*>([^<]{1,400})</i.exec(text)?.[1];
  if (fault !== undefined) return oneLine(fault);
  try {
    return errorWords(JSON.parse(text.slice(0, 100_000)) as unknown);
  } catch {
    return null;
  }
}

/** The words of an error that stands in a JSON value, however it is wrapped; null when it holds none. */
export function errorWords(value: unknown, depth = 0): string | null {
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : errorWords(value[0], depth + 1);
  if (!isObject(value)) return null;
  for (const name of NAMES) {
    const words = textOf(value[name]);
    if (words !== null && words !== '') return oneLine(words);
  }
  for (const name of [
    'error',
    'errors',
    'confirmMessage',
    'resourceMessages',
    'processMessages',
    'exceptionMessages',
    'applicationCode',
    'userMessage',
    'message',
    'details',
    'Envelope',
    'Body',
    'Fault',
  ]) {
    const words = errorWords(value[name], depth + 1);
    if (words !== null) return words;
  }
  return null;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
