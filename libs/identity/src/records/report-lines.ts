import type { Finding } from '@joinery/kernel';
import type { AttributeValue } from '../profile/attribute';
import type { BoundColumn } from './bound-column';
import { cellFinding } from './row-finding';
import { foldColumn } from './text';

/** How the last lines of reports begin, with or without stars and dashes around (`*** End of report ***`). */
const FOOTER = new RegExp(
  `^[-=*~–—# ]*(?:${[
    '(?:grand |sub ?)?totals?|count|number of|report|generated|printed|exported|run (?:date|on)|as of|page \\d|end of',
    '\\(\\d+ rows?\\)|\\d+ rows? (?:selected|returned|affected|exported|in set)|filters? applied|confidential|copyright|©',
    'summe|gesamt\\w*|anzahl|erstellt am|gedruckt am|stand(?: vom)?:|seite \\d',
    'total (?:general|général|geral)|totale|totaal|nombre (?:de|d.)|effectif(?: total)?|édité le|généré le',
    'número (?:de|total)|cantidad de|generado|numero (?:di|totale)|generato|quantidade de|gerado em|aantal|pagina \\d',
  ].join('|')})(?![\\p{Letter}\\p{Number}])`,
  'iu',
);
/** `--------`, as reports rule themselves off. */
const RULE = /^[-=_*~–—+|]{3,}$/u;
const MOST_BESIDES = 2;
/** A total beside its count, which stands where ids do. */
const TOTAL =
  /^(?:(?:grand |sub ?)?totals?|totale|totaal|summe|gesamt(?:summe|zahl)?|anzahl|total general|count)[\s:=]*\d*$/iu;
const NAMES = ['givenName', 'familyName', 'displayName', 'preferredName'] as const;
const FEWEST_LABELS = 2;

/**
 * A total, a count, the signature or a rule of a report: it begins like one, and next to nothing else stands in it.
 * `told`: how many values the row has.
 */
export function isFooter(
  recordKey: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  told: number,
): boolean {
  if (RULE.test(recordKey)) return Object.values(attributes).every(isRuleOrNothing);
  if (told > 1 + MOST_BESIDES) return false;
  const values = Object.values(attributes).filter((value) => value !== null);
  const isNobody = NAMES.every((name) => (attributes[name] ?? null) === null);
  return FOOTER.test(recordKey) || (isNobody && isTotal(values));
}

/** The same of a line that has fewer cells than the columns are: all of it that such lines need. */
export function isShortFooter(cells: readonly string[], columns: number): boolean {
  if (cells.length >= columns) return false;
  const [first = '', ...others] = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return others.length < MOST_BESIDES && (FOOTER.test(first) || RULE.test(first));
}

/** What a row without an id is called by: what stands in place of the id, or the rule that it begins with. */
export function labelOf(label: string, cells: readonly string[]): string {
  if (label.trim() !== '') return label.trim();
  const first = cells.find((cell) => cell.trim() !== '')?.trim() ?? '';
  return RULE.test(first) ? first : '';
}

function isRuleOrNothing(value: AttributeValue): boolean {
  return value === null || (typeof value === 'string' && RULE.test(value));
}

function isTotal(values: readonly AttributeValue[]): boolean {
  return values.some((value) => typeof value === 'string' && TOTAL.test(value));
}

/**
 * A second line of column names, as SAP SuccessFactors writes labels below the technical names: most of what stands in
 * it is what its column may be called. An id with a digit is no label, which spares nearly every row the look.
 */
export function isLabels(key: string, cells: readonly string[], columns: readonly BoundColumn[]): boolean {
  if (/\d/.test(key)) return false;
  const filled = columns.filter(({ index }) => (cells[index] ?? '') !== '');
  const labels = filled.filter(({ index, labels: known }) => known.has(foldColumn(cells[index] ?? '')));
  return labels.length >= FEWEST_LABELS && labels.length * 2 > filled.length;
}

export function footerFinding(recordKey: string, line: number, columns: readonly BoundColumn[]): Finding {
  return cellFinding(
    'error',
    'ROW_IS_FOOTER',
    keyCell(recordKey, line, columns),
    'the row looks like a rule, the total or the end of a report, and not like a record',
    'Nothing was made of it. If a line of the file counts its rows, say so: trailerLine under "file" in the policy of the source.',
  );
}

export function labelsFinding(recordKey: string, line: number, columns: readonly BoundColumn[]): Finding {
  return cellFinding(
    'error',
    'ROW_IS_LABELS',
    keyCell(recordKey, line, columns),
    'the row names the columns once more, and is no record',
    'Nothing was made of it. Some systems write a second line of column names: leave it out of the export if they let you.',
  );
}

/** Where such a row stands, by what would be its key. */
function keyCell(value: string, line: number, columns: readonly BoundColumn[]) {
  return { line, column: columns.find(({ isKey }) => isKey)?.column ?? '', value };
}
