import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@joinery/kernel';
import { type CompiledPolicy, compilePolicySet } from './compile-policy-set';
import type { PolicyFile } from './policy-document';

const DOCUMENT = /\.(ya?ml|json)$/;
const TABLE = /^tables\/[^/]+\.csv$/;
/** Tests of policy are no part of it. */
const IGNORED = /^(tests|node_modules)$|^\./;
const LARGEST = 8_000_000;

/** Reads a policy folder and compiles it; findings name files as `<folder>/<path>`. The only I/O of this library. */
export function loadPolicyFolder(folder: string): CompiledPolicy {
  const problems: Finding[] = [];
  const files: PolicyFile[] = [];
  for (const name of filesBelow(folder, '', problems)) {
    const text = readText(folder, name, problems);
    if (text !== null) files.push({ path: name, text });
  }
  if (problems.length > 0) return { policySet: null, findings: problems };
  const { policySet, findings } = compilePolicySet(files);
  const root = path.basename(path.resolve(folder));
  return { policySet, findings: findings.map((finding) => withFolder(finding, root)) };
}

function withFolder(finding: Finding, root: string): Finding {
  const file = finding.place?.file;
  return { ...finding, place: { ...finding.place, file: file === undefined ? root : `${root}/${file}` } };
}

function filesBelow(folder: string, below: string, problems: Finding[]): string[] {
  try {
    const entries = readdirSync(path.join(folder, below), { withFileTypes: true });
    return entries.flatMap((entry) => {
      if (IGNORED.test(entry.name)) return [];
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const target = entry.isSymbolicLink() ? statSync(path.join(folder, name)) : entry;
      if (target.isDirectory()) return entry.isSymbolicLink() ? [] : filesBelow(folder, name, problems);
      return target.isFile() && (DOCUMENT.test(name) || TABLE.test(name)) ? [name] : [];
    });
  } catch (error) {
    problems.push(unreadable(path.join(folder, below), error));
    return [];
  }
}

function readText(folder: string, name: string, problems: Finding[]): string | null {
  const file = path.join(folder, name);
  try {
    if (statSync(file).size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    problems.push(unreadable(file, error));
    return null;
  }
}

function unreadable(file: string, error: unknown): Finding {
  const why = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    code: 'FILE_UNREADABLE',
    message: `${file} cannot be read: ${why}`,
    hint: 'Policy files are readable UTF-8 text.',
    place: { file },
  };
}
