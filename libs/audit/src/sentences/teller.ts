import type { Instant } from '@joinery/kernel';
import type { AuditType, RecordedEvent } from '../audit-event';

export type Data = Readonly<Record<string, unknown>>;

export interface Told {
  readonly text: string;
  readonly details?: readonly string[];
}

export type Teller = (event: RecordedEvent, data: Data) => Told;

/** A sentence for each of some types of events. */
export type Tellers<Type extends AuditType> = Readonly<Record<Type, Teller>>;

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value as a word of a sentence. */
export function word(value: unknown): string {
  if (value === null || value === undefined) return 'nothing known';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : json(value);
}

export function json(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** Reasons are sentences of their own as often as not. */
export function withoutStop(reason: unknown): string {
  return word(reason).replace(/\.$/, '');
}

/** `1 step`, `2 steps`, `1 person`, `2 people`. */
export function counted(count: unknown, one: string, many = `${one}s`): string {
  return `${word(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function together(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** An instant as people read it: `2026-05-14 09:00:00 UTC`. */
export function when(instant: unknown): string {
  return isInstant(instant) ? `${instant.slice(0, 19).replace('T', ' ')} UTC` : word(instant);
}

function isInstant(value: unknown): value is Instant {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(value);
}

/** What was said for a decision, in its own words. */
export function quoted(reason: unknown): string {
  return `"${word(reason)}"`;
}
