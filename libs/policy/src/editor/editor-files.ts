import type { Finding } from '@joinery/kernel';
import { readPolicySet } from '../compile/compile-policy-set';
import { findingsIn, readPolicyFolder } from '../folder/load-policy-folder';
import { EDITOR_FOLDER, editorSchemas } from './editor-schemas';

/** One file to be written below a policy folder. */
export interface EditorFile {
  readonly path: string;
  readonly text: string;
}

/** The schemas that editors want for the files of a folder; findings instead when the set does not load. */
export function editorFilesOf(folder: string): {
  readonly files: readonly EditorFile[];
  readonly findings: readonly Finding[];
} {
  const { files, findings: unreadable } = readPolicyFolder(folder);
  if (unreadable.length > 0) return { files: [], findings: unreadable };
  const { policySet, tables, findings } = readPolicySet(files);
  if (policySet === null) return { files: [], findings: findingsIn(folder, findings) };
  const schemas = editorSchemas({ dictionary: policySet.dictionary, tables });
  return {
    files: [...schemas].map(([name, schema]) => ({
      path: `${EDITOR_FOLDER}/${name}`,
      text: `${JSON.stringify(schema, null, 1)}\n`,
    })),
    findings: [],
  };
}
