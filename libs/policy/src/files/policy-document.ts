import type { Finding, Place } from '@joinery/kernel';

/** One file as it was read; `path` is relative to the policy folder, with `/`. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}

export type DocumentPath = readonly (string | number)[];

export type JsonObject = Readonly<Record<string, unknown>>;

/** A file that is well-formed and says its kind; knows where each of its values stands. */
export interface PolicyDocument {
  readonly file: string;
  readonly kind: string;
  readonly data: JsonObject;
  /** Where a value stands; the nearest place around it when it is not there. */
  place(path: DocumentPath): Place;
  /** Where the key of a value stands. */
  keyPlace(path: DocumentPath): Place;
  /** A number, boolean or null as the author spelled it; null for everything else. */
  spelling(path: DocumentPath): string | null;
}

const LONGEST_VALUE = 80;

/** What is wrong, told beside the value it is about. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** What to do next; a standing one for the code when it is not said. */
  readonly hint?: string;
  readonly value?: unknown;
  /** `error` when it is not said. */
  readonly severity?: Finding['severity'];
}
/** A value for people, on one line and cut to a readable length. */
export function printed(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = text.slice(0, LONGEST_VALUE).replaceAll(/\s/g, ' ');
  return text.length > LONGEST_VALUE ? `${line}…` : line;
}

/** `rules/3/when/and/0`, as JSON pointers spell it. */
export function pathText(path: DocumentPath): string {
  return path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
}
