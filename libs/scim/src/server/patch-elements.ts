import { isRecord, type MutableResource } from '../resource';
import { acceptObject, acceptValue, tidyList } from './accept-value';
import { homeIn, openHome } from './attribute-place';
import { compileElementFilter } from './compile-filter';
import type { FilterNode } from './filter-text';
import type { PatchStep } from './patch-request';
import { dropEmpty, listOf, type PatchTarget } from './patch-values';
import { findAttribute, type ScimAttribute, subAttributesOf } from './schema';
import { badRequest, ScimProblem } from './scim-problem';

/** Applies an operation to the elements of a list that its value filter means: `emails[type eq "work"].value`. */
export function applyToElements(
  working: MutableResource,
  target: PatchTarget,
  filter: FilterNode,
  step: PatchStep,
): ScimProblem | null {
  const { attribute, type } = target;
  if (!attribute.multiValued || attribute.type !== 'complex') {
    return badRequest('invalidPath', `"${attribute.name}" is no list of objects: "${target.text}" means nothing.`);
  }
  const test = compileElementFilter(filter, attribute, type);
  if (test instanceof ScimProblem) return badRequest('invalidPath', test.detail);
  const there = listOf(homeIn(working, target.home)?.[attribute.name]).filter(isRecord);
  const meant = new Set<MutableResource>(there.filter((one) => test(one)));
  if (meant.size > 0) {
    return step.op === 'remove'
      ? removeElements(working, target, there, meant)
      : setElements(working, target, { there, meant, filter, step });
  }
  // Whoever takes a member out who is out already wants what is.
  if (step.op === 'remove' && (step.isLenient || attribute.name === 'members')) return null;
  if (step.op === 'add' || (step.op === 'replace' && step.isLenient)) return makeElement(working, target, filter, step);
  // Nor is anything missing for whoever replaces by nothing what is not there.
  if (step.op === 'replace' && givenPart(target, step) === undefined) return null;
  return badRequest('noTarget', `No value of "${attribute.name}" is meant by "${target.text}".`);
}

function removeElements(
  working: MutableResource,
  target: PatchTarget,
  there: readonly MutableResource[],
  meant: ReadonlySet<MutableResource>,
): ScimProblem | null {
  const { sub, attribute, home } = target;
  if (sub !== null && sub.mutability === 'immutable') return immutable(target);
  if (sub !== null) for (const one of meant) delete one[sub.name];
  else openHome(working, home)[attribute.name] = there.filter((one) => !meant.has(one));
  dropEmpty(working, target);
  return null;
}

interface Meant {
  readonly there: readonly MutableResource[];
  readonly meant: ReadonlySet<MutableResource>;
  readonly filter: FilterNode;
  readonly step: PatchStep;
}

function setElements(
  working: MutableResource,
  target: PatchTarget,
  { there, meant, filter, step }: Meant,
): ScimProblem | null {
  const { attribute, home, sub } = target;
  const given = givenPart(target, step);
  if (given instanceof ScimProblem) return given;
  if (given === undefined) {
    return step.op === 'replace' ? removeElements(working, target, there, meant) : null;
  }
  if (changesImmutable(attribute, meant, given)) return immutable(target);
  // `replace` of a whole element leaves of the old one only what the filter says.
  const isWhole = sub === null && step.op === 'replace';
  const base = isWhole ? termsOf(filter, attribute) : null;
  const made = new Map([...meant].map((one) => [one, { ...(base ?? one), ...given }]));
  const list = there.map((one) => made.get(one) ?? one);
  openHome(working, home)[attribute.name] = tidyList(list, new Set(made.values()));
  return null;
}

function makeElement(
  working: MutableResource,
  target: PatchTarget,
  filter: FilterNode,
  step: PatchStep,
): ScimProblem | null {
  const { attribute, home } = target;
  const given = givenPart(target, step);
  if (given instanceof ScimProblem) return given;
  if (given === undefined) return null;
  const terms = termsOf(filter, attribute);
  if (terms === null) {
    return badRequest(
      'noTarget',
      `No value of "${attribute.name}" is meant by "${target.text}", and none can be made.`,
    );
  }
  const element = { ...terms, ...given };
  const object = openHome(working, home);
  object[attribute.name] = tidyList([...listOf(object[attribute.name]), element], new Set([element]));
  return null;
}

/** The attributes that the operation gives to an element; undefined when it gives nothing. */
function givenPart(target: PatchTarget, { value }: PatchStep): MutableResource | undefined | ScimProblem {
  const { sub, attribute, text } = target;
  if (sub === null) return acceptObject(attribute, value, text);
  const accepted = acceptValue(sub, value, text);
  if (accepted instanceof ScimProblem) return accepted;
  return accepted === undefined ? undefined : { [sub.name]: accepted };
}

/** The element of which a filter of `eq` terms speaks; null for any other filter. */
function termsOf(filter: FilterNode, attribute: ScimAttribute): MutableResource | null {
  if (filter.kind === 'and') {
    const parts = filter.terms.map((term) => termsOf(term, attribute));
    return parts.every((part) => part !== null) ? (Object.assign({}, ...parts) as MutableResource) : null;
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return null;
  const sub = findAttribute(subAttributesOf(attribute), filter.name.attribute);
  const value = sub === null ? undefined : acceptValue(sub, filter.value, filter.name.text);
  return sub === null || value === undefined || value instanceof ScimProblem ? null : { [sub.name]: value };
}

function changesImmutable(
  attribute: ScimAttribute,
  meant: ReadonlySet<MutableResource>,
  given: MutableResource,
): boolean {
  const frozen = subAttributesOf(attribute).filter((sub) => sub.mutability === 'immutable' && sub.name in given);
  return frozen.some(({ name }) => [...meant].some((one) => one[name] !== undefined && one[name] !== given[name]));
}

function immutable({ text }: PatchTarget): ScimProblem {
  return badRequest('mutability', `"${text}" cannot be changed once it is set.`);
}
