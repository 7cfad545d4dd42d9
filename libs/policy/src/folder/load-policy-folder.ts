import { existsSync } from 'node:fs';
import path from 'node:path';
import { digest, type Finding } from '@joinery/kernel';
import { type CompiledPolicy, compilePolicySet } from '../compile/compile-policy-set';
import { filesBelow } from './files-below';
import type { PolicyFile } from '../files/policy-document';
import { readText } from './read-text';
import { beginningOf } from './unreadable';

const TESTS = 'tests';
/** Characters of all files together. 3,000 rules have a tenth of it. */
const LARGEST_SET = 16_000_000;

/** Reads a policy folder and compiles it; findings name files as `<folder>/<path>`. */
export function loadPolicyFolder(folder: string): CompiledPolicy {
  const { files, findings: problems } = readPolicyFolder(folder);
  if (problems.length > 0) return { policySet: null, findings: problems };
  const { policySet, findings } = compilePolicySet(files);
  return { policySet, findings: findingsIn(folder, findings) };
}

/** The files of a folder as they are; `findings` when some cannot be read. */
export interface PolicyFolderFiles {
  readonly files: readonly PolicyFile[];
  readonly findings: readonly Finding[];
}

/** Everything that the policy set is made from: all but tests, examples and schemas. */
export function readPolicyFolder(folder: string): PolicyFolderFiles {
  const findings: Finding[] = [];
  return { files: readFiles(folder, filesBelow(folder, '', findings), findings), findings };
}

/** Equal as long as the files of the policy set say the same, letter by letter. */
export function policyFingerprint(folder: string): string {
  const { files, findings } = readPolicyFolder(folder);
  return digest({
    files: files.map(({ path: name, text }) => [name, text]),
    findings: findings.map(({ code }) => code),
  });
}

/** The tests of the folder, which are no part of the policy set; none when there is no such folder. */
export function readTestFiles(folder: string): PolicyFolderFiles {
  const findings: Finding[] = [];
  if (!existsSync(path.join(folder, TESTS))) return { files: [], findings };
  return { files: readFiles(folder, filesBelow(folder, TESTS, findings), findings), findings };
}

/** Findings with their files named as `<folder>/<path>`. */
export function findingsIn<T extends Pick<Finding, 'place'>>(folder: string, findings: readonly T[]): readonly T[] {
  const root = path.basename(path.resolve(folder));
  return findings.map((finding) => {
    const file = finding.place?.file;
    return { ...finding, place: { ...finding.place, file: file === undefined ? root : `${root}/${file}` } };
  });
}

/** As many as there may be: what is beyond is not opened, so that reading a folder ends, whatever is in it. */
function readFiles(folder: string, names: readonly string[], problems: Finding[]): PolicyFile[] {
  const files: PolicyFile[] = [];
  let size = 0;
  for (const name of names) {
    const text = readText(folder, name, problems);
    if (text === null) continue;
    size += text.length;
    if (size > LARGEST_SET) {
      problems.push(tooMuch(path.join(folder, name)));
      return files;
    }
    files.push({ path: name, text });
  }
  return files;
}

function tooMuch(file: string): Finding {
  return {
    severity: 'error',
    code: 'POLICY_TOO_LARGE',
    message: `With ${file} the files of the policy come to more than ${LARGEST_SET} characters.`,
    hint: 'Take out what is no policy; what is data belongs into a source.',
    place: beginningOf(file),
  };
}
