import appSchema from '../../schemas/app.schema.json';
import authoritySchema from '../../schemas/authority.schema.json';
import bundlesSchema from '../../schemas/bundles.schema.json';
import breakglassSchema from '../../schemas/breakglass.schema.json';
import deriveSchema from '../../schemas/derive.schema.json';
import dictionarySchema from '../../schemas/dictionary.schema.json';
import grantsSchema from '../../schemas/grants.schema.json';
import guardsSchema from '../../schemas/guards.schema.json';
import lifecycleSchema from '../../schemas/lifecycle.schema.json';
import policySchema from '../../schemas/policy.schema.json';
import sourceSchema from '../../schemas/source.schema.json';
import type { Kind } from './documents';
import type { FindingList } from './finding-list';
import { type Misfit, misfitsOf, type Shape } from './json-shape';
import type { PolicyDocument } from './policy-document';
import { problemOf } from './shape-problem';

/** The published schema of each kind. */
export const SCHEMAS: Readonly<Record<Kind, Shape>> = {
  policy: policySchema,
  dictionary: dictionarySchema,
  source: sourceSchema,
  authority: authoritySchema,
  derive: deriveSchema,
  lifecycle: lifecycleSchema,
  grants: grantsSchema,
  bundles: bundlesSchema,
  app: appSchema,
  guards: guardsSchema,
  breakglass: breakglassSchema,
};

export const KINDS = Object.keys(SCHEMAS) as readonly Kind[];

/** Holds a file against the JSON Schema of its kind; false when a finding was added. */
export function checkShape(document: PolicyDocument, findings: FindingList): boolean {
  return meetsSchema(SCHEMAS[document.kind as Kind], document, findings);
}

/** Holds a file against any schema, in the same words. */
export function meetsSchema(schema: Shape, document: PolicyDocument, findings: FindingList): boolean {
  const misfits = misfitsOf(document.data, schema);
  for (const misfit of misfits) findings.add(placeOf(document, misfit), problemOf(misfit, document));
  return misfits.length === 0;
}

/** A key that should not be there has a place of its own; what is missing is told where it should be. */
function placeOf(document: PolicyDocument, { keyword, path, name }: Misfit): ReturnType<PolicyDocument['place']> {
  const isAboutKey = keyword === 'additionalProperties' || keyword === 'propertyNames';
  return isAboutKey && name !== undefined ? document.keyPlace([...path, name]) : document.place(path);
}
