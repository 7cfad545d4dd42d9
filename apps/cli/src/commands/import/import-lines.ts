import { plural } from '@joinery/kernel';
import type { IngestResult } from '@joinery/pipeline';

// Lines in which an import that is running, was previewed or is kept tells the same of itself.

type Run = IngestResult['run'];
type Breaches = IngestResult['check']['breaches'];

/** A finding about a row, fresh or kept. */
interface RowFinding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
  /** The cell as it was read. */
  readonly value?: string | null;
}

export function tellRows(
  { rowsRead, rowsStaged, rowsRefused, rowsNew, rowsChanged, rowsUnchanged }: Run,
  held: number,
): string {
  const rows = `${plural(rowsRead, 'row')} read = ${rowsStaged} staged + ${rowsRefused} refused`;
  const records = `${rowsNew} new, ${rowsChanged} changed, ${rowsUnchanged} unchanged`;
  return `  ${rows}; ${records}${held > 0 ? `, ${held.toLocaleString('en-US')} held` : ''}`;
}

export function tellMissing({ rowsMissing }: Pick<Run, 'rowsMissing'>): string[] {
  if (rowsMissing === 0) return [];
  return [`  ${plural(rowsMissing, 'known record')} not in this file: reported, and nothing follows from it`];
}

/** Those by which something is held; a notice holds nothing. */
export function holding<Breach extends Breaches[number]>(breaches: readonly Breach[]): readonly Breach[] {
  return breaches.filter(({ scope }) => scope !== 'notice');
}

export function tellBreaches(breaches: Breaches): string[] {
  return breaches.map(({ code, message }) => `    ${code}  ${message}`);
}

/** What somebody can do about what is held. */
export function tellDecision({ id }: Pick<Run, 'id'>, breaches: Breaches): string {
  if (breaches.some(({ scope }) => scope === 'stop'))
    return `  Next: mend the export, or change the contract; joinery import reject ${id} --reason "…" closes it`;
  if (holding(breaches).every(({ scope }) => scope === 'case')) return '  Next: joinery case list';
  return `  Next: joinery import release ${id} --reason "…"     (or: joinery import reject ${id} --reason "…")`;
}

/** `where` is the place in the file as it is to be shown; empty where there is none. */
export function tellFinding(where: string, { severity, code, message, hint, value }: RowFinding): string {
  const place = where === '' ? '' : `${where}  `;
  const read = value === undefined || value === null ? '' : ` (read: ${JSON.stringify(value)})`;
  const weight = severity === 'warning' ? 'warning ' : '';
  const said = `${message.replace(/\.$/, '')}${read}`;
  return `  ${place}${weight}${code}  ${said}${/[?!]$/.test(said) ? '' : '.'} ${hint ?? ''}`.trimEnd();
}
