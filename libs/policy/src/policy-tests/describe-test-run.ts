import { describeFinding, type Finding, type Place, plural } from '@joinery/kernel';
import type { AttributeValue } from '@joinery/identity';
import type { Difference } from './compare-outcome';
import type { CaseResult, PolicyTestRun } from './run-policy-tests';

/** A run as people read it: failures first, each with file, line, what was expected and what came; then coverage. */
export function describeTestRun(run: PolicyTestRun): string {
  const failed = run.cases.filter((result) => result.differences.length > 0);
  const parts = [
    ...failed.map(describeCase),
    ...(run.findings.length === 0 ? [] : [run.findings.map(describeFinding).join('\n')]),
    summaryLines(run, failed.length),
  ];
  return parts.join('\n\n');
}

function describeCase({ name, place, differences }: CaseResult): string {
  const lines = [`FAILED ${at(place)}  ${name}`];
  let section = '';
  for (const difference of differences) {
    if (difference.section !== section) lines.push(`  ${(section = difference.section).replace('/', ' ')}`);
    lines.push(...differenceLines(difference));
  }
  return lines.join('\n');
}

/** `-` was expected and did not come, `+` came and was not expected, as in a diff. */
function differenceLines({ what, expected, came, because, place }: Difference): string[] {
  const name = what === '' || what === expected || what === came ? '' : `${what}: `;
  const why = because === undefined ? '' : `   (${because})`;
  return [
    ...(expected === undefined ? [] : [`    - ${name}${text(expected)}   (line ${place.line})`]),
    ...(came === undefined ? [] : [`    + ${name}${text(came)}${why}`]),
  ];
}

function text(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function at({ file, line }: Place): string {
  return `${file}:${line}`;
}

function summaryLines({ cases, coverage, candidates, findings, passed }: PolicyTestRun, failed: number): string {
  const leaves = coverage.flatMap((rule) => rule.leaves);
  const both = leaves.filter((leaf) => leaf.seenTrue && leaf.seenFalse).length;
  const held = coverage.filter((rule) => rule.held > 0).length;
  const given = candidates.filter((candidate) => candidate.given > 0).length;
  const names = candidates.length === 0 ? '' : `, candidates of names seen ${given} of ${candidates.length}`;
  const broken = findings.filter((finding: Finding) => finding.severity === 'error').length;
  if (broken > 0 && coverage.length === 0) return 'The files have errors, so no case was run: mend them first.';
  return [
    `${plural(cases.length, 'case')}, ${cases.length - failed} passed, ${failed} failed${broken > 0 ? `; ${plural(broken, 'error')}` : ''}`,
    `rules reached ${held} of ${coverage.length}, leaves seen both ways ${both} of ${leaves.length}${names}`,
    passed ? 'The policy does what its tests say.' : 'The policy does not do what its tests say.',
  ].join('\n');
}
