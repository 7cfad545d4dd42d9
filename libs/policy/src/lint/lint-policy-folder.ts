import { findingsIn, readPolicyFolder } from '../files/load-policy-folder';
import type { LintReport } from './lint-finding';
import { lintPolicy } from './lint-policy';
import type { AccountOutcome } from './model-question';

/** Lints the files of a folder; findings name them as `<folder>/<path>`. */
export function lintPolicyFolder(folder: string, accountOutcome: AccountOutcome | null = null): LintReport {
  const { files, findings: unreadable } = readPolicyFolder(folder);
  if (unreadable.length > 0) return { digest: null, findings: unreadable, accepted: [], model: null };
  const report = lintPolicy(files, accountOutcome);
  return {
    ...report,
    findings: findingsIn(folder, report.findings),
    accepted: findingsIn(folder, report.accepted),
  };
}
