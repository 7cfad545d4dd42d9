import type { PolicyFile } from '../files/policy-document';
import type { LintFinding } from './lint-finding';

/** `# lint-ok TRUE_FOR_NULL: staff is whoever HR calls nothing else` */
const ACCEPTED = /#\s*lint-ok\s+([A-Z][A-Z0-9_]*)\s*:?\s*(\S.*)?$/;
const COMMENT = /^\s*#/;

export interface SortedOut {
  readonly findings: readonly LintFinding[];
  readonly accepted: readonly LintFinding[];
}

/**
 * Takes out warnings that the files accept: a comment `# lint-ok CODE reason` on the finding's line, or in the comment
 * right above it. Without a reason nothing is accepted, and an error never is.
 */
export function sortOutAccepted(files: readonly PolicyFile[], found: readonly LintFinding[]): SortedOut {
  // Most files accept nothing, and a file may be one line of a million letters.
  const accepting = files.filter(({ text }) => text.includes('lint-ok'));
  const lines = new Map(accepting.map(({ path, text }) => [path, text.split('\n')]));
  const findings: LintFinding[] = [];
  const accepted: LintFinding[] = [];
  for (const finding of found) {
    const { file, line } = finding.place ?? {};
    const text = lines.get(file ?? '');
    const reason = text && line !== undefined ? reasonFor(finding.code, text, line) : null;
    if (reason === null || finding.severity === 'error') findings.push(finding);
    else accepted.push({ ...finding, hint: `Accepted: ${reason}` });
  }
  return { findings, accepted };
}

function reasonFor(code: string, lines: readonly string[], line: number): string | null {
  const own = reasonIn(lines[line - 1] ?? '', code);
  if (own !== null) return own;
  for (let above = line - 2; above >= 0 && COMMENT.test(lines[above] ?? ''); above -= 1) {
    const reason = reasonIn(lines[above] ?? '', code);
    if (reason !== null) return reason;
  }
  return null;
}

function reasonIn(text: string, code: string): string | null {
  const match = ACCEPTED.exec(text);
  return match?.[1] === code ? (match[2] ?? null) : null;
}
