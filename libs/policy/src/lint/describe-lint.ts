import { describeFinding, plural } from '@joinery/kernel';
import { countBySeverity, type LintFinding, type LintReport, SEVERITIES, type Witness } from './lint-finding';

/**
 * A report for people: a line for each finding, errors first, with its witness beneath, then what was looked at and
 * what was not.
 */
export function describeLint({ findings, accepted, model, digest }: LintReport): readonly string[] {
  const { error, warning, info } = countBySeverity(findings);
  const total = `${plural(error, 'error')}, ${plural(warning, 'warning')}, ${plural(info, 'note')}${accepted.length > 0 ? `, ${accepted.length} accepted with a reason` : ''}`;
  const about =
    model === null
      ? 'The files do not load, so rules were not compared: mend the errors and look again.'
      : `Looked at a small model of ${plural(model.people, 'person', 'people')} in ${plural(model.decisions, 'decision')}${model.bounds.length > 0 ? `; left out: ${model.bounds.join('; ')}` : ', and left nothing out'}.`;
  return [...worstFirst(findings).flatMap(lines), total, about, ...(digest === null ? [] : [`digest ${digest}`])];
}

/** Within one severity by place, as they come. */
function worstFirst(findings: readonly LintFinding[]): readonly LintFinding[] {
  return SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

function lines(finding: LintFinding): readonly string[] {
  const first = describeFinding(finding);
  return finding.witness === undefined ? [first] : [first, `    for example: ${describeWitness(finding.witness)}`];
}

function describeWitness({ attributes, state }: Witness): string {
  const parts = Object.entries(attributes).map(
    ([name, value]) => `${name} ${value === null ? 'missing' : JSON.stringify(value)}`,
  );
  if (state !== null) parts.unshift(`state ${state}`);
  return parts.length === 0 ? 'anybody' : parts.join(', ');
}
