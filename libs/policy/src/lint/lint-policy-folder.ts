import type { Instant } from '@joinery/kernel';
import { findingsIn, readPolicyFolder } from '../folder/load-policy-folder';
import type { LintReport } from './lint-finding';
import { lintPolicy } from './lint-policy';
import { PopulationLint } from './lint-population';
import type { AccountOutcome } from './model-question';

/** Lints the files of a folder; findings name them as `<folder>/<path>`. */
export function lintPolicyFolder(
  folder: string,
  accountOutcome: AccountOutcome | null = null,
  now: Instant | null = null,
): LintReport {
  const { files, findings: unreadable } = readPolicyFolder(folder);
  if (unreadable.length > 0) return { digest: null, findings: unreadable, accepted: [], model: null };
  return namedIn(folder, lintPolicy(files, accountOutcome, now));
}

/** A lint of the folder's files against people; null when they are not fit to be used. */
export function populationLintOf(folder: string): PopulationLint | null {
  const { files, findings: unreadable } = readPolicyFolder(folder);
  return unreadable.length > 0 ? null : PopulationLint.over(files);
}

/** A report with what was found against people beneath it. */
export function withPeople(folder: string, report: LintReport, lint: PopulationLint): LintReport {
  const { findings, accepted } = namedIn(folder, lint.report());
  return { ...report, findings: [...report.findings, ...findings], accepted: [...report.accepted, ...accepted] };
}

function namedIn<T extends Pick<LintReport, 'findings' | 'accepted'>>(folder: string, report: T): T {
  return {
    ...report,
    findings: findingsIn(folder, report.findings),
    accepted: findingsIn(folder, report.accepted),
  };
}
