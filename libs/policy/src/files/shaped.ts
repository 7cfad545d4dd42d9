import type { Kind, Kinds } from './documents';
import type { PolicyDocument } from './policy-document';

/** A document that met the schema of its kind. */
export interface Shaped<K extends Kind> {
  readonly document: PolicyDocument;
  readonly text: Kinds[K];
}

/** The files of each kind that met its schema. */
export type Documents = { readonly [K in Kind]: Shaped<K>[] };
