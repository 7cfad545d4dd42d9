import { plural } from '@joinery/kernel';
import type { DecidedCheck, ImportFinding, ImportRun } from '@joinery/store';
import { holding, tellBreaches, tellDecision, tellFinding, tellMissing, tellRows } from './import-lines';

/** An import as it is kept: what was read, what became of it, and everything that was wrong in its rows. */
export function describeKeptImport(
  run: ImportRun,
  check: DecidedCheck | null,
  findings: readonly ImportFinding[],
  overtakenBy: string | null = null,
): string {
  const feed = run.feed === 'full' ? 'a file of everybody' : 'a file of changes';
  return [
    `Import ${run.id} of ${run.fileName}: ${run.status}`,
    `  ${feed} of source ${run.sourceId}, ${plural(run.byteCount, 'byte')}, SHA-256 ${run.contentSha256}`,
    `  loaded by ${run.actor} as of ${run.asOf}${check?.opened.policy ? `, its columns read by policy ${check.opened.policy}` : ''}`,
    tellRows(run, run.rowsHeld),
    ...tellMissing(run),
    ...run.doubts.map((doubt) => `  not fit to conclude anything from absence: ${doubt}`),
    ...decision(run, check, overtakenBy),
    '',
    findings.length === 0 ? 'No row had a problem.' : `${plural(findings.length, 'problem')}:`,
    ...findings.map((finding) => tellFinding(placeOf(finding), finding)),
    ...(run.rowsRefused > 0
      ? [`Next: joinery import errors ${run.id} > corrections.csv, correct it and import it`]
      : []),
  ].join('\n');
}

/** What is held of it and why, or what a person said to that. */
function decision(run: ImportRun, check: DecidedCheck | null, overtakenBy: string | null): string[] {
  if (check === null) return [];
  const lines = tellBreaches(holding(check.breaches));
  if (check.decision !== null) {
    const { decision: word, decidedBy, decidedAt, decisionReason } = check;
    return [...lines, `  ${word} by ${decidedBy} at ${decidedAt}: ${decisionReason}`];
  }
  if (run.rowsHeld === 0) return lines;
  if (overtakenBy !== null)
    return [...lines, `  Nothing is to be decided: import ${overtakenBy} has come since and says everything anew.`];
  return [...lines, tellDecision(run, check.breaches)];
}

function placeOf({ line, column }: ImportFinding): string {
  const parts = [...(line === null ? [] : [`line ${line}`]), ...(column === null ? [] : [`column "${column}"`])];
  return parts.join(', ');
}
