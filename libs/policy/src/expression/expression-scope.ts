import type { Place } from '@joinery/kernel';
import type { AttributeDefinition, AttributeDictionary } from '@joinery/identity';
import type { FindingList } from '../files/finding-list';
import type { DocumentPath, PolicyDocument, Problem } from '../files/policy-document';
import type { PolicyTable } from '../files/read-table';

/** What expressions may refer to. */
export interface ExpressionWorld {
  readonly dictionary: AttributeDictionary;
  readonly tables: ReadonlyMap<string, PolicyTable>;
}

/** Where an expression stands, and where its findings go. */
export interface ExpressionSite extends ExpressionWorld {
  readonly document: Pick<PolicyDocument, 'place' | 'keyPlace' | 'spelling'>;
  readonly findings: FindingList;
  /** The counter `n` of a derivation's candidates can be read here. */
  readonly hasCounter: boolean;
}

/** Name of the counter in the candidates of a derivation. */
export const COUNTER = 'n';

const counterDefinition: AttributeDefinition = {
  name: COUNTER,
  type: 'string',
  many: false,
  values: null,
  title: 'Counter',
  sensitive: false,
};

export function attributeAt(site: ExpressionSite, name: string): AttributeDefinition | undefined {
  return site.hasCounter && name === COUNTER ? counterDefinition : site.dictionary.get(name);
}

/** Finds a problem of an expression. Null, which stands for a type that nobody knows. */
export function addProblemAt(
  site: ExpressionSite,
  path: DocumentPath,
  problem: Problem,
  where: 'key' | 'value' = 'value',
): null {
  const place: Place = where === 'key' ? site.document.keyPlace(path) : site.document.place(path);
  site.findings.add(place, problem);
  return null;
}
