import { type Finding, plural } from '@joinery/kernel';
import type { IngestResult } from '@joinery/pipeline';
import { holding, tellBreaches, tellDecision, tellFinding, tellMissing, tellRows } from './import-lines';

/** Findings that are told at once; `import show` tells them all. */
const SHOWN = 30;
/** Columns that nothing reads and that are named; an export of everything has hundreds. */
const UNREAD_SHOWN = 30;

/** What an import came to, in a few lines: what was read, what is held and why, what is wrong. */
export function describeImport({ run, findings, before, created, linked, disputed, check }: IngestResult): string {
  const lines = [
    `Import ${run.id} of ${run.fileName}: ${run.status}`,
    tellRows(run, check.recordsHeld),
    `  ${plural(created, 'person', 'people')} new, ${plural(linked, 'record')} linked to somebody known, ${disputed + givenAnew(check)} to be decided by a person (joinery case list)`,
  ];
  lines.push(...tellMissing(run));
  if (isFirst(run)) lines.push(...tellNotRead(check), ...tellUntold(run.sourceId, check));
  if (before) lines.push(`  the same bytes were loaded before (import ${before.id})`);
  for (const doubt of run.doubts.filter((one) => !isTold(one, findings.slice(0, SHOWN))))
    lines.push(`  not fit to conclude anything from absence: ${doubt}`);
  lines.push(...describeHolds({ run, check }));
  const others = untold(findings, holding(check.breaches));
  if (others.length > 0) lines.push('', ...others.slice(0, SHOWN).map(tellRow));
  if (others.length > SHOWN) lines.push(`  … more: joinery import show ${run.id}`);
  return lines.join('\n');
}

/** Records whose id seems to be somebody else's by now: cases, unless the whole file waits. */
function givenAnew({ verdict, breaches }: IngestResult['check']): number {
  if (verdict !== 'records held') return 0;
  return breaches.reduce((sum, { scope, recordKeys }) => sum + (scope === 'case' ? recordKeys.length : 0), 0);
}

/** Of a source of whom nobody was known: what its columns lack is worth a line, which it is not every morning. */
function isFirst({ rowsNew, rowsChanged, rowsUnchanged }: IngestResult['run']): boolean {
  return rowsNew > 0 && rowsChanged + rowsUnchanged === 0;
}

function tellNotRead({ unusedColumns }: IngestResult['check']): string[] {
  if (unusedColumns.length === 0) return [];
  const names = unusedColumns.slice(0, UNREAD_SHOWN).map((column) => `"${inOneLine(column)}"`);
  const more = unusedColumns.length - names.length;
  return [`  Columns not read: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function describeHolds({ run, check }: Pick<IngestResult, 'run' | 'check'>): string[] {
  const told = holding(check.breaches);
  const why = tellBreaches(told);
  const release = tellDecision(run, told);
  switch (check.verdict) {
    case 'clear':
      return told.length === 0
        ? []
        : ['  What these records say of their managers is left out, the rest is in force:', ...why];
    case 'run stopped':
      return [
        '  Nothing of this file is in force, and nobody can release it as long as the contract of the source says stop:',
        ...why,
        release,
      ];
    case 'run held':
      return ['  Nothing of this file is in force until somebody says so:', ...why, release];
    case 'records held': {
      const [one, other] = check.recordsHeld === 1 ? ['stays as it was', 'record'] : ['stay as they were', 'records'];
      const holds = tellBreaches(told.filter(({ scope }) => scope !== 'manager'));
      const managers = tellBreaches(told.filter(({ scope }) => scope === 'manager'));
      return [
        `  ${check.recordsHeld} ${other} ${one} until somebody says so; everything else is in force:`,
        ...holds,
        ...(managers.length > 0 ? ['  What these say of their managers is left out:', ...managers] : []),
        release,
      ];
    }
  }
}

const SCOPES: Readonly<Record<IngestResult['check']['breaches'][number]['scope'], string>> = {
  run: 'holds the run',
  stop: 'stops the run',
  records: 'holds records',
  case: 'holds for a case',
  manager: 'keeps the manager',
  notice: 'notice',
};

/** What a file would do, before anything of it is kept. */
export function describePreview({ run, findings, check, linked, disputed }: IngestResult): string {
  const width = Math.max(0, ...check.usedColumns.map(({ column }) => inOneLine(column).length));
  const unread = check.unusedColumns.length - UNREAD_SHOWN;
  const rows = untold(findings, check.breaches);
  return [
    `${run.fileName}, as a file of ${run.sourceId}: would be ${run.status}. Nothing was kept.`,
    '',
    ...check.usedColumns.map((used) => `  ${inOneLine(used.column).padEnd(width)}  ->  ${describeUse(used)}`),
    ...check.unusedColumns.slice(0, UNREAD_SHOWN).map((column) => `  ${inOneLine(column).padEnd(width)}      not read`),
    ...(unread > 0 ? [`  … ${unread} more      not read`] : []),
    ...tellTerminationDate(check),
    ...tellUntold(run.sourceId, check),
    ...tellManagersByName(run.sourceId, check),
    '',
    `  ${plural(run.rowsRead, 'row')}: ${countsOf(check, linked, disputed)}, ${plural(run.rowsRefused, 'row')} refused`,
    ...tellMissing(run),
    ...check.breaches.map(({ code, scope, message }) => `  ${SCOPES[scope]}  ${code}  ${message}`),
    ...run.doubts.filter((doubt) => !isTold(doubt, findings)).map((doubt) => `  doubt  ${doubt}`),
    ...rows.slice(0, SHOWN).map(tellRow),
    ...(rows.length > SHOWN ? ['  … more: --json tells them'] : []),
  ].join('\n');
}

function countsOf({ counts, recordsHeld }: IngestResult['check'], linked: number, disputed: number): string {
  const { joiners, goneAlready, movers, conversions, leavers, rehires } = counts;
  const ofThem = [
    ...(linked > 0 ? [`${linked} known already`] : []),
    ...(disputed > 0 ? [`${disputed} to be decided by a person`] : []),
  ];
  return [
    `${plural(joiners, 'joiner')}${ofThem.length > 0 ? ` (${ofThem.join(', ')})` : ''}`,
    ...(goneAlready > 0 ? [`${plural(goneAlready, 'new record')} of people who have left already`] : []),
    plural(movers, 'mover'),
    ...(conversions > 0 ? [plural(conversions, 'conversion')] : []),
    plural(leavers, 'leaver'),
    ...(rehires > 0 ? [plural(rehires, 'rehire')] : []),
    ...(recordsHeld > 0 ? [`${plural(recordsHeld, 'row')} held`] : []),
  ].join(', ');
}

function describeUse({ attribute, insteadOf, before }: IngestResult['check']['usedColumns'][number]): string {
  if (before !== undefined) return `${attribute}, before "${inOneLine(before)}"`;
  return insteadOf === undefined ? attribute : `${attribute}, where "${inOneLine(insteadOf)}" is empty`;
}

/** Column names may hold line breaks and what steers a terminal, or be none at all behind a last delimiter. */
function inOneLine(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, ' ') || '(no name)';
}

/** What a termination date is taken for, by an example: sources differ, and it decides when access ends. */
function tellTerminationDate({ usedColumns }: IngestResult['check']): string[] {
  const ends = usedColumns.filter(({ means }) => means !== undefined);
  return ends.flatMap(({ attribute, column, means }) => {
    const last = means === 'firstDayOut' ? '2026-05-30' : '2026-05-31';
    const said = means === 'firstDayOut' ? 'the first day out' : 'the last day in';
    const key = attribute === 'terminationDate' ? 'terminationDateMeans' : 'means';
    return [
      '',
      `  A date in "${inOneLine(column)}" is taken for ${said}: by 2026-05-31, say, ${last} is the last day, in the zone of the person (${key}: ${means})`,
    ];
  });
}

const IN_WORDS = {
  name: 'a name',
  'given name': 'a given name',
  'family name': 'a family name',
  start: 'a first day',
  end: 'an end or a status',
} as const;

function tellUntold(sourceId: string, { untold }: IngestResult['check']): string[] {
  return untold.map(
    ({ what, attributes }) =>
      `  No column gives ${IN_WORDS[what]}: if the file has one, add its name to ${attributes.join(' or ')} in the policy file of source ${sourceId}`,
  );
}

const LEADS_TO_MANAGER: ReadonlySet<string> = new Set(['managerEmployeeNumber', 'managerEmail']);

/** Whom a manager's name leads to is for the policy to say. */
function tellManagersByName(sourceId: string, { usedColumns }: IngestResult['check']): string[] {
  const named = usedColumns.find(({ attribute }) => attribute === 'managerName');
  if (!named || usedColumns.some(({ attribute }) => LEADS_TO_MANAGER.has(attribute))) return [];
  return [
    `  "${named.column}" gives managers by name alone: with "managersByName: unique" in the policy file of source ${sourceId} a name leads to whoever has it, if that is exactly one person; else to nobody`,
  ];
}

function isTold(doubt: string, findings: readonly Finding[]): boolean {
  return findings.some(({ message }) => message === doubt);
}

/** Findings that were not told as breaches already, those of the whole file first, rows in their order. */
function untold(findings: readonly Finding[], breaches: IngestResult['check']['breaches']): readonly Finding[] {
  const others = findings.filter(
    ({ code, message }) => !breaches.some((told) => told.code === code && told.message === message),
  );
  const place = ({ code, place: at }: Finding): number => (code.startsWith('FILE_') ? 0 : (at?.line ?? 0));
  return others.sort((one, other) => place(one) - place(other));
}

function tellRow(finding: Finding): string {
  const line = finding.place?.line;
  return tellFinding(line === undefined ? '' : `line ${line}`, finding);
}
