import type { Finding } from '@joinery/kernel';
import { type AttributeValue, type Profile, profileValues, type ResolvedAttribute } from '@joinery/identity';
import { candidateValues } from './candidate-values';
import { ExpressionError } from '../expression/expression-error';
import type { Derivation, PolicySet } from '../policy-set';

/** Values that a person holds already, by attribute: reserved in the store, never recomputed. */
export type ReservedValues = Readonly<Record<string, string>>;

export interface DerivedProfile {
  readonly profile: Profile;
  /** Unique attributes that have no value yet. Reserve one of `candidateValues`, then derive again with it. */
  readonly reservationsWanted: readonly { readonly attribute: string; readonly derivation: Derivation }[];
  readonly findings: readonly Finding[];
  /**
   * Attributes that could not be made and hold no value of before: nobody knows what they are, which is not that they
   * are empty.
   */
  readonly unmade: ReadonlySet<string>;
}

interface Progress {
  readonly attributes: Record<string, ResolvedAttribute>;
  readonly facts: Record<string, AttributeValue>;
  /** Attributes that wait for a reservation, and those made from them. */
  readonly waiting: Set<string>;
  readonly wanted: DerivedProfile['reservationsWanted'][number][];
  readonly findings: Finding[];
  readonly unmade: Set<string>;
  readonly previous: Profile | null;
}

/**
 * Makes the derived attributes of a person, each after those it reads. `enforce` makes the value anew; `seed` keeps the
 * value the person has: the reserved one, else the one in the profile. What needs a unique value that is not reserved
 * yet is left for the next call. A value that cannot be made is a finding and leaves the attribute as it was, whatever
 * the authority makes of the silence of its sources. `previous`: the profile as the look before left it.
 */
export function deriveAttributes(
  profile: Profile,
  policySet: Pick<PolicySet, 'derivations'>,
  reserved: ReservedValues,
  previous: Profile | null = null,
): DerivedProfile {
  const progress: Progress = {
    attributes: { ...profile.attributes },
    facts: profileValues(profile) as Record<string, AttributeValue>,
    waiting: new Set(),
    wanted: [],
    findings: [],
    unmade: new Set(),
    previous,
  };
  for (const derivation of policySet.derivations) derive(derivation, progress, reserved);
  const { attributes, wanted, findings, unmade } = progress;
  return { profile: { attributes }, reservationsWanted: wanted, findings, unmade };
}

function derive(derivation: Derivation, progress: Progress, reserved: ReservedValues): void {
  const { attribute, mode, unique } = derivation;
  if (mode === 'seed') {
    const held = Object.hasOwn(reserved, attribute) ? reserved[attribute] : undefined;
    if (held !== undefined) return put(derivation, held, progress);
    if (!unique && (isPresent(progress.facts[attribute]) || takeUp(derivation, progress, 'seeded'))) return;
  }
  if (derivation.uses.some((name) => progress.waiting.has(name))) {
    progress.waiting.add(attribute);
    return;
  }
  const lacking = derivation.uses.find((name) => progress.unmade.has(name));
  if (lacking !== undefined) return fail(derivation, `"${lacking}" could not be made`, progress);
  if (derivation.needs.some((name) => !isPresent(progress.facts[name]))) return dropStale(derivation, progress);
  if (unique) return want(derivation, progress);
  compute(derivation, progress);
}

/** Whatever was made of it before is somebody else's by now, or was given back. */
function want(derivation: Derivation, progress: Progress): void {
  const { attribute, rule } = derivation;
  if (progress.attributes[attribute]?.source === 'derived') {
    progress.facts[attribute] = null;
    progress.attributes[attribute] = { value: null, source: 'derived', versionId: null, rule, reason: 'cleared' };
  }
  const first = candidateValues(derivation, progress.facts).next();
  if (first.done) return fail(derivation, 'no candidate can be made from what is known of the person', progress);
  progress.waiting.add(attribute);
  progress.wanted.push({ attribute, derivation });
}

function compute(derivation: Derivation, progress: Progress): void {
  try {
    put(derivation, valueOf(derivation, progress.facts), progress);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    fail(derivation, error.message, progress);
  }
}

function valueOf(derivation: Derivation, facts: Progress['facts']): AttributeValue {
  if (derivation.value) return derivation.value(facts);
  for (const value of candidateValues(derivation, facts)) return value;
  return null;
}

function put(derivation: Derivation, made: AttributeValue, progress: Progress): void {
  const { attribute, rule, mode } = derivation;
  const value = made === '' ? null : made;
  const before = progress.attributes[attribute];
  const lost = before && before.source !== 'derived' && isPresent(before.value) && before.value !== value;
  const losers = lost
    ? [...(before.losers ?? []), { sourceId: before.source, value: before.value, why: `${rule} makes this attribute` }]
    : [];
  progress.facts[attribute] = value;
  progress.attributes[attribute] = {
    value,
    source: 'derived',
    versionId: null,
    rule,
    reason: mode === 'seed' ? 'seeded' : 'derived',
    ...(losers.length > 0 ? { losers } : {}),
  };
}

/** An enforced value follows its inputs: when they are gone, what was once made from them does not stay behind. */
function dropStale(derivation: Derivation, progress: Progress): void {
  const { attribute, mode, rule } = derivation;
  if (mode !== 'enforce' || progress.attributes[attribute]?.source !== 'derived') return;
  progress.facts[attribute] = null;
  progress.attributes[attribute] = { value: null, source: 'derived', versionId: null, rule, reason: 'cleared' };
}

function fail(derivation: Derivation, why: string, progress: Progress): void {
  const { attribute, rule } = derivation;
  progress.findings.push({
    severity: 'error',
    code: 'DERIVATION_FAILED',
    message: `"${attribute}" cannot be made by ${rule}: ${why}.`,
    hint: 'Complete the record in the source, or name what is missing under "needs".',
    place: { path: attribute },
  });
  if (isPresent(progress.facts[attribute]) || takeUp(derivation, progress, 'held')) return;
  progress.unmade.add(attribute);
}

/** Puts back what was made before and an authority has cleared since; false where nothing was made. */
function takeUp({ attribute }: Derivation, progress: Progress, reason: 'seeded' | 'held'): boolean {
  const before = progress.previous?.attributes[attribute];
  if (before?.source !== 'derived' || !isPresent(before.value)) return false;
  progress.facts[attribute] = before.value;
  progress.attributes[attribute] = { ...before, reason };
  return true;
}

function isPresent(value: AttributeValue | undefined): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
