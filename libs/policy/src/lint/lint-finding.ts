import type { Finding } from '@joinery/kernel';
import type { Attributes, LifecycleState } from '@joinery/identity';
import { FindingList } from '../files/finding-list';

/** `info` tells something that is often meant so; it asks for nothing. */
export type LintSeverity = Finding['severity'] | 'info';

/** A concrete person for whom a finding can be seen: attributes that are not named may be anything. */
export interface Witness {
  readonly attributes: Attributes;
  /** Null where the state of the person does not matter. */
  readonly state: LifecycleState | null;
}

/** What lint found: a finding, with the person that shows it where there is one. */
export interface LintFinding extends Omit<Finding, 'severity'> {
  readonly severity: LintSeverity;
  readonly witness?: Witness;
}

/** Collects what lint finds: a warning where it is not said. */
export type LintFindings = FindingList<LintFinding>;

export function lintFindings(): LintFindings {
  return new FindingList<LintFinding>('warning', 'info');
}

/** How far the small model went; every bound that was met is named, so that nothing is left out in silence. */
export interface ModelSize {
  readonly people: number;
  /** Decisions of the evaluator: people, again with one value blank, again with the rules in another order. */
  readonly decisions: number;
  /** Bounds that were met, in words; empty when the whole model was looked at. */
  readonly bounds: readonly string[];
}

export interface LintReport {
  /** Of the policy set; null when its files cannot be used. */
  readonly digest: string | null;
  readonly findings: readonly LintFinding[];
  /** Findings that the files accept with a reason (`# lint-ok CODE reason`). */
  readonly accepted: readonly LintFinding[];
  /** Null when the files cannot be used: then rules were not compared. */
  readonly model: ModelSize | null;
}

export const SEVERITIES: readonly LintSeverity[] = ['error', 'warning', 'info'];

export function countBySeverity(findings: readonly LintFinding[]): Readonly<Record<LintSeverity, number>> {
  const count = (severity: LintSeverity): number => findings.filter((finding) => finding.severity === severity).length;
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Record<LintSeverity, number>;
}
