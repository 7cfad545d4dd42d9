import { foldName } from './accept-resource';
import type { FilterNode } from './filter-text';
import { keyOfTerm } from './lookup-keys';
import type { ResourceType } from './schema';

/** What of a filter an index can answer: every term here must hold, whatever else the filter asks. */
export interface IndexedTerms {
  readonly id: string | null;
  /** In the form in which names are compared. */
  readonly name: string | null;
  readonly externalId: string | null;
  /** Id of somebody who must be among the members. */
  readonly member: string | null;
  /** One of `lookupKeys`. */
  readonly key: string | null;
}

type Found = { -readonly [Term in keyof IndexedTerms]: IndexedTerms[Term] };
type Comparison = Extract<FilterNode, { kind: 'compare' }>;

const NONE: IndexedTerms = Object.freeze({ id: null, name: null, externalId: null, member: null, key: null });

/** The `eq` terms on indexed attributes that stand alone or in the outermost `and`. */
export function indexedTerms(type: ResourceType, filter: FilterNode | null): IndexedTerms {
  if (filter === null) return NONE;
  const found: Found = { ...NONE };
  for (const term of filter.kind === 'and' ? filter.terms : [filter]) {
    if (term.kind === 'within') noteWithin(found, term);
    else if (isEquality(term)) noteEquality(found, type, term);
  }
  return found;
}

function noteEquality(found: Found, type: ResourceType, { name, value }: Comparison & { value: string }): void {
  const { schema, attribute, sub } = name;
  found.key ??= type.name === 'User' ? keyOfTerm(name, value) : null;
  if (schema !== null) return;
  const word = attribute.toLowerCase();
  if (word === 'members' && (sub === null || sub.toLowerCase() === 'value')) found.member ??= value;
  else if (sub !== null) return;
  else if (word === 'id') found.id ??= value;
  else if (word === 'externalid') found.externalId ??= value;
  else if (word === type.nameAttribute.toLowerCase()) found.name ??= foldName(value);
}

/** `members[value eq "…"]`, `emails[type eq "work" and value eq "…"]`. */
function noteWithin(found: Found, { name, term }: Extract<FilterNode, { kind: 'within' }>): void {
  const terms = term.kind === 'and' ? term.terms : [term];
  const meant = terms.filter(isEquality).find((one) => one.name.attribute.toLowerCase() === 'value');
  if (meant === undefined || name.schema !== null) return;
  if (name.attribute.toLowerCase() === 'members') found.member ??= meant.value;
  else found.key ??= keyOfTerm(name, meant.value);
}

function isEquality(term: FilterNode): term is Comparison & { value: string } {
  return term.kind === 'compare' && term.operator === 'eq' && typeof term.value === 'string';
}
