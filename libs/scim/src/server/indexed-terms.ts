import { foldName } from './accept-resource';
import type { FilterNode } from './filter-text';
import type { ResourceType } from './schema';

/** What of a filter an index can answer: every term here must hold, whatever else the filter asks. */
export interface IndexedTerms {
  readonly id: string | null;
  /** In the form in which names are compared. */
  readonly name: string | null;
  readonly externalId: string | null;
  /** Id of somebody who must be among the members. */
  readonly member: string | null;
}

const NONE: IndexedTerms = Object.freeze({ id: null, name: null, externalId: null, member: null });

/** The `eq` terms on indexed attributes that stand alone or in the outermost `and`. */
export function indexedTerms(type: ResourceType, filter: FilterNode | null): IndexedTerms {
  if (filter === null) return NONE;
  const found: { -readonly [Term in keyof IndexedTerms]: IndexedTerms[Term] } = { ...NONE };
  for (const term of filter.kind === 'and' ? filter.terms : [filter]) {
    if (term.kind === 'within' && isMembers(term.name.attribute)) found.member ??= memberOf(term.term);
    if (term.kind !== 'compare' || term.operator !== 'eq' || typeof term.value !== 'string') continue;
    const { schema, attribute, sub } = term.name;
    if (schema !== null) continue;
    const word = attribute.toLowerCase();
    if (isMembers(attribute) && (sub === null || sub.toLowerCase() === 'value')) found.member ??= term.value;
    else if (sub !== null) continue;
    else if (word === 'id') found.id ??= term.value;
    else if (word === 'externalid') found.externalId ??= term.value;
    else if (word === type.nameAttribute.toLowerCase()) found.name ??= foldName(term.value);
  }
  return found;
}

function isMembers(attribute: string): boolean {
  return attribute.toLowerCase() === 'members';
}

function memberOf(term: FilterNode): string | null {
  if (term.kind !== 'compare' || term.operator !== 'eq' || typeof term.value !== 'string') return null;
  return term.name.attribute.toLowerCase() === 'value' ? term.value : null;
}
