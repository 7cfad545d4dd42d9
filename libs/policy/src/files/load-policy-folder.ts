import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { digest, type Finding } from '@joinery/kernel';
import { type CompiledPolicy, compilePolicySet } from '../compile/compile-policy-set';
import type { PolicyFile } from './policy-document';

const DOCUMENT = /\.(ya?ml|json)$/;
const TABLE = /^tables\/[^/]+\.csv$/;
/** Made for editors (`joinery policy schema`). */
const SCHEMA = /\.schema\.json$/;
/** Tests of policy, and examples to copy from, are no part of it. */
const IGNORED = /^(tests|examples|node_modules)$|^\./;
const LARGEST = 8_000_000;

const TESTS = 'tests';

/** Reads a policy folder and compiles it; findings name files as `<folder>/<path>`. The only I/O of this library. */
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

function readFiles(folder: string, names: readonly string[], problems: Finding[]): PolicyFile[] {
  return names.flatMap((name) => {
    const text = readText(folder, name, problems);
    return text === null ? [] : [{ path: name, text }];
  });
}

function filesBelow(folder: string, below: string, problems: Finding[]): string[] {
  try {
    const entries = readdirSync(path.join(folder, below), { withFileTypes: true });
    return entries.flatMap((entry) => {
      if (IGNORED.test(entry.name)) return [];
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const target = entry.isSymbolicLink() ? statSync(path.join(folder, name)) : entry;
      if (target.isDirectory()) return entry.isSymbolicLink() ? [] : filesBelow(folder, name, problems);
      return target.isFile() && isPolicyFile(name) ? [name] : [];
    });
  } catch (error) {
    problems.push(unreadable(path.join(folder, below), error));
    return [];
  }
}

function isPolicyFile(name: string): boolean {
  return (DOCUMENT.test(name) && !SCHEMA.test(name)) || TABLE.test(name);
}

function readText(folder: string, name: string, problems: Finding[]): string | null {
  const file = path.join(folder, name);
  try {
    const { size } = statSync(file);
    if (size > LARGEST) {
      problems.push(tooLarge(file, size));
      return null;
    }
    const bytes = readFileSync(file);
    const text = bytes.toString('utf8');
    const broken = firstDifference(bytes, Buffer.from(text, 'utf8'));
    if (broken === null) return text;
    problems.push(notUtf8(file, bytes, broken));
    return null;
  } catch (error) {
    problems.push(unreadable(file, error));
    return null;
  }
}

function tooLarge(file: string, size: number): Finding {
  return {
    severity: 'error',
    code: 'FILE_TOO_LARGE',
    message: `${file} has ${size} bytes; a policy file has ${LARGEST} at most.`,
    hint: 'Make several files of it; what is data belongs into a source or a table.',
    place: { file },
  };
}

/** Where the bytes are no UTF-8: what was decoded and encoded again is something else there. */
function firstDifference(bytes: Buffer, again: Buffer): number | null {
  if (bytes.equals(again)) return null;
  const at = bytes.findIndex((byte, index) => again[index] !== byte);
  return at < 0 ? bytes.length : at;
}

function notUtf8(file: string, bytes: Buffer, at: number): Finding {
  const lines = bytes.subarray(0, at).toString('utf8').split('\n');
  const utf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  return {
    severity: 'error',
    code: 'FILE_UNREADABLE',
    message: `${file} is not UTF-8: byte ${at + 1} belongs to no character.`,
    hint: utf16 ? 'It looks like UTF-16: save it as UTF-8.' : 'Save it as UTF-8; an old file may be in windows-1252.',
    place: { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 },
  };
}

/** What the operating system answers, in words, and what to do about it. */
const FAILURES: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOENT: ['is not there', 'Name the folder that holds policy.yaml; take out a link that leads nowhere.'],
  ENOTDIR: ['is a file', 'Name the folder that holds it.'],
  ELOOP: ['is a link that leads to itself', 'Take it out, or let it lead to a file.'],
  EACCES: ['may not be read', 'Let the user who runs Joinery read it.'],
};

function unreadable(asked: string, error: unknown): Finding {
  const { message = String(error), code = '', path: file = asked } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const [why, hint] = FAILURES[code] ?? [`cannot be read: ${message}`, 'Policy files are readable UTF-8 text.'];
  return { severity: 'error', code: 'FILE_UNREADABLE', message: `${file} ${why}.`, hint, place: { file } };
}
