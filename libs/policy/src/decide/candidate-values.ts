import type { Attributes } from '@joinery/identity';
import { ExpressionError } from '../expression/expression-error';
import { COUNTER } from '../expression/expression-scope';
import { toAscii } from '../expression/operators';
import type { Candidate, Derivation } from '../policy-set';

/**
 * The values that a unique attribute may take, best first, each once. Long values are cut to their maximum before the
 * counter, never through it. A candidate that cannot be made for this person is passed over.
 */
export function* candidateValues(derivation: Derivation, facts: Attributes): Generator<string, void, undefined> {
  const offered = new Set<string>();
  const longest = derivation.unique?.maxLength ?? Infinity;
  for (const candidate of derivation.candidates) {
    for (const value of valuesOf(candidate, derivation, facts, longest)) {
      const key = reservationKey(value);
      if (key === '' || offered.has(key)) continue;
      offered.add(key);
      yield value;
    }
  }
}

/** Place of the candidate that offers a value to a person; null when none does. */
export function candidateOf(derivation: Derivation, facts: Attributes, value: string): number | null {
  const longest = derivation.unique?.maxLength ?? Infinity;
  for (const [place, candidate] of derivation.candidates.entries()) {
    for (const offered of valuesOf(candidate, derivation, facts, longest)) if (offered === value) return place;
  }
  return null;
}

/**
 * Whether a value is what anybody of that number would get, because nothing else that the candidates read gives one: no
 * name, or none that can be written. `number`: the attribute that holds it.
 */
export function isMadeOfNumberAlone(derivation: Derivation, facts: Attributes, number: string): boolean {
  const value = facts[derivation.attribute];
  if (typeof value !== 'string' || derivation.uses.every((name) => name === number)) return false;
  const others = { ...facts, [number]: null };
  if (candidateValues(derivation, others).next().done !== true) return false;
  return candidateOf(derivation, { [number]: facts[number] ?? null }, value) !== null;
}

/** What must be unique of a value: two that look alike to a mail server are the same. */
export function reservationKey(value: string): string {
  return toAscii(value).toLowerCase();
}

function* valuesOf(
  candidate: Candidate,
  derivation: Derivation,
  facts: Attributes,
  longest: number,
): Generator<string, void, undefined> {
  const stem = textOf(candidate, facts, candidate.usesCounter);
  if (stem === '') return;
  if (!candidate.usesCounter || !derivation.counter) {
    yield cut(stem, longest);
    return;
  }
  for (let count = derivation.counter.from; count <= derivation.counter.to; count += 1) {
    const end = String(count);
    yield `${cut(stem, longest - end.length)}${end}`;
  }
}

/** The counter is the last part, so the stem is what remains when it is empty. */
function textOf(candidate: Candidate, facts: Attributes, counted: boolean): string {
  try {
    const known = counted
      ? Object.assign(Object.create(null) as Record<string, never>, facts, { [COUNTER]: '' })
      : facts;
    const value = candidate.value(known);
    return typeof value === 'string' ? value : '';
  } catch (error) {
    if (error instanceof ExpressionError) return '';
    throw error;
  }
}

/** At most so many UTF-16 units; no half of a character is left, and no separator at the end. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text
    .slice(0, Math.max(0, longest))
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/[.-]+$/, '');
}
